"""Balances of buildings that staff may see, whatever was shared out: water or heat."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from app.charging.heat.balance import HeatBalance
from app.charging.models import HouseBalance, Run, RunState
from app.registry.models import Account, Premises

Balance = type[HouseBalance] | type[HeatBalance]


def months_of(session: Session, balance: Balance, building_id: int) -> Sequence[date]:
    """Return the months in which a building has such a balance, the latest first."""
    return session.scalars(
        select(Run.month)
        .join(balance, balance.run_id == Run.id)
        .where(is_shown(balance, building_id), balance.month == Run.month)
        .distinct()
        .order_by(Run.month.desc())
    ).all()


def is_shown(balance: Balance, building_id: int) -> ColumnElement[bool]:
    """Say whether a balance is the building's, of a run that is ready or published."""
    return and_(
        balance.building_id == building_id,
        Run.state.in_((RunState.PUBLISHED, RunState.READY)),
    )


def is_of(balance: Balance, building_id: int, month: date) -> ColumnElement[bool]:
    """Say whether a shown balance is of a month's own run."""
    return and_(is_shown(balance, building_id), balance.month == month, Run.month == month)


def as_one_walks(session: Session, building_id: int) -> Sequence[Row[int, str, str]]:
    """Return id, number and flat of each account of a building, as one walks."""
    return session.execute(
        select(Account.id, Account.number, Premises.number)
        .join(Premises, Premises.id == Account.premises_id)
        .where(Premises.building_id == building_id)
        .order_by(Premises.sort_key, Account.number, Account.id)
    ).all()
