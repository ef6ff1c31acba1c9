"""MT940, as banks send it mostly for foreign trade.

The `mt-940` package gathers the movements of all statements under the last one's heading, moves
30 February silently, and refuses a whole file for one line; so the fields are read here.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from app.formats.statements.cells import HEADER, Said, amount, row_of
from app.formats.statements.mt940_details import bank_details, details
from app.formats.statements.mt940_fields import MOVEMENT, Field, fields_of
from app.formats.statements.mt940_pages import Heading, Pages, full_year, short_day
from app.formats.statements.titles import BOOKED, CREDIT, DEBIT, PENDING, YES, Title
from app.formats.table import Cell, CellFault, Fault, Origin, Row
from app.formats.text_lines import TextLines

_GLUED = re.compile(r":(?:61:[0-9]{6}|6[02][FM]:[CD][0-9]{6})")
"""A field in the middle of a line: the end of the line before it was lost, unless the statement
adds up without it: then a payer wrote so."""
_NONE_STATED = "NONREF"


class Mt940:
    """An MT940 file as a table; a movement has the line of its `:61:`."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._lines = TextLines(path, encoding=encoding)

    @property
    def origin(self) -> Origin:
        """Return the encoding in use."""
        return Origin("mt940", encoding=self._lines.encoding)

    def rows(self) -> Iterator[Row]:
        """Yield the titles, then a line a movement, or one for a statement without any.

        Read twice: the closing balance stands behind the movements that it belongs to.
        """
        yield HEADER
        pages = Pages(fields_of(self._lines))
        current: _Movement | None = None
        for each in fields_of(self._lines, words=pages.words):
            heading = pages.at(each.line)
            if current is not None and each.tag in {"86", "NS"}:
                current.add(each)
                continue
            if current is not None:
                yield current.row()
            current = _Movement(each, heading) if each.tag == "61" else None
            if not heading.has_movements and each.line == heading.last_line:
                yield row_of(each.line, heading.said)
        if current is not None:
            yield current.row()


class _Movement:
    """A `:61:` with what follows it."""

    def __init__(self, line: Field, heading: Heading) -> None:
        self._line = line.line
        self._heading = heading.said
        self._adds_up = heading.adds_up
        self._said = _movement(line.lines[0].strip())
        self._purpose: list[str] = []
        self._more: dict[Title, Cell] = {}
        self._supplement = " ".join(text.strip() for text in line.lines[1:] if text.strip())
        self._refuse_glued(line)
        if line.is_doubtful and heading.is_unclear:
            self._more[Title.AMOUNT] = CellFault(line.lines[0].strip(), Fault.UNREADABLE)

    def add(self, told: Field) -> None:
        """Take what a `:86:` or `:NS:` tells; a second one adds to the purpose."""
        self._refuse_glued(told)
        said = dict(details(told.lines) if told.tag == "86" else bank_details(told.lines))
        if purpose := said.pop(Title.PURPOSE, None):
            self._purpose.append(str(purpose))
        self._more = {**said, **self._more}

    def _refuse_glued(self, told: Field) -> None:
        text = "".join(told.lines)
        if not self._adds_up and _GLUED.search(text):
            self._more = {Title.AMOUNT: CellFault(text, Fault.CUT), **self._more}

    def row(self) -> Row:
        """Return the movement as a line."""
        words = [*self._purpose, self._supplement]
        purpose = " ".join(each for each in words if each) or None
        return row_of(self._line, self._heading, self._said, self._more, {Title.PURPOSE: purpose})


def _movement(text: str) -> Said:
    found = MOVEMENT.fullmatch(text)
    if found is None:
        return {Title.AMOUNT: CellFault(text, Fault.UNREADABLE)}
    mark = found["mark"]
    came_in = mark in {"C", "EC", "RD"}
    customer, _, bank = found["references"].strip().partition("//")
    return {
        Title.BANK_KEY: _stated(bank),
        Title.DIRECTION: CREDIT if came_in else DEBIT,
        Title.AMOUNT: amount(found["amount"]),
        Title.VALUE_ON: short_day(found["value"]),
        Title.BOOKED_ON: _entry_day(found["value"], found["entry"]),
        Title.STATUS: PENDING if mark.startswith("E") else BOOKED,
        Title.IS_REVERSAL: YES if mark.startswith("R") else None,
        Title.DOCUMENT: _stated(customer),
        Title.CODE_OF_BANK: (found["kind"] or "").strip() or None,
    }


def _stated(reference: str) -> str | None:
    bare = reference.strip()
    return None if bare in {"", _NONE_STATED} else bare


def _entry_day(value: str, entry: str | None) -> Cell:
    """Return the day of booking, told without its year: that nearest to the day of value."""
    if entry is None:
        return short_day(value)
    year, month = full_year(value), int(value[2:4])
    booked = int(entry[:2])
    if booked - month > 6:
        year -= 1
    elif month - booked > 6:
        year += 1
    try:
        return date(year, booked, int(entry[2:4]))
    except ValueError:
        return CellFault(f"{entry[2:4]}.{entry[:2]}.{year}", Fault.UNREADABLE)
