"""Results of verifications: a meter is good again, and the days between are on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid
from app.kernel.period import Period
from app.kernel.text import clean_text
from app.metering.models import Meter
from app.metering.replacement import working_meter
from app.metering.states.models import MeterCondition, MeterState
from app.metering.states.recording import NewState, record_state
from app.months.meter_keys import VERIFICATION_GRACE
from app.months.parameters import parameter
from app.months.recompute import Reach, mark_to_recompute


class VerificationUnfit(Invalid):
    """A verification holds to a day that is later than its own and than the last one's."""

    key = "metering.verification-unfit"

    def __init__(self, *, verified_on: date, until: date) -> None:
        super().__init__(
            f"a verification of {verified_on} does not hold to {until}",
            verified_on=verified_on,
            until=until,
        )


class VerificationNotShorter(Invalid):
    """A mistaken last day is later than the right one, and that is not before the meter was."""

    key = "metering.verification-not-shorter"

    def __init__(self, *, installed_on: date, before: date | None) -> None:
        super().__init__(
            f"between {installed_on} and {before}", installed_on=installed_on, before=before
        )


class ReasonMissing(Invalid):
    """What was written down before is corrected with a reason."""

    key = "metering.verification-reason-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A meter was found good on a day, by a certificate."""

    meter_id: int
    verified_on: date
    until: date
    document: str


def record_verification(session: Session, found: Verification, *, by: int) -> None:
    """Write the result of a verification down.

    Days on which the last one was over stay unverified, but for those on which the meter was in
    another state, mostly away to be verified: the months they were charged in are not charged
    again by readings of that time.

    Raises:
        MeterMissing, MeterArchived: there is no such working meter.
        VerificationUnfit: it would end before it began, or earlier than the last one.
    """
    meter = working_meter(session, found.meter_id)
    before = meter.verified_until
    if found.until <= found.verified_on or (before is not None and found.until < before):
        raise VerificationUnfit(verified_on=found.verified_on, until=found.until)
    meter.verified_until = found.until
    session.flush()
    if before is None:
        return
    grace = parameter(session, VERIFICATION_GRACE, on=found.verified_on)
    last = before + timedelta(days=grace)
    begins = _month_after(last)
    for since, until in _without_state(session, meter.id, begins, found.verified_on):
        gap = NewState(
            meter_id=meter.id,
            state=MeterCondition.UNVERIFIED,
            since=since,
            until=until,
            basis=found.document,
        )
        record_state(session, gap, by=by)
    _mark(session, meter, since=last, by=by)


def shorten_verification(
    session: Session, meter_id: int, *, until: date, reason: str, by: int
) -> date:
    """Let a verification end earlier, for its last day was written down by mistake; return that.

    Nothing is charged by readings of the months after the right day: those that were are marked.

    Raises:
        MeterMissing, MeterArchived: there is no such working meter.
        VerificationNotShorter: it ends no later than that day anyway, or ended before the meter
            was put up.
        ReasonMissing: nobody said why.
    """
    if not clean_text(reason):
        raise ReasonMissing("a verification made shorter without a reason")
    meter = working_meter(session, meter_id)
    before = meter.verified_until
    if before is None or not meter.installed_on <= until < before:
        raise VerificationNotShorter(installed_on=meter.installed_on, before=before)
    meter.verified_until = until
    session.flush()
    _mark(session, meter, since=until, by=by)
    return before


def _mark(session: Session, meter: Meter, *, since: date, by: int) -> None:
    reach = Reach(
        days=Period(since, None),
        because="verification",
        accounts=[meter.account_id] if meter.account_id is not None else [],
        buildings=[meter.building_id] if meter.building_id is not None else [],
    )
    mark_to_recompute(session, reach, by=by)


def _without_state(
    session: Session, meter_id: int, since: date, until: date
) -> Sequence[tuple[date, date]]:
    """Return the runs of days, the end left out, on which the meter is in no state."""
    if since >= until:
        return []
    days: Range[object] = Range(since, until)
    states = session.scalars(
        select(MeterState.valid)
        .where(
            MeterState.meter_id == meter_id,
            MeterState.retired_at.is_(None),
            MeterState.valid.overlaps(days),
        )
        .order_by(MeterState.valid)
    ).all()
    found, free = [], since
    for state in states:
        assert state.lower is not None, "a fact begins on a day"
        if free < state.lower:
            found.append((free, state.lower))
        free = until if state.upper is None else max(free, state.upper)
    return [*found, (free, until)] if free < until else found


def _month_after(day: date) -> date:
    """Return the first day of the month after: until it ends, the month goes by the meter."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
