"""Writing down an interruption or poor quality, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid, NotFound
from app.kernel.period import Period
from app.months.facts import record_fact, retire_fact
from app.months.recompute import Reach
from app.registry.queries import get_building
from app.tariffs.interruptions.models import Interruption, InterruptionKind
from app.tariffs.models import Service

_BECAUSE = "interruption"
MEASURED = ("heat", "heat_area", "hot_water")
"""Codes of services of which degrees are measured."""


class InterruptionTurned(Invalid):
    """The last day is before the first."""

    key = "interruption.turned"


class InterruptionUnclear(Invalid):
    """What was measured does not fit what was wrong."""

    key = "interruption.unclear"


class InterruptionMissing(NotFound):
    """The building has no such interruption."""

    key = "interruption.missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInterruption:
    """What was wrong, of which service, on which days, how much of it, by which act."""

    service_id: int
    kind: InterruptionKind
    since: date
    until: date
    """First day that was right again."""
    document: str
    hours: Decimal | None = None
    percent: Decimal | None = None
    degrees: int | None = None


@dataclass(frozen=True, slots=True)
class InterruptionRow:
    """An interruption as its list shows it."""

    id: int
    service: str
    kind: str
    since: date
    until: date
    hours: Decimal | None
    percent: Decimal | None
    degrees: int | None
    document: str


def record_interruption(
    session: Session, *, building_id: int, new: NewInterruption, by: int
) -> Interruption:
    """Record an interruption; the building's months are computed again, nobody need apply.

    Raises:
        BuildingMissing, InterruptionTurned, InterruptionUnclear.
        FactOverlaps: something is written down for this service and some of these days.
    """
    get_building(session, building_id)
    _refuse_unclear(session, new)
    fact = Interruption(
        building_id=building_id,
        service_id=new.service_id,
        kind=new.kind,
        hours=new.hours,
        percent=new.percent,
        degrees=new.degrees,
        document=new.document,
        valid=Range(new.since, new.until),
    )
    return record_fact(session, fact, by=by, reach=_reach(fact))


def remove_interruption(
    session: Session, *, building_id: int, interruption_id: int, reason: str, by: int
) -> None:
    """Retire an interruption that turned out not to be true; the row stays readable.

    Raises:
        InterruptionMissing.
    """
    fact = session.scalar(
        select(Interruption).where(
            Interruption.id == interruption_id,
            Interruption.building_id == building_id,
            Interruption.retired_at.is_(None),
        )
    )
    if fact is None:
        raise InterruptionMissing(f"building {building_id} has no interruption {interruption_id}")
    retire_fact(session, fact, by=by, reason=reason, reach=_reach(fact))


def interruptions_of(session: Session, building_id: int) -> Sequence[InterruptionRow]:
    """Return the live interruptions of a building, the latest first."""
    first = func.lower(Interruption.valid)
    rows = session.execute(
        select(
            Interruption.id,
            Service.name,
            Interruption.kind,
            first,
            func.upper(Interruption.valid),
            Interruption.hours,
            Interruption.percent,
            Interruption.degrees,
            Interruption.document,
        )
        .join(Service, Service.id == Interruption.service_id)
        .where(Interruption.building_id == building_id, Interruption.retired_at.is_(None))
        .order_by(first.desc(), Interruption.id.desc())
    )
    return [InterruptionRow(*row) for row in rows]


def _refuse_unclear(session: Session, new: NewInterruption) -> None:
    if new.until <= new.since:
        raise InterruptionTurned(f"{new.until} is not after {new.since}")
    measures = [each for each in (new.hours, new.percent, new.degrees) if each is not None]
    is_quality = new.kind is InterruptionKind.QUALITY
    if len(measures) > 1 or (is_quality and (new.hours is not None or not measures)):
        raise InterruptionUnclear("one measure of what was wrong, and of bad quality no hours")
    if new.degrees is None:
        return
    code = session.scalar(select(Service.code).where(Service.id == new.service_id))
    if not is_quality or code not in MEASURED:
        raise InterruptionUnclear("degrees are measured of heat and hot water of bad quality")


def _reach(fact: Interruption) -> Reach:
    first, end = fact.valid.lower, fact.valid.upper
    assert first is not None, "an interruption begins on a day"
    return Reach(days=Period(first, end), because=_BECAUSE, buildings=[fact.building_id])
