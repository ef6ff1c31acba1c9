"""Settle a doubtful reading by what a person says of it, or take a reading back."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import NotFound
from app.metering.models import Reading, ReadingSource, Register
from app.metering.operations import NewReading, Recorded, record_reading
from app.metering.replacement import Replacement, replace_meter
from app.metering.series import around_day, days_decided
from app.months.facts import retire_fact


class ReadingMissing(NotFound):
    """The company has no such live reading."""

    key = "metering.reading-missing"


class Answer(StrEnum):
    """What a person says of a doubtful reading."""

    RIGHT = "right"
    """It is as it is: a burst pipe, a long absence."""
    PASSED_ZERO = "passed_zero"
    PREVIOUS_WRONG = "previous_wrong"
    WRONG = "wrong"
    """The reading itself is a mistake."""


def settle_reading(
    session: Session, *, reading_id: int, answer: Answer, by: int, reason: str
) -> Recorded | None:
    """Act on what a person says of a held reading; None when the reading itself was wrong.

    Raises:
        ReadingMissing: there is no such live reading.
    """
    held = _live(session, reading_id)
    around = around_day(session, held.register_id, held.read_on)
    reach = days_decided(around, held.read_on)
    sure = NewReading(
        register_id=held.register_id,
        read_on=held.read_on,
        value=held.value,
        source=ReadingSource(held.source),
        is_sure=True,
        passes_zero=answer is Answer.PASSED_ZERO,
    )
    retire_fact(session, held, by=by, reason=reason, reach=reach)
    if answer is Answer.WRONG:
        return None
    if answer is Answer.PREVIOUS_WRONG and around.previous_id is not None:
        previous = session.get_one(Reading, around.previous_id)
        retire_fact(session, previous, by=by, reason=reason, reach=reach)
    return record_reading(session, sure, by=by)


def settle_by_replacement(
    session: Session, act: Replacement, *, reading_id: int, by: int
) -> Recorded:
    """Replace the meter and give a doubtful reading of it to the new one, whose it was.

    Raises:
        ReadingMissing: there is no such live reading.
        ReadingBeforeInstallation: it was read before the new meter was there.
    """
    held = _live(session, reading_id)
    value, read_on, source = held.value, held.read_on, ReadingSource(held.source)
    zone = session.get_one(Register, held.register_id).zone
    retire_reading(session, reading_id=reading_id, by=by, reason="answer.replaced")
    made = replace_meter(session, act, by=by)
    register = session.scalars(
        select(Register.id).where(Register.meter_id == made, Register.zone == zone)
    ).one()
    new = NewReading(register_id=register, read_on=read_on, value=value, source=source)
    return record_reading(session, new, by=by)


def retire_reading(session: Session, *, reading_id: int, by: int, reason: str) -> None:
    """Take a reading back; it stays on record with the reason."""
    reading = _live(session, reading_id)
    around = around_day(session, reading.register_id, reading.read_on)
    reach = days_decided(around, reading.read_on)
    retire_fact(session, reading, by=by, reason=reason, reach=reach)


def correct_reading(
    session: Session, *, reading_id: int, value: Decimal | None, by: int, reason: str
) -> Recorded | None:
    """Take a reading back and write down what was right; None where nothing is known instead.

    What is right stands on the same day and comes from the staff member who says so.

    Raises:
        ReadingMissing, MeterArchived, ReadingTooPrecise.
    """
    wrong = _live(session, reading_id)
    register_id, read_on = wrong.register_id, wrong.read_on
    retire_reading(session, reading_id=reading_id, by=by, reason=reason)
    if value is None:
        return None
    return record_reading(
        session, NewReading(register_id=register_id, read_on=read_on, value=value), by=by
    )


def _live(session: Session, reading_id: int) -> Reading:
    reading = session.get(Reading, reading_id, with_for_update=True, populate_existing=True)
    if reading is None or reading.retired_at is not None:
        raise ReadingMissing(f"no live reading {reading_id}")
    return reading
