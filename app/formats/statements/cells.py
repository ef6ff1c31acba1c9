"""What the readers of statements share: exact sums, days, and a line under the fixed titles."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from app.formats.statements.titles import Remark, Title
from app.formats.table import Cell, CellFault, Fault, Row, kept_text
from app.kernel.clock import local_day

Said = Mapping[Title, Cell]
HEADER = Row(0, tuple(each.value for each in Title))
"""Over the first line of files that have no titles of their own."""

_SUM = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?|[+-]?[.,][0-9]+")
_SPACES = re.compile("[ \u00a0\u202f']")
_MOST_DIGITS = 18
_DAYS = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?:[T ].*)?"),
    re.compile(r"(?P<d>[0-9]{1,2})[./](?P<m>[0-9]{1,2})[./](?P<y>[0-9]{4})(?: .*)?"),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:T.*)?"),
)
_INSTANT = re.compile(r"[0-9-]{10}T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_DAMAGED = "\ufffd"


def row_of(line: int, *said: Said) -> Row:
    """Return a line under the titles; what is said later wins."""
    values: dict[Title, Cell] = {}
    for each in said:
        values |= each
    cells = tuple(_kept(values.get(title)) for title in Title)
    if any(isinstance(cell, str) and _DAMAGED in cell for cell in cells):
        remark = with_remark(values.get(Title.REMARK), Remark.TEXT_DAMAGED)
        cells = (*cells[:-1], remark)
    return Row(line, cells)


def with_remark(earlier: Cell, remark: Remark) -> str:
    """Return the remarks of a line with one more."""
    return f"{earlier},{remark.value}" if earlier else remark.value


def _kept(cell: Cell) -> Cell:
    return kept_text(cell) if isinstance(cell, str) else cell


def amount(text: str | None, *, in_kopecks: bool = False) -> Cell:
    """Return an exact sum; a fault where there is none.

    More than two decimals stay, for the importer to refuse by name: a half kopeck is no money.

    >>> amount("8.850"), amount("1 234,5"), amount("84537", in_kopecks=True)
    (Decimal('8.85'), Decimal('1234.50'), Decimal('845.37'))
    """
    bare = _SPACES.sub("", text or "")
    if not bare:
        return CellFault("", Fault.ABSENT)
    if not _SUM.fullmatch(bare) or len(bare) > _MOST_DIGITS:
        return CellFault(text or "", Fault.UNREADABLE)
    value = Decimal(bare.replace(",", "."))
    exact = value.scaleb(-2) if in_kopecks else value
    kopecks = round(exact, 2)
    return kopecks if kopecks == exact else exact


def optional_amount(text: str | None, *, in_kopecks: bool = False) -> Cell:
    """Return an exact sum, None where nothing is written."""
    return amount(text, in_kopecks=in_kopecks) if (text or "").strip() else None


def negated(value: Cell, *, when: bool) -> Cell:
    """Return a sum below zero where it is a debit; a fault stays one."""
    return -value if when and isinstance(value, Decimal) else value


def day(text: str | None) -> Cell:
    """Return a day, in Kyiv where the hour has a zone; a fault where it is none of the calendar.

    >>> day("2026-03-10T23:30:00Z").isoformat(), day("10.03.2026 09:14").isoformat()
    ('2026-03-11', '2026-03-10')
    """
    bare = (text or "").strip()
    if not bare:
        return None
    try:
        if _INSTANT.fullmatch(bare):
            return local_day(datetime.fromisoformat(bare))
        for pattern in _DAYS:
            if match := pattern.fullmatch(bare):
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except (ValueError, OverflowError):
        return CellFault(bare, Fault.UNREADABLE)
    return CellFault(bare, Fault.UNREADABLE)


def needed_day(text: str | None) -> Cell:
    """Return a day that must be there."""
    return day(text) or CellFault("", Fault.ABSENT)


def one_of(text: str | None, known: Mapping[str, str]) -> Cell:
    """Return what a code of the bank means; a fault where it means nothing known."""
    bare = (text or "").strip()
    if bare in known:
        return known[bare]
    return CellFault(bare, Fault.UNREADABLE if bare else Fault.ABSENT)
