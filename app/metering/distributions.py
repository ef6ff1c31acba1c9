"""Which buildings are shared out by their own meters: begun and ended by the month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, text
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.metering.models import Distribution
from app.months.succession import Change, change_from, end_from

MOST_COMMON = 1_000_000
"""Units a month that a building may need in common: more is a comma left out."""


class NotDistributed(Conflict):
    """The building is not shared out from that month on."""

    key = "metering.not-distributed"

    def __init__(self, *, since: Month) -> None:
        super().__init__(f"the building is not shared out since {since}", since=since)


class CommonVolumeImpossible(Invalid):
    """A building needs no less than nothing, and no more than is kept."""

    key = "metering.common-impossible"

    def __init__(self, *, value: Decimal) -> None:
        super().__init__(f"{value} cannot be the common volume", value=value, most=MOST_COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDistribution:
    """From which month a building is shared out, and what it needs in common."""

    building_id: int
    service_id: int
    since: Month
    common_volume: Decimal
    """Units a month, borne by area."""
    basis: str | None = None
    counts_heated: bool | None = None
    """Whether cold water's meter counts the water warmed in the house; None is not said."""


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """Days in which a building is shared out, and how."""

    id: int
    service_id: int
    service: str
    unit: str
    since: date
    until: date | None
    common_volume: Decimal
    basis: str | None
    code: str
    counts_heated: bool
    """Whether cold water's meter counts the water warmed in the house too."""
    is_said: bool
    """Or it follows from the building's meter of heat on the first day."""


def distribute(session: Session, new: NewDistribution, *, by: int) -> int:
    """Share a building out from a month on; what held before ends there. Return the fact's id.

    A month is shared out or not as a whole: other days than its first would say nothing.

    Raises:
        CommonVolumeImpossible: below zero, or absurdly large.
    """
    if not 0 <= new.common_volume <= MOST_COMMON:
        raise CommonVolumeImpossible(value=new.common_volume)
    fact = Distribution(
        building_id=new.building_id,
        service_id=new.service_id,
        common_volume=new.common_volume,
        counts_heated=new.counts_heated,
        basis=new.basis,
    )
    change = _change(new.building_id, new.service_id, new.since, "distribution.changed")
    return change_from(session, fact, change, by=by).id


def end_distribution(
    session: Session, *, building_id: int, service_id: int, since: Month, by: int
) -> None:
    """Share a building out no more from a month on.

    Raises:
        NotDistributed: it is not anyway.
    """
    change = _change(building_id, service_id, since, "distribution.ended")
    if not end_from(session, Distribution, change, by=by):
        raise NotDistributed(since=since)


def distributions_of(session: Session, building_id: int) -> Sequence[DistributionRow]:
    """Return how a building is shared out, by service and day."""
    rows = session.execute(text(_LISTED), {"building_id": building_id})
    return [DistributionRow(*row) for row in rows]


def _change(building_id: int, service_id: int, since: Month, reason: str) -> Change:
    same: ColumnElement[bool] = (Distribution.building_id == building_id) & (
        Distribution.service_id == service_id
    )
    return Change(since=since.first_day, same=same, reason=reason, buildings=[building_id])


# Services belong to a sibling room: their names are read without its models.
_LISTED = """
SELECT d.id, s.id, s.name, s.unit, lower(d.valid), upper(d.valid), d.common_volume, d.basis,
       s.code,
       coalesce(d.counts_heated, EXISTS (
           SELECT FROM heat_house AS h
            WHERE h.building_id = d.building_id AND h.retired_at IS NULL AND h.valid && d.valid
              AND h.has_hot_water AND h.source = 'meter' AND h.meter_building_id IS NULL)),
       d.counts_heated IS NOT NULL
  FROM distribution AS d JOIN service AS s ON s.id = d.service_id
 WHERE d.building_id = :building_id AND d.retired_at IS NULL
 ORDER BY s.print_order, s.id, lower(d.valid)
"""
