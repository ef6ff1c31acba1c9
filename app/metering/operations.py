"""Write readings down. A doubt never stops the hands that type them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.metering.models import Meter, Reading, ReadingSource, ReadingStatus, Register
from app.metering.plausibility import Bounds, Dial, Doubt, Verdict, judge
from app.metering.series import around_day, days_decided
from app.metering.states.queries import disbelieved_on
from app.months.facts import record_fact, retire_fact
from app.months.meter_keys import VERIFICATION_GRACE
from app.months.parameter_keys import READING_DOUBT_OVER, SPIKE_TIMES
from app.months.parameters import parameter, parameters

VERIFICATION_OVERDUE = "verification_overdue"


class MeterArchived(Conflict):
    """The meter was removed before the day of the reading."""

    key = "metering.archived"

    def __init__(self, *, serial: str, removed_on: date) -> None:
        super().__init__(
            f"meter {serial} was removed on {removed_on}", serial=serial, removed_on=removed_on
        )


class ReadingBeforeInstallation(Invalid):
    """The meter was not there yet."""

    key = "metering.before-installation"

    def __init__(self, *, serial: str, installed_on: date) -> None:
        super().__init__(
            f"meter {serial} was installed on {installed_on}",
            serial=serial,
            installed_on=installed_on,
        )


class ReadingTooPrecise(Invalid):
    """The dial has fewer decimals than were given, or fewer digits."""

    key = "metering.not-on-this-dial"

    def __init__(self, *, value: Decimal) -> None:
        super().__init__(f"{value} cannot be shown by this dial", value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReading:
    """What somebody read. `is_sure` answers the doubts beforehand."""

    register_id: int
    read_on: date
    value: Decimal
    source: ReadingSource = ReadingSource.STAFF
    is_sure: bool = False
    passes_zero: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a reading."""

    reading_id: int
    status: ReadingStatus
    reason: str | None
    verdict: Verdict


def record_reading(session: Session, new: NewReading, *, by: int) -> Recorded:
    """Write a reading down and return what became of it.

    A doubtful one is kept but held: it counts once a person has settled it. One taken after the
    verification ran out is kept, not for charging. The same source correcting itself on the same
    day retires its earlier reading; saying the same again changes nothing.

    Raises:
        MeterArchived: the meter was removed before that day.
        ReadingBeforeInstallation: the meter was not there yet.
        ReadingTooPrecise: the dial cannot show this number.
    """
    around = around_day(session, new.register_id, new.read_on)
    refuse_impossible(new, around.meter, around.register)
    verdict = judge(
        new.value,
        read_on=new.read_on,
        before=around.before,
        dial=Dial(around.register.capacity, around.register.decimals),
        bounds=bounds_on(session, new.read_on),
    )
    status, reason = _status(session, new, around.meter, verdict)
    earlier = _same_source(session, new)
    if earlier is not None:
        if _says_the_same(earlier, new, status):
            return Recorded(earlier.id, status, reason, verdict)
        retire_fact(session, earlier, by=by, reason="reading.corrected")
    reading = Reading(
        register_id=new.register_id,
        read_on=new.read_on,
        value=new.value,
        source=new.source,
        status=status,
        status_reason=reason,
        passes_zero=new.passes_zero,
    )
    record_fact(session, reading, by=by, reach=days_decided(around, new.read_on))
    return Recorded(reading.id, status, reason, verdict)


def bounds_on(session: Session, day: date) -> Bounds:
    """Return what the company lets pass on a day without a question."""
    times, over = parameters(session, on=day, keys=[SPIKE_TIMES, READING_DOUBT_OVER])
    return Bounds(times.value, over.value)


def refuse_impossible(new: NewReading, meter: Meter, register: Register) -> None:
    """Refuse a reading that the register of the meter can never have shown on its day.

    Raises:
        MeterArchived: the meter was removed before that day.
        ReadingBeforeInstallation: the meter was not there yet.
        ReadingTooPrecise: the dial cannot show this number.
    """
    if meter.removed_on is not None and new.read_on > meter.removed_on:
        raise MeterArchived(serial=meter.serial, removed_on=meter.removed_on)
    if new.read_on < meter.installed_on:
        raise ReadingBeforeInstallation(serial=meter.serial, installed_on=meter.installed_on)
    capacity = register.capacity
    is_off = new.value < 0 or (capacity is not None and new.value >= capacity)
    if is_off or new.value != round(new.value, register.decimals):
        raise ReadingTooPrecise(value=new.value)


def _status(
    session: Session, new: NewReading, meter: Meter, verdict: Verdict
) -> tuple[ReadingStatus, str | None]:
    if _is_overdue(session, meter, new.read_on):
        return ReadingStatus.NOT_FOR_CHARGING, VERIFICATION_OVERDUE
    state = disbelieved_on(session, meter.id, new.read_on)
    if state is not None:
        return ReadingStatus.NOT_FOR_CHARGING, f"meter_{state}"
    is_answered = new.is_sure or (new.passes_zero and verdict.doubt is Doubt.BELOW_PREVIOUS)
    if verdict.doubt is None or is_answered:
        return ReadingStatus.ACCEPTED, None
    return ReadingStatus.HELD, verdict.doubt


def _is_overdue(session: Session, meter: Meter, day: date) -> bool:
    """Say whether the meter's verification had ended by a day, the days of grace over too."""
    if meter.verified_until is None or day <= meter.verified_until:
        return False
    grace = parameter(session, VERIFICATION_GRACE, on=day)
    return (day - meter.verified_until).days > grace


def _same_source(session: Session, new: NewReading) -> Reading | None:
    return session.scalars(
        select(Reading).where(
            Reading.register_id == new.register_id,
            Reading.read_on == new.read_on,
            Reading.source == new.source,
            Reading.retired_at.is_(None),
        )
    ).one_or_none()


def _says_the_same(earlier: Reading, new: NewReading, status: ReadingStatus) -> bool:
    return (
        earlier.value == new.value
        and earlier.status == status
        and earlier.passes_zero == new.passes_zero
    )
