"""The registers of a few accounts' meters, and which of their readings bound the month."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.charging.rules import Rules
from app.charging.shadow.fetching import Asked, OfMonth, fetched
from app.charging.shadow.figures import Row, day_number
from app.months.parameter_keys import MonthBasis

_MILLION = 1_000_000
_LATER = timedelta(days=62)
"""After the month, a reading may still bound it by calendar days."""


class Reading(NamedTuple):
    """A reading of a register: days are told by their numbers, values in millionths."""

    day: int
    reading_id: int
    value: int
    source: str


def dials(session: Session, months: Sequence[OfMonth]) -> Sequence[list[Row]]:
    """Return each register that counted in a month, with the readings around its bounds."""
    return _dials(session, "m.account_id = ANY(asked.owners)", months)


def house_dials(session: Session, months: Sequence[OfMonth]) -> Sequence[list[Row]]:
    """Return the same of the buildings' own meters; buildings stand for the accounts."""
    if not any(each.accounts for each in months):
        return [[] for _ in months]
    of_buildings = "m.account_id IS NULL AND m.building_id = ANY(asked.owners)"
    return _dials(session, of_buildings, months)


def _dials(session: Session, whose: str, months: Sequence[OfMonth]) -> Sequence[list[Row]]:
    asked = [_asked(each) for each in months]
    every = (fetched(session, each.format(whose=whose), asked) for each in (_READINGS, _REGISTERS))
    return [
        _bounded_ones(registers, readings, each.rules)
        for each, readings, registers in zip(months, *every, strict=True)
    ]


def _asked(of_month: OfMonth) -> Asked:
    closes = of_month.rules.closing_day(0)
    is_calendar = of_month.rules.month_by is MonthBasis.CALENDAR
    return {
        **of_month.asked,
        "owners": of_month.accounts,
        "closes": closes,
        "until": closes + _LATER if is_calendar else closes,
    }


def _bounded_ones(registers: Sequence[Row], readings: Sequence[Row], rules: Rules) -> list[Row]:
    of_register: dict[int, list[Reading]] = {}
    for row in readings:
        reading = Reading(row["day"], row["reading_id"], row["value"], row["source"])
        of_register.setdefault(row["register_id"], []).append(reading)
    return [
        _bounded(each, _believed(of_register.get(each["register_id"], []), rules), rules)
        for each in sorted(registers, key=itemgetter("register_id"))
    ]


def _believed(readings: Sequence[Reading], rules: Rules) -> Sequence[Reading]:
    """Return one reading for each day, the one of the source that is trusted most, day by day."""
    order = {source: place for place, source in enumerate(rules.source_order, start=1)}
    best: dict[int, Reading] = {}
    for reading in sorted(readings, key=attrgetter("reading_id")):
        known = best.get(reading.day)
        if known is None or order.get(reading.source, 0) < order.get(known.source, 0):
            best[reading.day] = reading
    return [best[day] for day in sorted(best)]


def _bounded(register: Mapping[str, Any], believed: Sequence[Reading], rules: Rules) -> Row:
    opens, closes = (day_number(rules.closing_day(back)) for back in (1, 0))
    put_in = max(day_number(register["installed_on"]), opens)
    removed = None if register["removed_on"] is None else day_number(register["removed_on"])
    last = closes if removed is None or removed > rules.end else removed
    inside = (
        each
        for each in believed
        if put_in > opens
        and opens < each.day <= last
        and (each.source == "act" or each.day == put_in)
    )
    after = believed if rules.month_by is MonthBasis.CALENDAR else []
    bounds = {
        "first": next(inside, None),
        "from": _last(believed, until=opens),
        "to": _last(believed, until=last),
        "after_from": next((each for each in after if each.day > opens), None),
        "after_to": next((each for each in after if each.day > closes), None),
    }
    return {
        **{name: register[name] for name in ("register_id", "meter_id")},
        **{name: register[name] for name in ("account_id", "service_id")},
        **{name: register[name] for name in ("zone", "unit", "decimals")},
        "capacity": _millionths(register["capacity"]),
        "multiplier": _millionths(register["multiplier"]),
        "installed": put_in,
        "put_up": day_number(register["installed_on"]),
        "removed": removed,
        "readings": [each[:3] for each in believed],
        **{name: value for each in _told(bounds) for name, value in each},
    }


def _last(believed: Sequence[Reading], *, until: int) -> Reading | None:
    return next((each for each in reversed(believed) if each.day <= until), None)


def _told(bounds: Mapping[str, Reading | None]) -> Iterator[Sequence[tuple[str, int | None]]]:
    for name, found in bounds.items():
        yield (
            (f"{name}_id", found and found.reading_id),
            (f"{name}_day", found and found.day),
            (f"{name}_value", found and found.value),
        )


def _millionths(value: Any) -> int | None:
    return None if value is None else int(value * _MILLION)


_REGISTERS = """
SELECT r.id AS register_id, m.id AS meter_id,
       coalesce(m.account_id, m.building_id) AS account_id, m.service_id,
       r.zone, r.unit, r.capacity, r.decimals, r.multiplier, m.installed_on, m.removed_on
FROM meter AS m JOIN register AS r ON r.meter_id = m.id
WHERE {whose} AND m.installed_on < asked."end"
  AND (m.installed_on <= asked.closes
       OR m.removed_on > m.installed_on AND m.removed_on <= asked."end")
  AND (m.removed_on IS NULL OR m.removed_on > asked.first)
"""

_READINGS = """
SELECT d.register_id, d.read_on - DATE '1970-01-01' AS day, d.id AS reading_id,
       CAST(d.value * 1000000 AS bigint) AS value, d.source
FROM meter AS m
JOIN register AS r ON r.meter_id = m.id
JOIN reading AS d ON d.register_id = r.id
WHERE {whose} AND d.retired_at IS NULL AND d.status = 'accepted'
  AND (d.read_on <= asked.until
       OR m.removed_on <= asked."end" AND d.read_on <= m.removed_on)
"""
