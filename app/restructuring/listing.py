"""Agreements of the whole company, searched and filtered, with what their accounts owe besides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from app.kernel.month import months_before
from app.ledger.models import Nature, OpenItem
from app.months.parameter_keys import SUBSIDY_DEBT_MONTHS
from app.months.parameters import parameter
from app.registry.account_numbers import is_written_alike
from app.registry.models import Account
from app.restructuring.queries import RestructuringRow, State, standing_query

_SEARCHED = ("number", "account_number", "holder", "address")
_NOTHING = cast(literal(0), Numeric(14, 2))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which agreements a list shows."""

    state: State | None = None
    typed: str = ""
    """Part of a number, an account, a name or an address."""
    since: date | None = None
    """Signed or broken from this day on."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a list comes to."""

    count: int
    amount: Decimal
    rest: Decimal
    late: Decimal


@dataclass(frozen=True, slots=True)
class StateRow:
    """An agreement, and what of the account's debt it does not put off though it is old."""

    agreement: RestructuringRow
    old_debt: Decimal
    """Late for longer than the authorities are told of."""
    old_since: date | None
    """First day late of the oldest such debt."""


def listed(wanted: Wanted, *, on: date) -> Select[Any]:
    """Return the SELECT of the agreements wanted; rows are `RestructuringRow`s."""
    query = standing_query(on)
    of = query.selected_columns
    if wanted.state is not None:
        query = query.where(of.state == wanted.state)
    if wanted.since is not None:
        query = query.where(or_(of.signed_on >= wanted.since, of.ended_on >= wanted.since))
    if wanted.typed:
        like = f"%{_plain(wanted.typed)}%"
        fits: list[ColumnElement[bool]] = [of[name].ilike(like, escape="\\") for name in _SEARCHED]
        if any(map(str.isdigit, wanted.typed)):
            alike = select(Account.id).where(is_written_alike(wanted.typed))
            fits.append(of.account_id.in_(alike))
        query = query.where(or_(*fits))
    return query


def totals_of(session: Session, query: Select[Any]) -> Totals:
    """Return what the agreements of a list come to; of broken ones nothing is owed by it."""
    of = query.subquery().c
    is_broken = of.state == State.BROKEN
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(of.amount), _NOTHING),
            func.coalesce(func.sum(of.rest).filter(~is_broken), _NOTHING),
            func.coalesce(func.sum(of.late), _NOTHING),
        )
    ).one()
    return Totals(*row)


def state_rows(session: Session, wanted: Wanted, *, on: date) -> Iterator[StateRow]:
    """Yield what those who grant subsidies ask of each agreement, the latest first.

    Debts are old as they are in answers to requests.
    """
    late_before = months_before(on, parameter(session, SUBSIDY_DEBT_MONTHS, on=on))
    of = listed(wanted, on=on).subquery().c
    old = (
        select(
            OpenItem.account_id,
            func.sum(OpenItem.outstanding).label("debt"),
            func.min(OpenItem.due_on).label("due_on"),
        )
        .where(
            OpenItem.account_id.in_(select(of.account_id)),
            OpenItem.nature.in_((Nature.PRINCIPAL, Nature.ADJUDGED)),
            OpenItem.outstanding > 0,
            OpenItem.due_on < late_before,
        )
        .group_by(OpenItem.account_id)
        .subquery()
    )
    rows = session.execute(
        select(*of, func.coalesce(old.c.debt, _NOTHING), old.c.due_on)
        .outerjoin(old, old.c.account_id == of.account_id)
        .order_by(of.signed_on.desc(), of.id.desc())
    )
    for *agreement, debt, due_on in rows:
        since = None if due_on is None else due_on + timedelta(days=1)
        yield StateRow(RestructuringRow(*agreement), debt, since)


def _plain(typed: str) -> str:
    return typed.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
