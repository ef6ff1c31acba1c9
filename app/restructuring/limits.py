"""What the law says of term and monthly payment, beside an agreement that may go further."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.money import to_kopecks
from app.kernel.month import Month
from app.months.parameter_key import Key
from app.months.parameter_keys import (
    RESTRUCTURING_MONTHS,
    RESTRUCTURING_SHARE,
    RESTRUCTURING_SHARE_SOCIAL,
)
from app.months.parameters import parameters
from app.restructuring.models import Income
from app.restructuring.schedule import FIRST_PAYMENT, Instalment


@dataclass(frozen=True, slots=True)
class Limits:
    """The company's limits on a day. `is_confirmed`: somebody has read the act."""

    months: int
    share: Decimal
    """Per cent of what a working person earns."""
    share_social: Decimal
    """Per cent of a pension or social aid."""
    is_confirmed: bool

    def monthly(self, income: Decimal, kind: Income) -> Decimal:
        """Return the largest monthly payment by an income, UAH.

        Source: law-554/income
        """
        percent = self.share if kind is Income.EARNED else self.share_social
        return to_kopecks(income * percent / 100)


def limits_on(session: Session, day: date) -> Limits:
    """Return the limits in force on a day."""
    keys: list[Key[Any]] = [RESTRUCTURING_MONTHS, RESTRUCTURING_SHARE, RESTRUCTURING_SHARE_SOCIAL]
    months, share, social = parameters(session, on=day, keys=keys)
    return Limits(
        months.value,
        share.value,
        social.value,
        all(each.is_confirmed for each in (months, share, social)),
    )


def months_of(schedule: Sequence[Instalment], *, signed_on: date) -> int:
    """Return after how many months the last instalment is due."""
    last = Month.of(max(each.due_on for each in schedule))
    first = Month.of(signed_on)
    return (last.year - first.year) * 12 + last.number - first.number


def largest_month(schedule: Sequence[Instalment]) -> Decimal:
    """Return the most that is due in one month, a first payment apart."""
    sums: dict[Month, Decimal] = defaultdict(Decimal)
    for each in schedule:
        if each.number != FIRST_PAYMENT:
            sums[Month.of(each.due_on)] += each.amount
    return max(sums.values(), default=Decimal(0))
