"""Three per cent a year (три проценти річних) on a late debt. Pure."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.money import quotient_in_kopecks
from app.penalty.debts import Debt, Growth, Interval, intervals

_COMMON, _LEAP = 365, 366


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """The rules for one account."""

    growth: Growth
    """Its rates are per cent of the debt a year."""
    leap_years: bool = True
    """Days of a leap year are 366ths; otherwise every day is a 365th."""


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
    years = range(first.year, until.year + 1) if terms.leap_years else ()
    # Years of the same length need no cut between them.
    cuts = [date(year, 1, 1) for year in years if isleap(year) or isleap(year - 1)]
    found = intervals(debt, terms.growth, first=first, until=until, cuts=cuts)
    rows = [InterestRow(each, _year_days(each.start, terms)) for each in found]
    common, leap = (
        sum((row.interval.weight for row in rows if row.year_days == days), Decimal(0))
        for days in (_COMMON, _LEAP)
    )
    whole = quotient_in_kopecks(common * _LEAP + leap * _COMMON, 100 * _COMMON * _LEAP)
    return Interest(rows, whole)


def _year_days(day: date, terms: InterestTerms) -> int:
    return _LEAP if terms.leap_years and isleap(day.year) else _COMMON
