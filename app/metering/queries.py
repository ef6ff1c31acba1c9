"""Meters of an account, registers with what was read before, and the grid of a walk.

Services belong to a sibling room: their names are read without its models.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, bindparam, text
from sqlalchemy.orm import Session

from app.metering.asking import ASKS, SERVED
from app.metering.plausibility import Before, Dial
from app.months.parameter_keys import AVERAGE_DAYS
from app.months.parameters import parameter


@dataclass(frozen=True, slots=True)
class MeterRow:
    """A register of a meter with its last reading.

    `service_ended_on` is the first day without a service that it counts, once that is agreed.
    """

    meter_id: int
    register_id: int
    service: str
    serial: str
    zone: str
    unit: str
    location: str | None
    installed_on: date
    removed_on: date | None
    removed_because: str | None
    service_ended_on: date | None
    verified_until: date | None
    last_value: Decimal | None
    last_read_on: date | None


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A live reading of an account's register."""

    id: int
    register_id: int
    serial: str
    zone: str
    unit: str
    read_on: date
    value: Decimal
    source: str
    status: str
    status_reason: str | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One register of a walk: where, what was, what is entered for the day."""

    register_id: int
    account_id: int
    number: str
    address: str
    flat: str
    serial: str
    service: str
    zone: str
    unit: str
    decimals: int
    capacity: Decimal | None
    before: Before | None
    entered: Decimal | None
    entered_status: str | None
    entered_reason: str | None
    reading_id: int | None
    place: tuple[str, int]
    """Where the row stands; the next page begins after it."""

    @property
    def dial(self) -> Dial:
        """Return what limits the numbers of the register."""
        return Dial(self.capacity, self.decimals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A building or a route, and the days in which its readings are taken."""

    since: date
    on: date
    building_id: int | None = None
    route_id: int | None = None


_LAST = """LEFT JOIN LATERAL (
    SELECT value, read_on FROM reading
     WHERE register_id = r.id AND retired_at IS NULL AND status = 'accepted' {until}
     ORDER BY read_on DESC, recorded_at DESC LIMIT 1) {name} ON true"""

_METERS = f"""
SELECT m.id, r.id, s.name, m.serial, r.zone, r.unit, m.location, m.installed_on, m.removed_on,
       m.removed_because,
       (SELECT CASE WHEN bool_and(NOT upper_inf(served.valid)) THEN max(upper(served.valid)) END
          FROM agreement AS served
         WHERE served.account_id = m.account_id AND served.retired_at IS NULL
           AND {SERVED.format(service="s")}),
       m.verified_until, l.value, l.read_on
  FROM meter m JOIN register r ON r.meter_id = m.id JOIN service s ON s.id = m.service_id
  {_LAST.format(until="", name="l")}
 WHERE {{where}}
 ORDER BY m.removed_on IS NOT NULL, s.print_order, s.id, m.installed_on DESC, r.zone, r.id
"""  # noqa: S608 - only constants

_GRID = f"""
SELECT r.id, a.id, x.number, x.address, p.number, m.serial, s.name, r.zone, r.unit, r.decimals,
       r.capacity, l.value, l.read_on, f.value, f.read_on, e.value, e.status, e.status_reason, e.id,
       {{order}}
  FROM account a
  JOIN account_search x ON x.account_id = a.id
  JOIN premises p ON p.id = a.premises_id
  JOIN meter m ON m.account_id = a.id AND m.installed_on <= :on
       AND (m.removed_on IS NULL OR m.removed_on > :on)
  JOIN register r ON r.meter_id = m.id
  JOIN service s ON s.id = m.service_id
  {_LAST.format(until="AND read_on < :since", name="l")}
  LEFT JOIN LATERAL (
    SELECT value, read_on FROM reading
     WHERE register_id = r.id AND retired_at IS NULL AND status = 'accepted'
       AND read_on >= l.read_on - :days AND read_on < l.read_on
     ORDER BY read_on LIMIT 1) f ON true
  LEFT JOIN LATERAL (
    SELECT id, value, status, status_reason FROM reading
     WHERE register_id = r.id AND retired_at IS NULL AND read_on BETWEEN :since AND :on
     ORDER BY read_on DESC, recorded_at DESC LIMIT 1) e ON true
 WHERE {{where}} AND {ASKS.format(meter="m")}
   AND ({{order}}, r.id) > (:after_key, :after_id)
 ORDER BY {{order}}, r.id
 LIMIT :most
"""  # noqa: S608 - only constants
_READINGS = """
SELECT d.id, r.id, m.serial, r.zone, r.unit, d.read_on, d.value, d.source, d.status,
       d.status_reason, coalesce(nullif(w.label, ''), w.ref)
  FROM meter m JOIN register r ON r.meter_id = m.id JOIN service s ON s.id = m.service_id
  JOIN reading d ON d.register_id = r.id AND d.retired_at IS NULL
  JOIN actor w ON w.id = d.recorded_by
 WHERE {where}
 ORDER BY d.read_on DESC, s.print_order, r.zone, d.id DESC
 LIMIT :most
"""
_WHOSE_READING = """
SELECT m.account_id, m.building_id
  FROM reading d JOIN register r ON r.id = d.register_id JOIN meter m ON m.id = r.meter_id
 WHERE d.id = :reading_id
"""
_OF_BUILDING = {"where": "p.building_id = :place", "order": "x.sort_key"}
_OF_ROUTE = {
    "where": "a.route_id = :place",
    # Accounts without a number on the route come last, as one walks.
    "order": "lpad(coalesce(a.route_order, 9999999)::text, 7, '0') || ' ' || x.sort_key",
}


def meters_of(session: Session, account_id: int) -> Sequence[MeterRow]:
    """Return the registers of an account's meters, the working ones first."""
    statement = text(_METERS.format(where="m.account_id = :account_id"))
    rows = session.execute(statement, {"account_id": account_id})
    return [MeterRow(*row) for row in rows]


def meters_of_building(session: Session, building_id: int) -> Sequence[MeterRow]:
    """Return the registers of a building's own meters, the working ones first."""
    statement = text(_METERS.format(where="m.building_id = :building_id"))
    rows = session.execute(statement, {"building_id": building_id})
    return [MeterRow(*row) for row in rows]


def account_of_reading(session: Session, reading_id: int) -> int | None:
    """Return whose register a reading was taken from; None for a building's, or for none."""
    found = session.execute(text(_WHOSE_READING), {"reading_id": reading_id}).one_or_none()
    return None if found is None else found[0]


def building_of_reading(session: Session, reading_id: int) -> int | None:
    """Return at whose input a reading was taken; None for an account's, or for none."""
    found = session.execute(text(_WHOSE_READING), {"reading_id": reading_id}).one_or_none()
    return None if found is None else found[1]


def readings_of(session: Session, account_id: int, *, most: int = 24) -> Sequence[ReadingRow]:
    """Return the latest live readings of an account, the latest first."""
    statement = text(_READINGS.format(where="m.account_id = :account_id"))
    rows = session.execute(statement, {"account_id": account_id, "most": most})
    return [ReadingRow(*row) for row in rows]


def readings_of_building(
    session: Session, building_id: int, *, most: int = 24
) -> Sequence[ReadingRow]:
    """Return the latest live readings of a building's own meters, the latest first."""
    statement = text(_READINGS.format(where="m.building_id = :building_id"))
    rows = session.execute(statement, {"building_id": building_id, "most": most})
    return [ReadingRow(*row) for row in rows]


def reading_grid(
    session: Session, walk: Walk, *, after: tuple[str, int] = ("", 0), most: int = 100
) -> Sequence[GridRow]:
    """Return the registers of a walk in its order, with what is entered for its days."""
    way = _OF_ROUTE if walk.building_id is None else _OF_BUILDING
    rows = session.execute(
        text(_GRID.format_map(way)).bindparams(bindparam("after_key", type_=Text())),
        {
            "place": walk.route_id if walk.building_id is None else walk.building_id,
            "since": walk.since,
            "on": walk.on,
            "days": parameter(session, AVERAGE_DAYS, on=walk.on),
            "after_key": after[0],
            "after_id": after[1],
            "most": most,
        },
    )
    return [_grid_row(tuple(row)) for row in rows]


def _grid_row(row: tuple[Any, ...]) -> GridRow:
    last, last_on, first, first_on = row[11:15]
    before = None
    if last is not None:
        daily = (last - first) / (last_on - first_on).days if first is not None else None
        before = Before(last, last_on, daily)
    return GridRow(*(*row[:11], before, *row[15:19], (row[19], row[0])))
