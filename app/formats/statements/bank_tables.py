"""Tables that banks export: known by their titles, each column put where it belongs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Self

from app.formats.statements.bank_exports import EXPORTS, Export
from app.formats.statements.cells import Said, row_of
from app.formats.statements.titles import Title
from app.formats.table import Cell, CellFault, Fault, Origin, Row, ShownNumber, Table
from app.kernel.text import matching_key

_TITLES_AMONG = 15


class BankTable:
    """A bank's table under the fixed titles; its lines are those of the file."""

    def __init__(self, table: Table, export: Export, titles: Row) -> None:
        self._table = table
        self._export = export
        self._title_line = titles.line
        self._places = places_of(titles.cells)
        self._least = 1 + max(self._places[each] for each in export.needed)
        self._most = len(titles.cells)

    @classmethod
    def recognised(cls, table: Table) -> Self | None:
        """Return the table as an export of a bank, None where its titles are no known bank's."""
        for row in islice(table.rows(), _TITLES_AMONG):
            titles = places_of(row.cells)
            for export in EXPORTS:
                if export.needed <= titles.keys():
                    return cls(table, export, row)
        return None

    @property
    def origin(self) -> Origin:
        """Return the bank, and how its table is read."""
        return replace(self._table.origin, format=self._export.name)

    def rows(self) -> Iterator[Row]:
        """Yield the titles, then a line a movement; what the bank marks as none is left out."""
        yield Row(self._title_line, tuple(each.value for each in Title))
        for row in self._table.rows():
            if row.line <= self._title_line:
                continue
            cells = self._cells(row.cells)
            if not self._export.is_no_movement(cells):
                yield row_of(row.line, self._movement(cells, row.cells))

    def _cells(self, cells: Sequence[Cell]) -> dict[str, str]:
        return {
            title: _written(cells[place])
            for title, place in self._places.items()
            if place < len(cells) and cells[place] is not None
        }

    def _movement(self, cells: Mapping[str, str], whole: Sequence[Cell]) -> Said:
        torn = next((each for each in whole if _is_cut(each)), None)
        if torn is not None:
            return {Title.AMOUNT: torn}
        if len(whole) < self._least or self._is_two(whole):
            # Of a line cut in two, or two become one, what is told stands in another column.
            shown = "; ".join(_written(each) for each in whole if each is not None)
            return {Title.AMOUNT: CellFault(shown, Fault.CUT)}
        return self._export.movement(cells)

    def _is_two(self, whole: Sequence[Cell]) -> bool:
        """Return whether a line has more than its titles, or a cell that is a line of its own."""
        if any(cell is not None for cell in whole[self._most :]):
            return True
        delimiter = self._table.origin.delimiter
        return delimiter is not None and any(
            isinstance(cell, str) and cell.count(delimiter) >= self._least - 1 for cell in whole
        )


def _is_cut(cell: Cell) -> bool:
    return isinstance(cell, CellFault) and cell.because is Fault.CUT


def places_of(cells: Sequence[Cell]) -> dict[str, int]:
    """Return the titles of a line with their places; the first of two alike."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        title = matching_key(_written(cell))
        if title:
            found.setdefault(title, place)
    return found


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}"
        case CellFault() | ShownNumber():
            return cell.shown
        case _:
            return str(cell).strip()
