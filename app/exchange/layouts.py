"""Which column of a file is which: suggested from the titles, kept by name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.exchange.kind import Column
from app.exchange.models import ImportLayout
from app.formats.table import Cell, Row, Table
from app.kernel import clock
from app.kernel.errors import Invalid, NotFound
from app.kernel.text import matching_key

_HEADER_AMONG = 30
_SAMPLES = 3
_SPELLED = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b)+")
_ADDRESS_PARTS = ("settlement", "street", "house")
_ADDRESS = re.compile(
    r"(?P<settlement>(?:м|смт|с|с-ще)\.? ?[А-ЯІЇЄҐ][\w'’ʼ-]+(?: [А-ЯІЇЄҐ][\w'’ʼ-]+)?), *"
    r"(?P<street>(?:вул|просп|пр-т|пров|бульв|б-р|пл)\.? ?[^,]+), *(?:буд\.? *)?"
    r"(?P<house>\d+[\w/-]*)"
)


class LayoutUnknown(NotFound):
    """No layout of this kind has the name."""

    key = "import.layout.unknown"


class LayoutIncomplete(Invalid):
    """Required columns have neither a column of the file nor a fixed value."""

    key = "import.layout.incomplete"


@dataclass(frozen=True, slots=True)
class Layout:
    """A mapping of a file's columns.

    `columns`: column name -> place in the file, from 0. `constants`: column name -> the text that
    stands for every line. `titles` keeps the header the places were taken from, so that a saved
    layout finds its columns again when they have moved.
    """

    header_line: int = 0
    """0: the file has no header."""
    columns: Mapping[str, int] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    """`decimal_mark`, `zeros`, `since`, and what the kind's own steps ask for."""

    def to_json(self) -> dict[str, Any]:
        """Return the layout as it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored layout."""
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file as the wizard shows it."""

    place: int
    title: str
    samples: tuple[str, ...]
    """Its cells in the first lines: an empty one too, so that a line stays a line."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was found in a file: its columns, and the layout that seems to fit."""

    layout: Layout
    file_columns: tuple[FileColumn, ...]
    missing: tuple[str, ...]
    """Required columns that nothing in the file seems to be."""


def suggest(table: Table, columns: Sequence[Column]) -> Suggestion:
    """Return the layout that the file's titles suggest.

    The header is the line, among the first ones, that most titles are known from; treasurers
    write the name of the house and the month above it.
    """
    head = list(islice(table.rows(), _HEADER_AMONG))
    header = max(head, key=lambda row: len(match_titles(row.cells, columns)), default=None)
    found = match_titles(header.cells, columns) if header else {}
    if header is None or not found:
        header, found = Row(0, ()), {}
    header_line, titles = header.line, header.cells
    layout = Layout(
        header_line=header_line,
        columns=found,
        constants=_address_above(head, header_line, columns, found),
        titles={name: _words(titles[place]) for name, place in found.items()},
    )
    rows = [row for row in head if row.line > header_line]
    return Suggestion(layout, _file_columns(titles, rows), missing(layout, columns))


def match_titles(cells: Sequence[Cell], columns: Sequence[Column]) -> dict[str, int]:
    """Return column name -> place for the titles that are known.

    An exact title wins over one that only begins with a known one: `Площа` is not taken for
    `Площа опалювана` when both are there.
    """
    titles = [_title_key(cell) for cell in cells]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for is_exact in (True, False):
        for column in columns:
            if column.name in found:
                continue
            place = _place(titles, column, taken, is_exact=is_exact)
            if place is not None:
                found[column.name] = place
                taken.add(place)
    return found


def _place(titles: Sequence[str], column: Column, taken: set[int], *, is_exact: bool) -> int | None:
    spellings = [_title_key(each) for each in (column.title, column.name, *column.synonyms)]
    for spelling in spellings:
        for place, title in enumerate(titles):
            fits = title == spelling if is_exact else _begins(title, spelling)
            if fits and place not in taken:
                return place
    return None


def _begins(title: str, spelling: str) -> bool:
    return len(spelling) > 3 and title.startswith(f"{spelling} ")


def _title_key(cell: Cell) -> str:
    bare = "".join(mark if mark.isalnum() or mark in "'/" else " " for mark in _words(cell))
    # «П. І. Б.» and «ПІБ» are one title.
    return _SPELLED.sub(
        lambda match: match[0].replace(" ", ""), " ".join(matching_key(bare).split())
    )


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else "" if cell is None else str(cell)


def _address_above(
    head: Iterable[Row], header_line: int, columns: Sequence[Column], found: Mapping[str, int]
) -> dict[str, str]:
    """Return the address written over the table, where its lines have none of their own."""
    wanted = {column.name for column in columns if column.required} - set(found)
    above = ", ".join(
        cell
        for row in head
        if row.line < header_line
        for cell in row.cells
        if isinstance(cell, str)
    )
    match = _ADDRESS.search(above)
    if match is None or not wanted.issuperset(_ADDRESS_PARTS):
        return {}
    return {name: match[name].strip() for name in _ADDRESS_PARTS}


def _file_columns(titles: Sequence[Cell], rows: Iterable[Row]) -> tuple[FileColumn, ...]:
    kept = list(rows)
    first = kept[:_SAMPLES]
    width = max((len(row.cells) for row in kept), default=0)
    return tuple(
        FileColumn(
            place,
            _words(titles[place]) if place < len(titles) else "",
            tuple(shown(row.cells[place]) if place < len(row.cells) else "" for row in first),
        )
        for place in range(max(width, len(titles)))
    )


def shown(cell: Cell) -> str:
    """Return a cell as a person sees it in the spreadsheet."""
    if cell is None:
        return ""
    if hasattr(cell, "shown"):
        return str(cell.shown)
    return f"{cell:%d.%m.%Y}" if hasattr(cell, "strftime") else str(cell)


def missing(layout: Layout, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the required columns that the layout gives no value."""
    given = {*layout.columns, *layout.constants}
    given |= {name for column in columns if column.name in given for name in column.stands_for}
    return tuple(column.name for column in columns if column.required and column.name not in given)


def refit(layout: Layout, table: Table) -> Layout:
    """Return a saved layout with its places found again by the titles of this file.

    A file without the saved titles keeps the saved places.
    """
    if not layout.titles:
        return layout
    for row in islice(table.rows(), _HEADER_AMONG):
        places = {_title_key(cell): place for place, cell in reversed(list(enumerate(row.cells)))}
        wanted = {name: places.get(_title_key(title)) for name, title in layout.titles.items()}
        found = {name: place for name, place in wanted.items() if place is not None}
        if len(found) == len(layout.titles):
            return Layout(
                row.line,
                {**layout.columns, **found},
                layout.constants,
                layout.titles,
                layout.options,
            )
    return layout


def save_layout(session: Session, layout: Layout, *, kind: str, name: str, by: int) -> None:
    """Keep the layout under a name, in place of an earlier one of that name."""
    values = {"layout": layout.to_json(), "recorded_by": by, "recorded_at": clock.now()}
    kept = insert(ImportLayout).values(kind=kind, name=name, **values)
    session.execute(kept.on_conflict_do_update(index_elements=["kind", "name"], set_=values))


def get_layout(session: Session, *, kind: str, name: str) -> Layout:
    """Return the layout of that name."""
    stored = session.scalar(
        select(ImportLayout.layout).where(ImportLayout.kind == kind, ImportLayout.name == name)
    )
    if stored is None:
        raise LayoutUnknown(f"no layout {name!r} of {kind}", name=name, kind=kind)
    return Layout.from_json(stored)


def layout_names(session: Session, *, kind: str) -> Sequence[str]:
    """Return the names of the kind's saved layouts, in order."""
    query = select(ImportLayout.name).where(ImportLayout.kind == kind)
    return session.scalars(query.order_by(ImportLayout.name)).all()
