"""Days and months as files write them. A day that can be read two ways is refused."""

import re
from datetime import date, timedelta
from functools import lru_cache

from app.kernel.errors import Invalid
from app.kernel.month import Month

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_LOCAL = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?(?: ?р\.?)?")
_SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_NAMED = re.compile(r"(?:(\d{1,2}) )?([^\W\d_]+) (\d{4})(?: ?(?:р\.?|року))?")
_NAMES = (
    ("січень", "січня"),
    ("лютий", "лютого"),
    ("березень", "березня"),
    ("квітень", "квітня"),
    ("травень", "травня"),
    ("червень", "червня"),
    ("липень", "липня"),
    ("серпень", "серпня"),
    ("вересень", "вересня"),
    ("жовтень", "жовтня"),
    ("листопад", "листопада"),
    ("грудень", "грудня"),
)
_NUMBER_OF = {name: at for at, names in enumerate(_NAMES, start=1) for name in names}
# Excel counts a 29 February 1900 that never was, so its days from 1 March 1900 stand one off.
_BASE_1900 = date(1899, 12, 30)
_BASE_1904 = date(1904, 1, 1)
_FIRST_TRUE_SERIAL = 61
_LAST_SERIAL = 2_958_465
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2100, 1, 1)


class DayUnreadable(Invalid):
    """The text is not a day of the calendar."""

    key = "error.day.unreadable"


class DayAmbiguous(Invalid):
    """Day and month may be swapped, or the century is not written."""

    key = "error.day.ambiguous"


class MonthUnreadable(Invalid):
    """The text is not a month."""

    key = "error.month.unreadable"


@lru_cache(maxsize=4096)
def parse_day(text: str) -> date:
    """Return the day written as `25.11.2026`, `2026-11-25` or `25 листопада 2026 р.`.

    A slash is accepted only where day and month cannot be swapped.

    >>> parse_day("25.11.2026"), parse_day("2026-11-25")
    (datetime.date(2026, 11, 25), datetime.date(2026, 11, 25))
    """
    bare = " ".join(text.split()).casefold()
    if _SHORT_YEAR.fullmatch(bare):
        raise DayAmbiguous(f"{text!r} has no century", given=text)
    if iso := _ISO.fullmatch(bare.upper()):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]), given=text)
    if local := _LOCAL.fullmatch(bare):
        return _local_day(local, given=text)
    named = _NAMED.fullmatch(bare)
    if named and named[1] and named[2] in _NUMBER_OF:
        return _day(int(named[3]), _NUMBER_OF[named[2]], int(named[1]), given=text)
    raise DayUnreadable(f"{text!r} is not a day", given=text)


def _local_day(match: re.Match[str], *, given: str) -> date:
    first, second = int(match[1]), int(match[3])
    if match[2] == "/" and first <= 12 and second <= 12 and first != second:
        raise DayAmbiguous(f"{given!r} may have day and month swapped", given=given)
    return _day(int(match[4]), second, first, given=given)


def _day(year: int, month: int, day: int, *, given: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError as fault:
        raise DayUnreadable(f"{given!r} is not in the calendar", given=given) from fault
    if not FIRST_DAY <= found < LAST_DAY:
        raise DayUnreadable(f"{given!r} is out of range", given=given)
    return found


def day_of_serial(serial: int, *, base_1904: bool = False) -> date:
    """Return the day a spreadsheet means by a serial number in a book of that base.

    >>> day_of_serial(45688), day_of_serial(45688, base_1904=True)
    (datetime.date(2025, 1, 31), datetime.date(2029, 2, 1))
    """
    lowest = 0 if base_1904 else _FIRST_TRUE_SERIAL
    if not lowest <= serial <= _LAST_SERIAL - (1462 if base_1904 else 0):
        raise DayUnreadable(f"{serial} is not a day", given=str(serial))
    return (_BASE_1904 if base_1904 else _BASE_1900) + timedelta(days=serial)


def parse_month(text: str) -> Month:
    """Return the month written as `2026-11`, `11.2026`, `листопад 2026` or by its first day.

    >>> parse_month("Листопад 2026 р.")
    Month(year=2026, number=11)
    """
    bare = " ".join(text.split()).casefold()
    named = _NAMED.fullmatch(bare)
    if named and named[1] is None and named[2] in _NUMBER_OF:
        return Month(int(named[3]), _NUMBER_OF[named[2]])
    try:
        return Month.parse(bare)
    except ValueError:
        return _month_of_first_day(text)


def _month_of_first_day(text: str) -> Month:
    try:
        day = parse_day(text)
    except Invalid as fault:
        raise MonthUnreadable(f"{text!r} is not a month", given=text) from fault
    if day.day != 1:
        raise MonthUnreadable(f"{text!r} is a day inside a month", given=text)
    return Month.of(day)
