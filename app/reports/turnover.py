"""The company's turnover sheet (оборотно-сальдова відомість), set-wise.

What the state, a community or the company itself bears stands in columns of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Numeric,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.charging.benefits.lines import BENEFIT
from app.charging.models import Charge, Run
from app.kernel.month import Month
from app.ledger.figures import turnover_of
from app.ledger.models import Entry, EntryKind
from app.registry.models import Account
from app.tariffs.benefits.models import BenefitGrant

FIGURES = (
    *("opening", "charged", "own_benefits", "recalculated"),
    *("benefits", "subsidies", "paid", "closing"),
)
_NOTHING = cast(literal(0), Numeric(14, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """Figures of a month.

    closing = opening + charged + own_benefits + recalculated + benefits + subsidies - paid: what
    lowers a debt without money is negative.
    """

    opening: Decimal
    charged: Decimal
    """Before the company's own benefits."""
    own_benefits: Decimal
    """Taken off by charging itself: employees' discounts, local programmes."""
    recalculated: Decimal
    benefits: Decimal
    """Registers of benefits that the state or a community pays."""
    subsidies: Decimal
    paid: Decimal
    closing: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverRow(Turnover):
    """A month of an account."""

    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTurnover(Turnover):
    """A month of a service over all accounts. `service_id` 0 is money paid in advance."""

    service_id: int
    accounts: int


def turnover_listed(
    session: Session, month: Month, *, at_once: int = 5_000
) -> Iterator[TurnoverRow]:
    """Yield the accounts of the sheet by id; those without money are absent.

    A query names its accounts: one that only began after an account would sum up all the others.
    """
    after = 0
    while ids := session.scalars(
        select(Account.id).where(Account.id > after).order_by(Account.id).limit(at_once)
    ).all():
        after = ids[-1]
        parts = _parts(session, month, select(func.unnest(cast(ids, ARRAY(BigInteger)))))
        rows = session.execute(
            select(parts.c.account_id, *_sums(parts))
            .group_by(parts.c.account_id)
            .having(_moves(parts))
            .order_by(parts.c.account_id)
        )
        for row in rows:
            yield TurnoverRow(**row._mapping)  # noqa: SLF001 - named columns


def turnover_by_service(session: Session, month: Month) -> Sequence[ServiceTurnover]:
    """Return the sheet's totals by service."""
    parts = _parts(session, month)
    rows = session.execute(
        select(
            parts.c.service_id,
            func.count(parts.c.account_id.distinct()).label("accounts"),
            *_sums(parts),
        )
        .group_by(parts.c.service_id)
        .having(_moves(parts))
        .order_by(parts.c.service_id)
    )
    return [ServiceTurnover(**row._mapping) for row in rows]  # noqa: SLF001 - named columns


def _parts(session: Session, month: Month, accounts: Select[int] | None = None) -> Any:
    """Return rows whose sums are the sheet: the books', then what is taken out of their columns."""
    books = turnover_of(session, month, accounts=accounts).subquery()
    whole = select(
        books.c.account_id,
        books.c.service_id,
        books.c.opening,
        books.c.charged,
        _NOTHING.label("own_benefits"),
        books.c.recalculated,
        _NOTHING.label("benefits"),
        _NOTHING.label("subsidies"),
        books.c.paid,
        books.c.closing,
    )
    return union_all(whole, _granted(month, accounts), _own(month, accounts)).subquery()


def _granted(month: Month, accounts: Select[int] | None) -> Select[Any]:
    """Return what registers brought, out of what was recalculated."""
    benefits = _where(Entry.kind == EntryKind.BENEFIT, Entry.amount)
    subsidies = _where(Entry.kind == EntryKind.SUBSIDY, Entry.amount)
    return (
        select(
            Entry.account_id,
            Entry.service_id,
            _NOTHING,
            _NOTHING,
            _NOTHING,
            -func.sum(Entry.amount),
            benefits,
            subsidies,
            _NOTHING,
            _NOTHING,
        )
        .where(
            Entry.posted == month.first_day,
            Entry.kind.in_((EntryKind.BENEFIT, EntryKind.SUBSIDY)),
            *_among(Entry.account_id, accounts),
        )
        .group_by(Entry.account_id, Entry.service_id)
    )


def _own(month: Month, accounts: Select[int] | None) -> Select[Any]:
    """Return lines of the company's own benefits, out of what was charged or recalculated."""
    # Only accounts that ever had a benefit: the key of `charge` leads to each of them.
    holders = select(BenefitGrant.account_id).distinct().subquery()
    is_of_month = Charge.month == Charge.posted
    return (
        select(
            Charge.account_id,
            Charge.service_id,
            _NOTHING,
            -_where(is_of_month, Charge.amount),
            func.sum(Charge.amount),
            -_where(~is_of_month, Charge.amount),
            _NOTHING,
            _NOTHING,
            _NOTHING,
            _NOTHING,
        )
        .join(holders, holders.c.account_id == Charge.account_id)
        .join(Run, Run.id == Charge.run_id)
        .where(
            Charge.posted == month.first_day,
            Charge.method == BENEFIT,
            Run.state == "published",
            *_among(Charge.account_id, accounts),
        )
        .group_by(Charge.account_id, Charge.service_id)
    )


def _among(column: Any, accounts: Select[int] | None) -> list[ColumnElement[bool]]:
    return [] if accounts is None else [column.in_(accounts)]


def _where(chosen: ColumnElement[bool], amount: Any) -> ColumnElement[Any]:
    return func.sum(case((chosen, amount), else_=_NOTHING))


def _sums(parts: Any) -> list[Any]:
    return [func.sum(parts.c[name]).label(name) for name in FIGURES]


def _moves(parts: Any) -> ColumnElement[bool]:
    moved = [func.sum(parts.c[name]) != 0 for name in FIGURES]
    first, *others = moved
    for each in others:
        first |= each
    return first
