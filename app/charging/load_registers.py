"""Reading registers with the readings that bound their month.

Readings are pivoted by the server, so that a register arrives as one row however long its history.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import LiteralString

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging import facts as shapes
from app.charging.consumption import may_be_doubted
from app.charging.exact import day_number, day_of
from app.charging.facts import Schema
from app.charging.meter_gaps import NEXT_METERS as PUT_UP
from app.charging.read_frame import read_frame
from app.charging.readings import bounded, without_opening
from app.charging.rules import Rules
from app.charging.statements import METERS, NEXT_METERS, OLDER, READINGS, REGISTERS
from app.database.packed import array_of
from app.months.parameter_keys import MonthBasis

_LATER = 62
"""Days after the month in which a reading may still bound it by calendar days."""
_METERS: Schema = dict.fromkeys(
    ("meter_id", "account_id", "service_id", "installed", "removed", "put_up"), pl.Int64
)
_REGISTERS: Schema = {
    name: kind for name, kind in shapes.METERED.items() if name == "meter_id" or name not in _METERS
}
_READINGS: Schema = {
    **{name: kind for name, kind in shapes.READINGS.items() if name not in {"trust", "is_act"}},
    "source": pl.String,
}
_ALIKE: Mapping[str, Sequence[str]] = {
    METERS: ("service_id", "installed", "removed"),
    REGISTERS: tuple(set(_REGISTERS) - {"register_id", "meter_id"}),
    READINGS: ("day", "source", "confirmed", "passes_zero"),
    OLDER: ("source", "confirmed", "passes_zero"),
}
"""Statement -> its columns in which thousands of rows agree."""


def load_registers(
    session: Session,
    known: Mapping[str, object],
    rules: Rules,
    *,
    meters_of: LiteralString = METERS,
) -> pl.DataFrame:
    """Return the registers with the readings around their month.

    Readings of two months come at once. Only a register none of them opens is looked up further
    back, however long that is, and one whose step may be doubted is compared with the month before.
    """
    # Here it knows nothing of how many: a row at a time, it would fetch each page dozens of times.
    session.execute(text("SET LOCAL enable_indexscan = off"))
    closes = rules.closing_day(0)
    bounds = {"opens": rules.closing_day(1), "closes": closes, "sources": list(rules.source_order)}
    known = {**known, **bounds}
    meters = _read(session, meters_of, schema=_METERS, known=known)
    of_meters = {"meters": array_of(meters["meter_id"])}
    registers = _read(session, REGISTERS, schema=_REGISTERS, known=of_meters)
    metered = registers.join(meters, on="meter_id").select(list(shapes.METERED))
    reach = timedelta(days=_LATER if rules.month_by is MonthBasis.CALENDAR else 0)
    known = {**known, "since": rules.closing_day(2), "until": closes + reach}
    readings = _readings(session, READINGS, known, metered["register_id"], rules)
    leaving = metered.filter(pl.col("removed").is_between(day_number(closes) + 1, rules.end))
    if not leaving.is_empty():  # their last readings may come after the others' closing day
        late = {**known, "since": closes, "until": day_of(rules.end)}
        last = _readings(session, READINGS, late, leaving["register_id"], rules)
        readings = pl.concat([readings, last])
    silent = without_opening(metered, readings, rules=rules)
    if not silent.is_empty():
        readings = pl.concat([readings, _readings(session, OLDER, known, silent, rules)])
    rows = bounded(metered, readings, rules=rules)
    doubted = rows.filter(may_be_doubted(rules))["register_id"]
    if doubted.is_empty():
        return rows
    known = {**known, "since": rules.closing_day(3), "until": rules.closing_day(2)}
    readings = pl.concat([readings, _readings(session, READINGS, known, doubted, rules)])
    is_doubted = pl.col("register_id").is_in(doubted.implode())
    compared = bounded(metered.filter(is_doubted), readings, rules=rules)
    return pl.concat([rows.filter(~is_doubted), compared])


def load_next_meters(
    session: Session,
    known: Mapping[str, object],
    registers: pl.DataFrame,
    rules: Rules,
    *,
    meters_of: LiteralString = NEXT_METERS,
) -> pl.DataFrame:
    """Return the meters put up after the month was closed, of those whose own were taken off."""
    closes = rules.closing_day(0)
    is_gone = pl.col("removed").is_between(day_number(closes), rules.end - 1)
    accounts = registers.filter(is_gone)["account_id"].unique()
    if accounts.is_empty():  # nearly always
        return pl.DataFrame(schema=PUT_UP)
    known = {**known, "closes": closes, "accounts": array_of(accounts)}
    return _read(session, meters_of, schema=PUT_UP, known=known)


def _readings(
    session: Session,
    statement: LiteralString,
    known: Mapping[str, object],
    registers: pl.Series,
    rules: Rules,
) -> pl.DataFrame:
    known = {**known, "registers": array_of(registers)}
    rows = _read(session, statement, schema=_READINGS, known=known)
    order = {source: place for place, source in enumerate(rules.source_order, start=1)}
    return rows.with_columns(
        trust=pl.col("source").replace_strict(order, default=None, return_dtype=pl.Int64),
        is_act=pl.col("source") == "act",
    ).select(list(shapes.READINGS))


def _read(
    session: Session, statement: LiteralString, *, schema: Schema, known: Mapping[str, object]
) -> pl.DataFrame:
    alike = _ALIKE.get(statement, ())
    return read_frame(session, statement, schema=schema, known=known, alike=alike)
