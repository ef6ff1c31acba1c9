"""Figures of a building's month that nothing else tells: hours, temperatures, acts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.metering.heat.terms import on_one_meter
from app.metering.heat_models import HeatHouse, HeatMonth
from app.months.facts import correct_fact, record_fact, retire_fact
from app.months.recompute import Reach

_BECAUSE = "heat.month-changed"
_LARGEST = Decimal(100_000)
_DEGREES = Decimal(200)
_VOLUME = Decimal(1_000_000)
_HOT_WATER = {
    *("hot_water_heat", "hot_water_volume", "hot_temperature", "cold_temperature"),
    "circulation",
}


class HeatMonthElsewhere(Conflict):
    """The building's heat is counted by another one's meter: all but its hot water stands there."""

    key = "heat.month-elsewhere"


class HeatHoursTooMany(Invalid):
    """A month has no more hours."""

    key = "heat.hours-too-many"

    def __init__(self, *, most: int) -> None:
        super().__init__(f"the month has {most} hours", most=most)


class HeatFigureImpossible(Invalid):
    """A figure is below zero or absurdly large."""

    key = "heat.figure-impossible"

    def __init__(self, *, value: Decimal) -> None:
        super().__init__(f"{value} cannot be", value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatFigures:
    """The figures of a month; None is not known. Gcal, hours, m³, degrees."""

    hours: Decimal | None = None
    outdoor_temperature: Decimal | None = None
    act_heat: Decimal | None = None
    common_heat: Decimal | None = None
    hot_water_heat: Decimal | None = None
    hot_water_volume: Decimal | None = None
    hot_temperature: Decimal | None = None
    cold_temperature: Decimal | None = None
    circulation: Decimal | None = None

    @property
    def is_of_hot_water(self) -> bool:
        """Say whether all that is known is of hot water."""
        return set(self.known) <= _HOT_WATER

    @property
    def known(self) -> Mapping[str, Decimal]:
        """Return those that are known."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month's figures as their list shows them."""

    month: date
    service_id: int
    service: str
    figures: HeatFigures
    basis: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMonth:
    """All that is to stand of a building's month."""

    building_id: int
    service_id: int
    month: Month
    figures: HeatFigures
    basis: str | None = None


def set_month(session: Session, new: NewMonth, *, by: int) -> None:
    """Let these be the figures of a building's month; what was written of it before is replaced.

    Figures that are all empty take back what was written. Nothing happens if nothing changes.

    Raises:
        HeatMonthElsewhere: the building stands on another's meter that month, and the figures are
            not of its hot water alone.
        HeatHoursTooMany, HeatFigureImpossible.
    """
    _refuse_impossible(new.figures, new.month)
    _refuse_elsewhere(session, new)
    live = session.scalar(
        select(HeatMonth).where(
            HeatMonth.building_id == new.building_id,
            HeatMonth.service_id == new.service_id,
            HeatMonth.retired_at.is_(None),
            HeatMonth.valid.contains(new.month.first_day),
        )
    )
    if live is not None and (_figures_of(live), live.basis) == (new.figures, new.basis):
        return
    days = new.month.period
    buildings = sorted(on_one_meter(session, new.building_id, new.service_id))
    reach = Reach(days=days, because=_BECAUSE, buildings=buildings)
    right = HeatMonth(
        building_id=new.building_id,
        service_id=new.service_id,
        basis=new.basis,
        valid=Range(days.start, days.end),
        **asdict(new.figures),
    )
    if live is None:
        if new.figures.known:
            record_fact(session, right, by=by, reach=reach)
    elif new.figures.known:
        correct_fact(session, live, [right], by=by, reason=_BECAUSE, reach=reach)
    else:
        retire_fact(session, live, by=by, reason=_BECAUSE, reach=reach)


def months_of(session: Session, building_id: int) -> Sequence[MonthRow]:
    """Return the months of which something is written down, the latest first."""
    named = ", ".join(f"h.{each.name}" for each in fields(HeatFigures))
    listed = text(_LISTED.format(named=named))
    return [
        MonthRow(month, service_id, service, HeatFigures(**_named(values)), basis)
        for month, service_id, service, basis, *values in session.execute(
            listed, {"building": building_id}
        )
    ]


def _named(values: Sequence[Decimal | None]) -> Mapping[str, Decimal | None]:
    return dict(zip((each.name for each in fields(HeatFigures)), values, strict=True))


def _figures_of(live: HeatMonth) -> HeatFigures:
    return HeatFigures(**{each.name: getattr(live, each.name) for each in fields(HeatFigures)})


def _refuse_impossible(figures: HeatFigures, month: Month) -> None:
    days = month.period
    assert days.end is not None
    most = (days.end - days.start).days * 24
    if figures.hours is not None and figures.hours > most:
        raise HeatHoursTooMany(most=most)
    for name, value in figures.known.items():
        is_degrees = name.endswith("temperature")
        bound = _DEGREES if is_degrees else _VOLUME if name.endswith("volume") else _LARGEST
        if not (-bound if is_degrees else 0) <= value < bound:
            raise HeatFigureImpossible(value=value)


def _refuse_elsewhere(session: Session, new: NewMonth) -> None:
    if new.figures.is_of_hot_water:
        return
    elsewhere = session.scalar(
        select(HeatHouse.id).where(
            HeatHouse.building_id == new.building_id,
            HeatHouse.service_id == new.service_id,
            HeatHouse.meter_building_id.is_not(None),
            HeatHouse.retired_at.is_(None),
            HeatHouse.valid.contains(new.month.first_day),
        )
    )
    if elsewhere is not None:
        raise HeatMonthElsewhere(f"building {new.building_id} is counted by another one's meter")


_LISTED = """
SELECT lower(h.valid), s.id, s.name, h.basis, {named}
  FROM heat_month AS h JOIN service AS s ON s.id = h.service_id
 WHERE h.building_id = :building AND h.retired_at IS NULL
 ORDER BY lower(h.valid) DESC, s.id
"""
