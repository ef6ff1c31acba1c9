"""Three per cent a year (три проценти річних) on a late debt. Pure."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.kernel.money import quotient_in_kopecks
from app.penalty.debts import ALWAYS, Days, Debt, Growth, Interval, intervals

_COMMON, _LEAP = 365, 366


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """The rules for one account."""

    growth: Growth
    """Its rates are per cent of the debt a year."""
    leap_years: Days = ALWAYS
    """Days that are 366ths in a leap year; every other day is a 365th."""


@dataclass(frozen=True, slots=True)
class InterestRow:
    """An interval inside years of one length."""

    interval: Interval
    year_days: int

    @property
    def shown(self) -> Decimal:
        """Return what it adds, for the eye: what is owed is rounded from the whole sum."""
        return self.interval.weight / (100 * self.year_days)


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest on one debt: its intervals and their sum, rounded once."""

    rows: Sequence[InterestRow]
    amount: Decimal


def calculate_interest(debt: Debt, terms: InterestTerms, *, until: date) -> Interest:
    """Return the interest on a debt from the day after the last day to pay up to a day.

    Source: civil-code/625.2
    """
    first = debt.first_late_day
    cuts = year_cuts(terms.leap_years, first, until)
    found = intervals(debt, terms.growth, first=first, until=until, cuts=cuts)
    rows = [InterestRow(each, year_days(terms.leap_years, each.start)) for each in found]
    common, leap = (
        sum((row.interval.weight for row in rows if row.year_days == days), Decimal(0))
        for days in (_COMMON, _LEAP)
    )
    whole = quotient_in_kopecks(common * _LEAP + leap * _COMMON, 100 * _COMMON * _LEAP)
    return Interest(rows, whole)


def year_days(leap_years: Days, day: date) -> int:
    """Return of how many days a day's year is taken to be."""
    return _LEAP if isleap(day.year) and day in leap_years else _COMMON


def year_cuts(leap_years: Days, first: date, until: date) -> list[date]:
    """Return the days from one to another whose year is not as long as that of the day before.

    >>> year_cuts(ALWAYS, date(2022, 5, 1), date(2026, 5, 1))
    [datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)]
    """
    days = {date(year, 1, 1) for year in range(first.year, until.year + 1)}
    days |= {day for span in leap_years.spans for day in span if day is not None}
    inside = (day for day in sorted(days) if first < day <= until)
    return [
        day
        for day in inside
        if year_days(leap_years, day) != year_days(leap_years, day - timedelta(days=1))
    ]
