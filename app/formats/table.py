"""What every reader of tables gives: numbered rows of typed cells, and how the file was read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from app.kernel.errors import Invalid


class Shown(StrEnum):
    """Why a number's look matters beside its value."""

    ZEROS = "zeros"
    """The leading zeros are only in the format: 123 shown as 0000123."""
    EXPONENT = "exponent"
    """Shown as 2.19E+03: it may have been text before the spreadsheet took it for a number."""
    DIGITS_LOST = "digits_lost"
    """More than fifteen digits: the last ones were lost when the cell was typed."""
    PERCENT = "percent"
    """Shown as 20%, stored as 0.2."""


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number whose look differs from its value."""

    value: Decimal
    shown: str
    trouble: Shown


class Fault(StrEnum):
    """Why a cell has no value."""

    IN_CELL = "in-cell"
    """The spreadsheet shows an error."""
    ABSENT = "absent"
    """The bank's file lacks what each of its movements must have."""
    UNREADABLE = "unreadable"
    """It is there, but is none: a day out of the calendar, a sum with letters."""
    CURRENCY = "currency"
    """A sum in another currency than its account's."""
    CUT = "cut"
    """The record ends before its end."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell without a value: `#REF!`, a day out of the calendar."""

    shown: str
    because: Fault = Fault.IN_CELL


Cell = str | Decimal | date | bool | ShownNumber | CellFault | None


class Row(NamedTuple):
    """One line of a file: its number as the person sees it, from 1, and its cells."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """How a file was read, to be shown and corrected before anything is taken from it."""

    format: str
    """`csv`, `xlsx`, `dbf`, or a format of statements: `camt.053`, `mt940`…"""
    encoding: str | None = None
    delimiter: str | None = None
    """None: the file has one column."""
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    base_1904: bool = False
    widths: str = ""
    """Of a text without delimiters: the widths of its columns."""
    pattern: str = ""
    """Or the expression that cuts its lines."""
    skipped: int = 0
    """Lines over its table."""


class Table(Protocol):
    """A file that can be read again from the start, in memory that does not grow with it."""

    @property
    def origin(self) -> Origin:
        """Return how the file is read."""
        ...

    def rows(self) -> Iterator[Row]:
        """Yield the lines in order, those without any value left out."""
        ...


class FileUnreadable(Invalid):
    """The file is damaged or is not what its name says."""

    key = "error.file.unreadable"


class FileEmpty(Invalid):
    """The file has no line with a value."""

    key = "error.file.empty"


class FileLocked(Invalid):
    """The file asks for a password."""

    key = "error.file.locked"


class FileRefused(Invalid):
    """A book of another format. A kilobyte of one may spread over millions of cells when read."""

    key = "error.file.refused"

    def __init__(self, *, format: str) -> None:  # noqa: A002 - the word of the trade
        super().__init__(f"{format} is not read", format=format)


class FileTooLarge(Invalid):
    """Unpacked, the file is larger than any real one."""

    key = "error.file.too-large"


class FileUnsafe(Invalid):
    """An XML that declares entities or a DOCTYPE: no bank writes them, attackers do."""

    key = "error.file.unsafe"


class FileCut(Invalid):
    """A bank's file without its own end: what was cut off cannot be known."""

    key = "error.file.cut"


class SheetMissing(Invalid):
    """The book has no sheet of this name."""

    key = "error.file.sheet-missing"


def kept_text(text: str) -> str | None:
    """Return the text without what no database keeps: NUL and halves of a character."""
    if text.isprintable():  # neither is
        return text.strip() or None
    bare = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return bare.strip() or None
