"""The lines of a file, typed and kept with what is wrong in each; chunk by chunk, resumable."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.database.bulk import copy_rows
from app.exchange.cells import Circumstances, number_in
from app.exchange.kind import Column
from app.exchange.layouts import Layout
from app.exchange.models import ImportJob, ImportRow, ImportState, ImportVerdict
from app.exchange.places import Place
from app.exchange.verdict import Verdict, plain_facts
from app.formats.table import Cell, Row, Table
from app.kernel.errors import DomainError, Invalid
from app.kernel.numbers import settle_decimal_mark
from app.kernel.text import matching_key

CHUNK = 2_000
_TOTALS = ("разом", "усього", "всього", "підсумок", "итого", "всего")
_SETTLING_ROWS = 100_000


class RowReader:
    """Reads the lines of one file by one layout, onward from a line."""

    def __init__(
        self, table: Table, layout: Layout, columns: Sequence[Column], around: Circumstances
    ) -> None:
        self._places = [
            Place.of(column, layout)
            for column in columns
            if column.name in layout.columns or column.name in layout.constants
        ]
        self._layout = layout
        self._around = around
        self._table = table
        self._totals_seen: dict[str, Decimal] | None = None
        """Of the file's last totals line; None until all lines have been read at one go."""

    def typed_rows(self, *, after: int) -> Iterator[tuple[int, dict[str, Any], list[Verdict]]]:
        """Yield line, values and verdicts of every line that is meant as a row of the kind."""
        first = max(after, self._layout.header_line)
        seen: dict[str, Decimal] = {}
        for row in self._table.rows():
            if row.line <= first or self._is_numbering(row):
                continue
            if (sums := self.totals(row)) is not None:
                seen = sums or seen
                continue
            values, verdicts = self._typed(row)
            if values or verdicts:
                yield row.line, values, verdicts
        if after <= self._layout.header_line:
            self._totals_seen = seen

    def _typed(self, row: Row) -> tuple[dict[str, Any], list[Verdict]]:
        values: dict[str, Any] = {}
        verdicts: list[Verdict] = []
        for place in self._places:
            column, cell = place.column, place.cell(row)
            try:
                value = self._value(column, cell)
            except DomainError as refusal:
                facts = plain_facts(refusal.facts)
                verdicts.append(Verdict(row.line, column.name, refusal.key, facts))
                continue
            if value is not None:
                _put(values, column, value)
                if place.is_day and isinstance(cell, date | Decimal):
                    verdicts += self._far(row.line, column, value)
        return values, verdicts

    def _value(self, column: Column, cell: Cell) -> Any:
        if cell is not None:
            return column.read(cell, self._around)
        if column.required:
            raise CellEmpty(f"{column.name} is empty")
        return None

    def _far(self, line: int, column: Column, value: Any) -> list[Verdict]:
        """Doubt a day far ahead that a book stores as a number: its base may be another."""
        far_after = self._around.far_after
        if far_after is None or value <= far_after.isoformat():
            return []
        return [Verdict(line, column.name, "import.day.far", {"given": value}, "warning")]

    def _is_numbering(self, row: Row) -> bool:
        """Return whether the line only numbers the columns: 1, 2, 3… under the header."""
        if row.line > self._layout.header_line + 2 or len(row.cells) < 3:
            return False
        wanted = [str(number) for number in range(1, len(row.cells) + 1)]
        return [str(cell) for cell in row.cells] == wanted

    def totals(self, row: Row) -> dict[str, Decimal] | None:
        """Return the sums of the file's own totals line, or None for any other line.

        «Всього за воду» may also be what a payer wrote: such a line has all that a line needs, and
        the word is neither in one of those cells nor in the account's.
        """
        place = next((at for at, cell in enumerate(row.cells) if isinstance(cell, str)), None)
        # Looked at first: most lines begin with a number, and the word is long to fold.
        if place is None or str(row.cells[place])[:1].isdecimal():
            return None
        if not matching_key(str(row.cells[place])).startswith(_TOTALS):
            return None
        needed = [each.at for each in self._places if each.column.required and each.at is not None]
        empty = [at for at in needed if at >= len(row.cells) or row.cells[at] is None]
        if needed and not empty and place not in {*needed, self._layout.columns.get("account")}:
            return None
        return {
            each.column.name: value
            for each in self._places
            if each.column.is_total and (value := self._sum_in(each.cell(row))) is not None
        }

    def _sum_in(self, cell: Cell) -> Decimal | None:
        if isinstance(cell, Decimal):
            return cell
        if not isinstance(cell, str):
            return None
        try:
            return number_in(cell, self._around)
        except DomainError:
            return None  # a word under the totals line is no sum to compare with

    def file_totals(self) -> dict[str, str]:
        """Return the sums of the file's last totals line as exact text; empty without one."""
        found = self._totals_seen
        if found is None:
            found = {}
            for row in self._table.rows():
                if row.line > self._layout.header_line and (sums := self.totals(row)):
                    found = sums
        return {name: f"{value:f}" for name, value in found.items()}


class CellEmpty(Invalid):
    """A required cell is empty."""

    key = "import.cell.empty"


def _put(values: dict[str, Any], column: Column, value: Any) -> None:
    # Asked first: whether it is a mapping of another type takes longer than all else here.
    if isinstance(value, str) or not isinstance(value, Mapping):
        values[column.name] = value
        return
    for name, part in value.items():
        if isinstance(part, dict):
            values.setdefault(name, {}).update(part)
        elif part is not None:
            values.setdefault(name, part)


def settled_mark(table: Table, layout: Layout, columns: Sequence[Column]) -> str | None:
    """Return the decimal mark that the file's own numbers prove, or its delimiter implies.

    A file parted by semicolons comes from a place whose decimals have commas: only there is the
    semicolon needed. One clear value with a point overrules that.
    """
    if layout.options.get("decimal_mark"):
        return str(layout.options["decimal_mark"])
    places = [
        layout.columns[column.name]
        for column in columns
        if column.name in layout.columns and "numeric" in column.fields.values()
    ]
    texts = (
        cell
        for row in islice(table.rows(), _SETTLING_ROWS)
        if row.line > layout.header_line
        for place in places
        if place < len(row.cells) and isinstance(cell := row.cells[place], str)
    )
    kept = list(islice((text for text in texts if "," in text or "." in text), _SETTLING_ROWS))
    proved = settle_decimal_mark(kept)
    if proved is None and table.origin.delimiter == ";" and not any("." in each for each in kept):
        return ","
    return proved


def read_chunk(
    session: Session,
    job: ImportJob,
    rows: Iterator[tuple[int, dict[str, Any], list[Verdict]]],
    *,
    limit: int = CHUNK,
) -> bool:
    """Keep the next lines and return whether there may be more. The caller commits each chunk."""
    chunk = list(islice(rows, limit))
    copy_rows(
        session,
        ImportRow,
        ["job_id", "line", "is_bad", "values"],
        ((job.id, line, _is_bad(verdicts), values) for line, values, verdicts in chunk),
    )
    copy_rows(
        session,
        ImportVerdict,
        ["job_id", "line", "number", "phase", "level", "column", "key", "facts"],
        (
            (
                job.id,
                each.line,
                number,
                "reading",
                each.level,
                each.column,
                each.key,
                each.facts,
            )
            for _, _, verdicts in chunk
            for number, each in enumerate(verdicts)
        ),
    )
    if chunk:
        job.read_to = chunk[-1][0]
        job.rows += len(chunk)
        job.bad_rows += sum(1 for _, _, verdicts in chunk if _is_bad(verdicts))
    has_more = len(chunk) == limit
    if not has_more:
        job.state = ImportState.READ
    return has_more


def _is_bad(verdicts: Sequence[Verdict]) -> bool:
    return any(each.level == "error" for each in verdicts)
