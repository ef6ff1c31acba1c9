"""The readings of a register next to a day, and the days they decide."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.kernel.errors import NotFound
from app.kernel.period import Period
from app.metering.models import Meter, Reading, ReadingStatus, Register
from app.metering.plausibility import Before
from app.months.parameter_keys import AVERAGE_DAYS
from app.months.parameters import parameter
from app.months.recompute import Reach


class RegisterMissing(NotFound):
    """The company has no such register."""

    key = "metering.register-missing"


@dataclass(frozen=True, slots=True)
class Around:
    """A register with its meter and the readings next to a day."""

    register: Register
    meter: Meter
    before: Before | None
    next_on: date | None
    previous_id: int | None


def around_day(session: Session, register_id: int, day: date) -> Around:
    """Return a register with its meter and the accepted readings before and after a day."""
    found = session.execute(
        select(Register, Meter)
        .join(Meter, Meter.id == Register.meter_id)
        .where(Register.id == register_id)
    ).one_or_none()
    if found is None:
        raise RegisterMissing(f"no register {register_id}")
    register, meter = found
    accepted = select(Reading.id, Reading.value, Reading.read_on).where(
        Reading.register_id == register_id,
        Reading.retired_at.is_(None),
        Reading.status == ReadingStatus.ACCEPTED,
    )
    earlier = accepted.where(Reading.read_on < day).order_by(Reading.read_on.desc()).limit(1)
    last = session.execute(earlier).one_or_none()
    later = accepted.where(Reading.read_on > day).order_by(Reading.read_on).limit(1)
    following = session.execute(later).one_or_none()
    return Around(
        register,
        meter,
        _before(session, last, accepted, day) if last else None,
        following.read_on if following else None,
        last.id if last else None,
    )


def _before(
    session: Session,
    last: Row[int, Decimal, date],
    accepted: Select[int, Decimal, date],
    day: date,
) -> Before:
    since = last.read_on - timedelta(days=parameter(session, AVERAGE_DAYS, on=day))
    oldest = session.execute(
        accepted.where(Reading.read_on >= since, Reading.read_on < last.read_on)
        .order_by(Reading.read_on)
        .limit(1)
    ).one_or_none()
    daily = None
    if oldest is not None:
        daily = (last.value - oldest.value) / (last.read_on - oldest.read_on).days
    return Before(last.value, last.read_on, daily)


def days_decided(around: Around, day: date) -> Reach:
    """Return the days whose volume a reading decides: from the one before it to the one after."""
    start = around.before.read_on if around.before else day
    end = (around.next_on or day) + timedelta(days=1)
    meter = around.meter
    return Reach(
        days=Period(start, end),
        because="reading",
        accounts=[meter.account_id] if meter.account_id is not None else [],
        buildings=[meter.building_id] if meter.building_id is not None else [],
    )
