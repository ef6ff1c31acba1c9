"""Write states of meters down, end them, take them back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid, NotFound
from app.kernel.period import Period
from app.metering.models import Meter
from app.metering.replacement import MeterMissing
from app.metering.states.models import MeterCondition, MeterState
from app.months.facts import record_fact, retire_fact
from app.months.recompute import Reach
from app.months.succession import end_fact


class StateMissing(NotFound):
    """The company has no such live state of a meter."""

    key = "metering.state-missing"


class StateVolumeUnfit(Invalid):
    """Unauthorised use needs its volume a day, and nothing else has one."""

    key = "metering.state-volume-unfit"

    def __init__(self) -> None:
        super().__init__("only unauthorised use has a volume a day, and it needs one")


class StateDaysUnfit(Invalid):
    """A state ends before it began, or began before its meter was there."""

    key = "metering.state-days-unfit"

    def __init__(self, *, since: date, until: date | None) -> None:
        super().__init__(f"no state from {since} to {until}", since=since, until=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewState:
    """What is known of a meter; `until` is the first day on which it works again."""

    meter_id: int
    state: MeterCondition
    since: date
    until: date | None = None
    daily_volume: Decimal = Decimal(0)
    basis: str | None = None


def record_state(session: Session, new: NewState, *, by: int) -> int:
    """Record the state of a meter and mark the months it reaches into; return its id.

    Raises:
        MeterMissing: the company has no such meter.
        StateVolumeUnfit, StateDaysUnfit: what is said cannot be.
        FactOverlaps: on some of these days it is in another state already.
    """
    meter = _meter(session, new.meter_id)
    if (new.state is MeterCondition.UNAUTHORISED) != (new.daily_volume > 0):
        raise StateVolumeUnfit
    ends_early = new.until is not None and new.until <= new.since
    if ends_early or new.since < meter.installed_on:
        raise StateDaysUnfit(since=new.since, until=new.until)
    state = MeterState(
        meter_id=new.meter_id,
        state=new.state,
        daily_volume=new.daily_volume,
        basis=new.basis,
        valid=Range(new.since, new.until),
    )
    return record_fact(session, state, by=by, reach=_reach(meter, new.since, new.until)).id


def end_state(session: Session, state_id: int, *, on: date, by: int, reason: str) -> None:
    """Say that the meter works again from a day on.

    Raises:
        StateMissing: there is no such live state, or it had ended before.
        StateDaysUnfit: it had not begun by then.
    """
    state = get_state(session, state_id)
    since, until = state.valid.lower, state.valid.upper
    assert since is not None, "a fact begins on a day"
    if on <= since or (until is not None and on > until):
        raise StateDaysUnfit(since=since, until=on)
    meter = _meter(session, state.meter_id)
    end_fact(session, state, on=on, reason=reason, by=by, reach=_reach(meter, on, until))


def retire_state(session: Session, state_id: int, *, by: int, reason: str) -> None:
    """Take back a state that never was."""
    state = get_state(session, state_id)
    meter = _meter(session, state.meter_id)
    assert state.valid.lower is not None, "a fact begins on a day"
    reach = _reach(meter, state.valid.lower, state.valid.upper)
    retire_fact(session, state, by=by, reason=reason, reach=reach)


def get_state(session: Session, state_id: int) -> MeterState:
    """Return a live state.

    Raises:
        StateMissing: there is none.
    """
    state = session.scalars(
        select(MeterState)
        .where(MeterState.id == state_id, MeterState.retired_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if state is None:
        raise StateMissing(f"no live state {state_id}")
    return state


def _meter(session: Session, meter_id: int) -> Meter:
    meter = session.get(Meter, meter_id)
    if meter is None:
        raise MeterMissing(f"no meter {meter_id}")
    return meter


def _reach(meter: Meter, since: date, until: date | None) -> Reach:
    """Return the months that the days reach: of a flat also those after them.

    A later reading settles what was charged on the days, be it one of another meter of the flat,
    and what is too much for its month goes on into the next ones.
    """
    accounts = [meter.account_id] if meter.account_id is not None else []
    return Reach(
        days=Period(since, None if accounts else until),
        because="meter_state",
        accounts=accounts,
        buildings=[meter.building_id] if meter.building_id is not None else [],
    )
