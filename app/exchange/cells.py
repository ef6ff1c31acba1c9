"""Cells of a file turned into exact values of a column, or refused by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from email_validator import EmailNotValidError, validate_email

from app.exchange.cell_faults import FAULTS
from app.exchange.known import Known
from app.formats.table import Cell, CellFault, Shown, ShownNumber
from app.kernel.days import day_of_serial, parse_day, parse_month
from app.kernel.errors import Invalid
from app.kernel.month import Month
from app.kernel.numbers import NumberAmbiguous, parse_decimal
from app.kernel.text import clean_text, matching_key

_SERIALS = range(20_000, 80_000)
_YES = {"так", "т", "+", "1", "yes", "true", "є"}
_NO = {"ні", "н", "-", "0", "no", "false", "нема", "немає"}


class CellIsNoText(Invalid):
    """A day or a yes/no stands where a name or a number is expected."""

    key = "import.cell.kind"


class ZerosOnlyShown(Invalid):
    """The leading zeros are in the cell's format alone; the file's owner must say if they count."""

    key = "import.cell.zeros-by-format"


class DigitsGone(Invalid):
    """The spreadsheet turned a long number into an exponent or cut its last digits."""

    key = "import.cell.digits-gone"


class TooManyPlaces(Invalid):
    """The value has more decimals than such a value can have."""

    key = "import.number.places"


class NumberNegative(Invalid):
    """The value cannot be below zero."""

    key = "import.number.negative"


class NumberNotWhole(Invalid):
    """The value must be whole."""

    key = "import.number.whole"


class NumberTooLarge(Invalid):
    """The value is larger than any real one."""

    key = "import.number.large"


class DayAhead(Invalid):
    """What was seen or done already cannot have a day that has not come."""

    key = "import.day.ahead"


class ChoiceUnknown(Invalid):
    """The word is none of those the column takes."""

    key = "import.choice.unknown"


class EmailWrong(Invalid):
    """The text is not an e-mail address."""

    key = "error.email"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What of the file and the company decides how a cell is read."""

    known: Known
    today: date
    decimal_mark: Callable[[], str | None] = lambda: None
    """Asked only of a number that has two meanings: the answer takes a look at the whole file."""
    zeros: str | None = None
    """`shown`: leading zeros of a number format count; `value`: they do not; None: ask."""
    base_1904: bool = False
    far_after: date | None = None
    """A stored day after this one is doubted."""


def text(cell: Cell, around: Circumstances) -> str:
    """Return the words of a cell; a number is written as it is shown."""
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, ShownNumber):
        return _shown(cell, around)
    if isinstance(cell, CellFault):
        raise FAULTS[cell.because](f"{cell.because}: {cell.shown}", given=cell.shown)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    given = f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell)
    raise CellIsNoText(f"{cell!r} is not a text", given=given)


def _shown(cell: ShownNumber, around: Circumstances) -> str:
    if cell.trouble is Shown.ZEROS:
        if around.zeros is None:
            raise ZerosOnlyShown(
                f"{cell.shown} is {cell.value}", shown=cell.shown, stored=f"{cell.value:f}"
            )
        return cell.shown if around.zeros == "shown" else f"{cell.value:f}"
    if cell.trouble is Shown.PERCENT:
        return cell.shown
    raise DigitsGone(f"{cell.shown} lost its digits", given=cell.shown)


def number(cell: Cell, around: Circumstances) -> Decimal:
    """Return the exact number of a cell."""
    if isinstance(cell, ShownNumber):
        if cell.trouble is Shown.DIGITS_LOST:
            raise DigitsGone(f"{cell.shown} lost its digits", given=cell.shown)
        return cell.value
    return cell if isinstance(cell, Decimal) else number_in(text(cell, around), around)


def number_in(written: str, around: Circumstances) -> Decimal:
    """Return the number of a text, by the mark of its file where it has two meanings."""
    try:
        return parse_decimal(written)
    except NumberAmbiguous:
        return parse_decimal(written, decimal_mark=around.decimal_mark())


def decimals(
    places: int, *, signed: bool = False, below: int = 10**10
) -> Callable[[Cell, Circumstances], str]:
    """Return a reader of numbers with at most that many decimals, as exact text."""

    def read(cell: Cell, around: Circumstances) -> str:
        value = number(cell, around)
        if value != round(value, places):
            raise TooManyPlaces(f"{value} has more than {places} decimals", given=value)
        if value < 0 and not signed:
            raise NumberNegative(f"{value} is negative", given=value)
        if abs(value) >= below:
            raise NumberTooLarge(f"{value} is too large", given=value)
        return f"{value:f}"

    return read


def whole(cell: Cell, around: Circumstances) -> int:
    """Return a whole number, zero or more."""
    value = number(cell, around)
    if value != value.to_integral_value():
        raise NumberNotWhole(f"{value} is not whole", given=value)
    if value < 0:
        raise NumberNegative(f"{value} is negative", given=value)
    if value >= 10**9:
        raise NumberTooLarge(f"{value} is too large", given=value)
    return int(value)


def percent(cell: Cell, around: Circumstances) -> str:
    """Return per cents: `20`, `20%` and a cell of 0.2 shown as 20% are one."""
    if isinstance(cell, ShownNumber) and cell.trouble is Shown.PERCENT:
        return f"{cell.value * 100:f}"
    written = cell.removesuffix("%") if isinstance(cell, str) else cell
    return decimals(2, below=1000)(written, around)


def day(cell: Cell, around: Circumstances) -> str:
    """Return a day as ISO text; a bare number of a book is a serial in the book's base."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal) and cell in _SERIALS:
        return day_of_serial(int(cell), base_1904=around.base_1904).isoformat()
    return parse_day(text(cell, around)).isoformat()


def past_day(cell: Cell, around: Circumstances) -> str:
    """Return a day of something seen or done already, as ISO text: today at the latest."""
    if (given := day(cell, around)) > around.today.isoformat():
        raise DayAhead(f"{given} has not come", given=given)
    return given


def month(cell: Cell, around: Circumstances) -> str:
    """Return the first day of a month as ISO text; any day of it names it."""
    if isinstance(cell, date):
        return Month.of(cell).first_day.isoformat()
    return parse_month(text(cell, around)).first_day.isoformat()


def yes(cell: Cell, around: Circumstances) -> bool:
    """Return whether a cell says yes."""
    if isinstance(cell, bool):
        return cell
    word = matching_key(text(cell, around))
    if word not in _YES | _NO:
        raise ChoiceUnknown(f"{word!r} is neither yes nor no", given=word, known="так, ні")
    return word in _YES


def one_of(**words: str) -> Callable[[Cell, Circumstances], str]:
    """Return a reader of a choice: value -> its Ukrainian spellings, parted by `|`."""
    known = {
        matching_key(spelling): value
        for value, spellings in words.items()
        for spelling in (value, *spellings.split("|"))
    }

    def read(cell: Cell, around: Circumstances) -> str:
        given = text(cell, around)
        try:
            return known[matching_key(given)]
        except KeyError as fault:
            listed = ", ".join(spellings.partition("|")[0] for spellings in words.values())
            raise ChoiceUnknown(
                f"{given!r} is none of {listed}", given=given, known=listed
            ) from fault

    return read


def email(cell: Cell, around: Circumstances) -> str:
    """Return an e-mail address in lower case; whether its host exists is not asked."""
    given = text(cell, around)
    try:
        return validate_email(given, check_deliverability=False).normalized.lower()
    except EmailNotValidError as fault:
        raise EmailWrong(f"{given!r} is no address", given=given) from fault


def through(read_text: Callable[[str], str]) -> Callable[[Cell, Circumstances], str]:
    """Return a reader that gives the cell's words to a function of the kernel."""

    def read(cell: Cell, around: Circumstances) -> str:
        return read_text(text(cell, around))

    return read
