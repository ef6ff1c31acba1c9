"""States of an account's meters, and what keeps a reading of a day from counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metering.models import Meter
from app.metering.states.models import MeterCondition, MeterState

_ONE = timedelta(days=1)
DISBELIEVED = (MeterCondition.BROKEN, MeterCondition.UNAUTHORISED, MeterCondition.UNVERIFIED)
"""States in which what the dial shows is not what was used."""


@dataclass(frozen=True, slots=True)
class StateRow:
    """A live state of a meter; `until` is the first day on which it no longer holds."""

    id: int
    meter_id: int
    serial: str
    state: str
    since: date
    until: date | None
    daily_volume: Decimal
    basis: str | None


def states_of(session: Session, account_id: int) -> Sequence[StateRow]:
    """Return the live states of an account's meters, the latest first."""
    rows = session.execute(
        select(
            MeterState.id,
            MeterState.meter_id,
            Meter.serial,
            MeterState.state,
            func.lower(MeterState.valid),
            func.upper(MeterState.valid),
            MeterState.daily_volume,
            MeterState.basis,
        )
        .join(Meter, Meter.id == MeterState.meter_id)
        .where(Meter.account_id == account_id, MeterState.retired_at.is_(None))
        .order_by(MeterState.valid.desc(), MeterState.id.desc())
    )
    return [StateRow(*row) for row in rows]


def disbelieved_on(session: Session, meter_id: int, day: date) -> MeterCondition | None:
    """Return the state in which a reading of a day does not count; None where it does.

    One of the first day is believed: it is what the dial showed when it was found out.
    """
    found = session.scalar(
        select(MeterState.state).where(
            MeterState.meter_id == meter_id,
            MeterState.retired_at.is_(None),
            MeterState.state.in_(DISBELIEVED),
            MeterState.valid.contains(day),
            MeterState.valid.contains(day - _ONE),
        )
    )
    return None if found is None else MeterCondition(found)
