"""Debts by age: over all accounts, and account by account."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.dialects.postgresql import INTEGER
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.ledger.models import OpenItem
from app.months.parameter_keys import DEBT_AGES
from app.months.parameters import parameter
from app.registry.models import Account

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Age:
    """Days late from and to which a column counts; None for what is not late yet, and no end."""

    late_from: int | None
    late_to: int | None


@dataclass(frozen=True, slots=True)
class AgedDebt:
    """Debts of one column of age, over all accounts."""

    age: Age
    accounts: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AgedAccount:
    """What an account owes, a sum for each column of age."""

    account_id: int
    amounts: Sequence[Decimal]


def ages_on(session: Session, on: date) -> Sequence[Age]:
    """Return the columns of a day: the company's, and one after its last that has no end."""
    last_days = _last_days(session, on)
    between = [Age(last + 1, to) for last, to in pairwise(last_days)]
    return [Age(None, 0), *between, Age(last_days[-1] + 1, None)]


def debts_by_age(session: Session, *, on: date) -> Sequence[AgedDebt]:
    """Return what is owed now by days late on a day; every debt is in exactly one column.

    A debt due on the day itself is not late. They add up to all that is owed, advances apart;
    columns without a debt are left out.
    """
    ages, column = ages_on(session, on), _column(_last_days(session, on), on)
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
    return [AgedDebt(ages[index], accounts, amount) for index, accounts, amount in rows]


def ages_listed(session: Session, *, on: date, at_once: int = 5_000) -> Iterator[AgedAccount]:
    """Yield the accounts that owe something by id, each with the same columns.

    A query names its accounts: one that only began after an account would read all the others.
    """
    last_days, after = _last_days(session, on), 0
    column = _column(last_days, on)
    while ids := session.scalars(
        select(Account.id).where(Account.id > after).order_by(Account.id).limit(at_once)
    ).all():
        after = ids[-1]
        found: dict[int, list[Decimal]] = {}
        for account_id, index, amount in session.execute(
            select(OpenItem.account_id, column, func.sum(OpenItem.outstanding))
            .where(among(OpenItem.account_id, ids), OpenItem.outstanding > 0)
            .group_by(OpenItem.account_id, column)
            .order_by(OpenItem.account_id)
        ):
            amounts = found.setdefault(account_id, [_ZERO] * (len(last_days) + 1))
            amounts[index] = amount
        yield from (AgedAccount(account_id, amounts) for account_id, amounts in found.items())


def _last_days(session: Session, on: date) -> Sequence[int]:
    """Return the last day late of each column but the one without an end."""
    return [0, *map(int, parameter(session, DEBT_AGES, on=on).split())]


def _column(last_days: Sequence[int], on: date) -> ColumnElement[int]:
    late = literal(on) - OpenItem.due_on
    return case(
        *((late <= last, index) for index, last in enumerate(last_days)), else_=len(last_days)
    ).cast(INTEGER)
