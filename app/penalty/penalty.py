"""Penalty (пеня): a rate of the contract for each day of delay. Pure."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.money import to_kopecks
from app.kernel.working_days import first_working_day
from app.penalty.debts import Debt, Growth, Interval, intervals

FIRST_DEBT = date(2019, 5, 1)
"""Debts that arose before the law came into force bear no penalty."""


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """The rules for one account."""

    growth: Growth
    """Its rates are per cent of the debt a day."""
    days_off: AbstractSet[date]
    """Of the working-day calendar, weekends apart."""
    cap_percent: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class PenaltyRow:
    """An interval and what it adds, exactly: less than its rate gives once the cap is reached."""

    interval: Interval
    exact: Decimal


@dataclass(frozen=True, slots=True)
class Penalty:
    """The penalty on one debt: its intervals and their sum, rounded once."""

    rows: Sequence[PenaltyRow]
    amount: Decimal
    is_capped: bool


def calculate_penalty(debt: Debt, terms: PenaltyTerms, *, until: date) -> Penalty:
    """Return the penalty on a debt up to and including a day.

    It begins on the first working day after the last day to pay, and never comes to more than
    `cap_percent` of the largest sum that was late.

    Source: law-2189/26.1
    """
    if debt.arose_on < FIRST_DEBT:
        return Penalty((), Decimal("0.00"), is_capped=False)
    first = first_working_day(debt.first_late_day, terms.days_off)
    found = intervals(debt, terms.growth, first=first, until=until)
    base = max((each.debt for each in found), default=Decimal(0))
    cap = left = base * terms.cap_percent / 100
    rows = []
    for each in found:
        exact = min(each.weight / 100, left)
        left -= exact
        rows.append(PenaltyRow(each, exact))
    return Penalty(rows, to_kopecks(cap - left), is_capped=bool(rows) and left == 0)
