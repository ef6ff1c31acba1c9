"""On which days a building is connected to heating: written down, ended, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.period import Period
from app.metering.heat.terms import on_one_meter
from app.metering.heat_models import HeatSeason
from app.months.facts import correct_fact, record_fact, retire_fact
from app.months.recompute import Reach

_BECAUSE = "heat.season-changed"


class SeasonTurned(Invalid):
    """A building is cut off after the day it was connected."""

    key = "heat.season-turned"


class SeasonMissing(NotFound):
    """The building has no such season."""

    key = "heat.season-missing"


class SeasonEnded(Conflict):
    """The season has an end already; a wrong one is taken back first."""

    key = "heat.season-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeason:
    """From which day a building is connected, until which it is not known yet or is."""

    building_id: int
    service_id: int
    since: date
    until: date | None = None
    """First day without heating."""
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """Days of a building's connection as their list shows them."""

    id: int
    service: str
    since: date
    until: date | None
    basis: str | None


def connect(session: Session, new: NewSeason, *, by: int) -> int:
    """Record that a building is connected; return the fact's id.

    Raises:
        SeasonTurned: it would be cut off before.
        FactOverlaps: it is connected on some of these days already.
    """
    if new.until is not None and new.until <= new.since:
        raise SeasonTurned("a building is cut off after it is connected")
    fact = HeatSeason(
        building_id=new.building_id,
        service_id=new.service_id,
        basis=new.basis,
        valid=Range(new.since, new.until),
    )
    reach = _reach(session, fact, Period(new.since, new.until))
    return record_fact(session, fact, by=by, reach=reach).id


def cut_off(
    session: Session, *, building_id: int, season_id: int, on: date, basis: str | None, by: int
) -> None:
    """Record on which day a connected building is cut off: the first without heating.

    Raises:
        SeasonMissing, SeasonEnded.
        SeasonTurned: it was connected that day or later.
    """
    season = _live(session, building_id, season_id)
    since = season.valid.lower
    if season.valid.upper is not None:
        raise SeasonEnded(f"season {season_id} has an end")
    if since is None or on <= since:
        raise SeasonTurned("a building is cut off after it is connected")
    known = [each for each in (season.basis, basis) if each]
    right = HeatSeason(
        building_id=building_id,
        service_id=season.service_id,
        basis="; ".join(known) or None,
        valid=Range(since, on),
    )
    reach = _reach(session, season, Period(on, None))
    correct_fact(session, season, [right], by=by, reason=_BECAUSE, reach=reach)


def take_back(session: Session, *, building_id: int, season_id: int, reason: str, by: int) -> None:
    """Retire a season that turned out not to be true; the row stays readable.

    Raises:
        SeasonMissing.
    """
    season = _live(session, building_id, season_id)
    since = season.valid.lower
    assert since is not None
    reach = _reach(session, season, Period(since, season.valid.upper))
    retire_fact(session, season, by=by, reason=reason, reach=reach)


def seasons_of(session: Session, building_id: int) -> Sequence[SeasonRow]:
    """Return the days on which a building is or was connected, the latest first."""
    return [SeasonRow(*row) for row in session.execute(text(_LISTED), {"building": building_id})]


def _live(session: Session, building_id: int, season_id: int) -> HeatSeason:
    season = session.get(HeatSeason, season_id)
    if season is None or season.building_id != building_id or season.retired_at is not None:
        raise SeasonMissing(f"building {building_id} has no season {season_id}")
    return season


def _reach(session: Session, season: HeatSeason, days: Period) -> Reach:
    buildings = on_one_meter(session, season.building_id, season.service_id)
    return Reach(days=days, because=_BECAUSE, buildings=sorted(buildings))


_LISTED = """
SELECT h.id, s.name, lower(h.valid), upper(h.valid), h.basis
  FROM heat_season AS h JOIN service AS s ON s.id = h.service_id
 WHERE h.building_id = :building AND h.retired_at IS NULL
 ORDER BY lower(h.valid) DESC, s.id
"""
