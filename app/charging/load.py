"""Reading the facts of a chunk: a few set-wise queries, only the columns that are needed.

Statements name no company and no schema: the session's search path does. Readings are pivoted by
the server, so that a register arrives as one row however long its history is.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import LiteralString

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging import facts as shapes
from app.charging import share_facts as shared_shapes
from app.charging.consumption import may_be_doubted
from app.charging.facts import Facts, Schema, empty
from app.charging.house_facts import DISTRIBUTIONS as DISTRIBUTED
from app.charging.house_statements import DISTRIBUTIONS, HOUSE_METERS
from app.charging.readings import bounded, without_opening
from app.charging.reductions.facts import ABSENCES as AWAY
from app.charging.reductions.statements import ABSENCES
from app.charging.rules import Rules
from app.charging.share_statements import CONSUMED, SHARE_CAPS, SHARED_SUMS, SHARES
from app.charging.statements import (
    ACCOUNTS,
    AGREEMENTS,
    CHOSEN_ACCOUNTS,
    METERS,
    NORMS,
    OLDER,
    ORDERS,
    PARAMETERS,
    READINGS,
    REGISTERS,
    SERVICES,
    TARIFFS,
)
from app.database.columns import Column, read_columns
from app.database.packed import array_of
from app.months.parameter_keys import MonthBasis
from app.tariffs.models import Method
from app.tariffs.sharing.models import ShareKey


def load(
    session: Session,
    *,
    buildings: tuple[int, int],
    rules: Rules,
    run_id: int = 0,
    chosen: pl.Series | None = None,
) -> Facts:
    """Return all facts of the accounts in these buildings (first and last id) for the month.

    Where accounts are `chosen`, of these alone; they must be all of a distributed building. What
    run `run_id` has corrected in earlier months counts as if it were published.
    """
    known: dict[str, object] = {
        "first": rules.month.first_day,
        "end": rules.month.plus(1).first_day,
        "first_building": buildings[0],
        "last_building": buildings[1],
        "run": run_id,
    }
    # Rows are many and kinds of them few, which the planner cannot know: it would sort them all.
    # It stays so to the end of the chunk's transaction, which sorts nothing after this.
    for way in ("enable_sort", "enable_incremental_sort"):
        session.execute(text(f"SET LOCAL {way} = off"))
    if chosen is None:
        accounts = _read(session, ACCOUNTS, schema=_ACCOUNTS, known=known)
    else:
        known["chosen"] = array_of(chosen)
        accounts = _read(session, CHOSEN_ACCOUNTS, schema=_ACCOUNTS, known=known)
    known["accounts"] = array_of(accounts["account_id"])
    agreements = _agreements(session, known, accounts, rules)
    methods = set(agreements["method"].unique())
    sums = _read(session, SHARED_SUMS, schema=shared_shapes.SHARED_SUMS, known=known)
    known["sums"] = sums["shared_sum_id"].to_list()
    shared = not sums.is_empty()
    houses = _read(session, DISTRIBUTIONS, schema=DISTRIBUTED, known=known)
    if chosen is not None:
        houses = houses.filter(pl.col("building_id").is_in(accounts["building_id"].implode()))
    known["houses"] = houses["building_id"].unique().to_list()
    distributed = not houses.is_empty()

    def when(needed: bool, statement: LiteralString, schema: Schema) -> pl.DataFrame:  # noqa: FBT001
        return _read(session, statement, schema=schema, known=known) if needed else empty(schema)

    return Facts(
        accounts=accounts,
        agreements=agreements,
        services=when(True, SERVICES, shapes.SERVICES),
        tariffs=when(True, TARIFFS, shapes.TARIFFS),
        orders=when(True, ORDERS, shapes.ORDERS),
        parameters=when(
            distributed or bool(methods & {"norm", "area"}), PARAMETERS, shapes.PARAMETERS
        ),
        norms=when(Method.NORM in methods, NORMS, shapes.NORMS),
        absences=when(Method.NORM in methods, ABSENCES, AWAY),
        shared_sums=sums,
        shares=when(shared, SHARES, shared_shapes.SHARES),
        share_caps=when(sums["cap"].count() > 0, SHARE_CAPS, shared_shapes.SHARE_CAPS),
        consumed=when(
            ShareKey.LAST_CONSUMPTION in set(sums["key"]), CONSUMED, shared_shapes.CONSUMED
        ),
        registers=(
            _registers(session, known, rules)
            if Method.METERED in methods
            else empty(shapes.REGISTERS)
        ),
        distributions=houses,
        house_registers=(
            _registers(session, known, rules, meters_of=HOUSE_METERS)
            if distributed
            else empty(shapes.REGISTERS)
        ),
    )


_ACCOUNTS: Schema = {**shapes.ACCOUNTS, "opened": pl.Int64, "closed": pl.Int64}
_LATER = 62
"""Days after the month in which a reading may still bound it by calendar days."""
_METERS: Schema = dict.fromkeys(
    ("meter_id", "account_id", "service_id", "installed", "removed"), pl.Int64
)
_REGISTERS: Schema = {
    name: kind for name, kind in shapes.METERED.items() if name == "meter_id" or name not in _METERS
}
_READINGS: Schema = {
    **{name: kind for name, kind in shapes.READINGS.items() if name not in {"trust", "is_act"}},
    "source": pl.String,
}
_HOLDS: Mapping[str, Column] = {
    **dict.fromkeys(("amount", "vat_rate"), Column.HUNDREDTHS),
    **dict.fromkeys(
        (
            *("value", "price", "quantity", "capacity", "multiplier", "tier_floor", "tier_ceiling"),
            *("common", "carried_in", "volume", "cap", "measure"),
        ),
        Column.MILLIONTHS,
    ),
    **dict.fromkeys(
        ("start", "end", "opened", "closed", "installed", "removed", "day"), Column.DAY
    ),
}
"""Column -> what it holds, if neither a text nor a whole number. Names mean the same everywhere."""
_ALIKE: Mapping[str, Sequence[str]] = {
    ACCOUNTS: ("settlement_id", "district", "category", "opened", "closed"),
    CHOSEN_ACCOUNTS: ("settlement_id", "district", "category", "opened", "closed"),
    AGREEMENTS: tuple(set(shapes.AGREEMENTS) - {"agreement_id", "account_id"}),
    PARAMETERS: ("kind", "start", "end"),
    METERS: ("service_id", "installed", "removed"),
    REGISTERS: tuple(set(_REGISTERS) - {"register_id", "meter_id"}),
    READINGS: ("day", "source", "confirmed", "passes_zero"),
    OLDER: ("source", "confirmed", "passes_zero"),
}
"""Statement -> its columns in which thousands of rows agree."""


def _registers(
    session: Session,
    known: dict[str, object],
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
    known |= {"opens": rules.closing_day(1), "closes": closes, "sources": list(rules.source_order)}
    meters = _read(session, meters_of, schema=_METERS, known=known)
    of_meters = {"meters": array_of(meters["meter_id"])}
    registers = _read(session, REGISTERS, schema=_REGISTERS, known=of_meters)
    metered = registers.join(meters, on="meter_id").select(list(shapes.METERED))
    reach = timedelta(days=_LATER if rules.month_by is MonthBasis.CALENDAR else 0)
    known |= {"since": rules.closing_day(2), "until": closes + reach}
    readings = _readings(session, READINGS, known, metered["register_id"], rules)
    silent = without_opening(metered, readings, rules=rules)
    if not silent.is_empty():
        readings = pl.concat([readings, _readings(session, OLDER, known, silent, rules)])
    rows = bounded(metered, readings, rules=rules)
    doubted = rows.filter(may_be_doubted(rules))["register_id"]
    if doubted.is_empty():
        return rows
    known |= {"since": rules.closing_day(3), "until": rules.closing_day(2)}
    readings = pl.concat([readings, _readings(session, READINGS, known, doubted, rules)])
    is_doubted = pl.col("register_id").is_in(doubted.implode())
    compared = bounded(metered.filter(is_doubted), readings, rules=rules)
    return pl.concat([rows.filter(~is_doubted), compared])


def _readings(
    session: Session,
    statement: LiteralString,
    known: dict[str, object],
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


def _agreements(
    session: Session, known: dict[str, object], accounts: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Return the agreements of the accounts, cut to the days the accounts are open."""
    rows = _read(session, AGREEMENTS, schema=shapes.AGREEMENTS, known=known)
    # Few are opened or closed inside the month, or were before it.
    parts = accounts.filter((pl.col("opened") > rules.first) | (pl.col("closed") < rules.end))
    is_part = pl.col("account_id").is_in(parts["account_id"].implode())
    within = (
        rows.filter(is_part)
        .join(parts.select("account_id", "opened", "closed"), on="account_id")
        .with_columns(
            start=pl.max_horizontal("start", "opened"), end=pl.min_horizontal("end", "closed")
        )
        .filter(pl.col("start") < pl.col("end"))
    )
    whole = rows.filter(~is_part)
    return pl.concat([shapes.shaped(each, shapes.AGREEMENTS) for each in (whole, within)])


def _read(
    session: Session, statement: LiteralString, *, schema: Schema, known: Mapping[str, object]
) -> pl.DataFrame:
    columns: dict[LiteralString, Column] = {
        name: Column.TEXT if kind == pl.String else _HOLDS.get(name, Column.WHOLE)
        for name, kind in schema.items()
    }
    return read_columns(
        session, statement, columns=columns, alike=_ALIKE.get(statement, ()), parameters=known
    )
