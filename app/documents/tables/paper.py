"""A report's table cut into pages, each with the sum of its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import ceil
from pathlib import Path

from app.documents.typesetting import typeset
from app.documents.wording import _
from app.kernel.errors import Invalid
from app.kernel.figures import day_figure, money_figure, plain_figure

TEMPLATE = Path(__file__).with_name("table.typ")
MOST_ROWS = 2_000
"""Some eighty pages: nobody reads more on paper, and typesetting remembers every one."""
_PAGE_MM = 156
_FIRST_PAGE_MM = 144
"""What the rows of a page have, titles and totals taken off."""
_LETTER_MM = 0.22
"""What a letter takes at most, on average, for each point of its size."""
_LINE_MM = 0.41
_ROW_MM = 1.1
"""The height of a line for each point, and what a row has above and below its lines."""
_WIDTH_MM = 277
_SUM_MM = {10: 20, 13: 17, 16: 14}
"""Number of sums up to -> how wide each of them is."""
_SIZES = {8: 9.0, 10: 8.0, 13: 7.5}
"""Number of sums up to -> how large the letters are."""

Cell = str | int | Decimal | None


class TableTooLong(Invalid):
    """So many rows are for a file, not for paper."""

    key = "documents.table-too-long"

    def __init__(self, *, rows: int) -> None:
        super().__init__(f"a table of {rows} rows on paper", most=MOST_ROWS)


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column: its title, and how it is shown. `weight` is of texts, which share what is left."""

    title: str
    is_sum: bool = False
    """Amounts, summed up on each page."""
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A table to be printed. `total` stands for all rows; its first cell says so."""

    title: str
    company: str
    says: Sequence[str]
    """What the table is of: months, filters."""
    columns: Sequence[PaperColumn]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell]
    notes: Sequence[str] = field(default=())
    signs: Sequence[str] = field(default=())
    """Who signs it."""


def paper_pdf(paper: Paper, *, on: date) -> bytes:
    """Return the PDF.

    Raises:
        TableTooLong: more than `MOST_ROWS` rows.
    """
    if len(paper.rows) > MOST_ROWS:
        raise TableTooLong(rows=len(paper.rows))
    return typeset(TEMPLATE, paper_content(paper, on=on), made_at=datetime.combine(on, time(), UTC))


def paper_content(paper: Paper, *, on: date) -> dict[str, object]:
    """Return what `table.typ` prints."""
    widths, size = _widths(paper.columns), _size(paper.columns)
    pages = list(_pages(paper.rows, widths, size))
    return {
        "title": paper.title,
        "company": paper.company,
        "says": [*paper.says, _("надруковано %(day)s", day=day_figure(on))],
        "size": size,
        "widths": widths,
        "columns": [each.title for each in paper.columns],
        "sums": [each.is_sum for each in paper.columns],
        "pages": [
            {
                "rows": [[shown(cell) for cell in row] for row in rows],
                "total": _of_page(paper.columns, rows) if len(pages) > 1 else [],
            }
            for rows in pages
        ],
        "total": [shown(cell) for cell in paper.total],
        "notes": list(paper.notes),
        "signs": list(paper.signs),
        "page": _("сторінка"),
        "of": _("з"),
    }


def shown(cell: Cell) -> str:
    """Return a cell as it is printed; what is nothing stays empty."""
    match cell:
        case None:
            return ""
        case Decimal():
            return money_figure(cell) if cell else ""
        case int():
            return plain_figure(Decimal(cell))
        case str():
            return cell


def _sums(columns: Sequence[PaperColumn]) -> list[PaperColumn]:
    return [each for each in columns if each.is_sum]


def _widths(columns: Sequence[PaperColumn]) -> list[float]:
    sums = len(_sums(columns))
    of_sum = next((width for most, width in _SUM_MM.items() if sums <= most), 12)
    left = _WIDTH_MM - of_sum * sums
    weights = sum(each.weight for each in columns if not each.is_sum) or 1
    return [of_sum if each.is_sum else left * each.weight / weights for each in columns]


def _size(columns: Sequence[PaperColumn]) -> float:
    """Return the size of the table's letters, in points: many sums need small ones."""
    return next((size for most, size in _SIZES.items() if len(_sums(columns)) <= most), 6.5)


def _pages(
    rows: Sequence[Sequence[Cell]], widths: Sequence[float], size: float
) -> Iterator[Sequence[Sequence[Cell]]]:
    """Yield the rows of each page, as many as their texts leave room for."""
    page: list[Sequence[Cell]] = []
    room: float = _FIRST_PAGE_MM
    for row in rows:
        lines = max(
            ceil(len(cell) * _LETTER_MM * size / width) if isinstance(cell, str) else 1
            for cell, width in zip(row, widths, strict=True)
        )
        height = max(1, lines) * _LINE_MM * size + _ROW_MM
        if page and height > room:
            yield page
            page, room = [], _PAGE_MM
        page.append(row)
        room -= height
    yield page


def _of_page(columns: Sequence[PaperColumn], rows: Sequence[Sequence[Cell]]) -> list[str]:
    told = []
    for at, column in enumerate(columns):
        cells = [row[at] for row in rows]
        sums = [cell for cell in cells if isinstance(cell, Decimal)]
        told.append(shown(sum(sums, Decimal("0.00"))) if column.is_sum else "")
    return [_("Разом на сторінці"), *told[1:]]
