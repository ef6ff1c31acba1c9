"""The first working day from a day on: weekends are off, and whatever else the calendar says."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from app.kernel.period import Period

_SATURDAY = 5
LONGEST_REST = 30
"""Days looked ahead for a working one; longer rests do not exist."""


def first_working_day(day: date, off: AbstractSet[date]) -> date:
    """Return `day`, or the first day after it that is neither a weekend nor among `off`.

    >>> first_working_day(date(2026, 2, 21), frozenset())
    datetime.date(2026, 2, 23)
    """
    ahead = (day + timedelta(days=each) for each in range(LONGEST_REST))
    return next(each for each in ahead if each.weekday() < _SATURDAY and each not in off)


def working_days(period: Period, off: AbstractSet[date]) -> frozenset[date]:
    """Return the days of an ended period that are neither weekends nor among `off`.

    >>> working_days(Period(date(2026, 2, 20), date(2026, 2, 24)), {date(2026, 2, 23)})
    frozenset({datetime.date(2026, 2, 20)})
    """
    days = (period.start + timedelta(days=each) for each in range(period.days))
    return frozenset(each for each in days if each.weekday() < _SATURDAY and each not in off)
