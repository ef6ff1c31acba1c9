"""How long an absence must last, and how long a notice of it holds. Pure."""

import calendar
from datetime import date

_LAST_DAY = date.max


def lasts_over(since: date, until: date | None, *, days: int) -> bool:
    """Return whether an absence is longer than so many days; one without an end is.

    30 days are not more than 30.

    >>> lasts_over(date(2026, 6, 1), date(2026, 7, 1), days=30)
    False
    >>> lasts_over(date(2026, 6, 1), date(2026, 7, 2), days=30)
    True

    Source: law-2189/7.1
    """
    return until is None or (until - since).days > days


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)

    Source: cabinet-1405
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year > _LAST_DAY.year:
        return _LAST_DAY
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
