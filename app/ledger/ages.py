"""Debts by age, over all accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, literal, select
from sqlalchemy.dialects.postgresql import INTEGER
from sqlalchemy.orm import Session

from app.ledger.models import OpenItem
from app.months.parameter_keys import DEBT_AGES
from app.months.parameters import parameter


@dataclass(frozen=True, slots=True)
class AgedDebt:
    """Debts of one column of age, over all accounts."""

    late_from: int | None
    """Days late from which the column counts; None for what is not late yet."""
    late_to: int | None
    accounts: int
    amount: Decimal


def debts_by_age(session: Session, *, on: date) -> Sequence[AgedDebt]:
    """Return what is owed now by days late on a day; every debt is in exactly one column.

    A debt due on the day itself is not late. The columns are the company's; the one after its
    last has no end. They add up to all that is owed, advances apart.
    """
    ages = [0, *map(int, parameter(session, DEBT_AGES, on=on).split())]
    late = literal(on) - OpenItem.due_on
    column = case(
        *((late <= last, index) for index, last in enumerate(ages)), else_=len(ages)
    ).cast(INTEGER)
    rows = session.execute(
        select(
            column,
            func.count(OpenItem.account_id.distinct()),
            func.sum(OpenItem.outstanding),
        )
        .where(OpenItem.outstanding > 0)
        .group_by(column)
        .order_by(column)
    )
    return [AgedDebt(*_bounds(ages, index), accounts, amount) for index, accounts, amount in rows]


def _bounds(ages: Sequence[int], index: int) -> tuple[int | None, int | None]:
    first = ages[index - 1] + 1 if index else None
    return first, ages[index] if index < len(ages) else None
