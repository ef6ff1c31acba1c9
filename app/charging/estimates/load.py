"""Reading what estimates and their settlement are made of. Where nothing is amiss, nothing is read.

All but the first two questions are asked of the few registers that no reading closes the month
of, or opens it.
"""

from datetime import date, timedelta
from typing import LiteralString

import polars as pl
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.charging.estimates import statements
from app.charging.estimates.chain import Rule, chain_of
from app.charging.estimates.facts import HISTORIES, STANDING, STATES, Estimating, Schema
from app.charging.estimates.lacking import behind, lacks_end
from app.charging.estimates.models import Afterwards, Base, EstimateRule, Reason
from app.charging.exact import day_number, day_of
from app.charging.rules import Rules
from app.database.columns import Column, read_columns
from app.database.packed import array_of
from app.kernel.month import Month
from app.months.parameter_keys import MonthBasis

_CLOSINGS = 240
"""Months back in which the billing period before the last reading is looked for."""


def estimating_of(
    session: Session,
    *,
    registers: pl.DataFrame,
    services: pl.DataFrame,
    buildings: tuple[int, int],
    rules: Rules,
    run_id: int,
) -> Estimating | None:
    """Return what is known of the registers that need it; None where none of the chunk's does.

    What run `run_id` estimated of earlier months, or took back, counts as if it were published.
    """
    known: dict[str, object] = {
        "first": rules.month.first_day,
        "end": rules.month.plus(1).first_day,
        "month_before": rules.month.plus(-1).first_day,
        "month_reached": _reached(rules).first_day,
        "opened_after": rules.closing_day(2),
        "first_building": buildings[0],
        "last_building": buildings[1],
        "grace": rules.verification_grace,
        "sources": list(rules.source_order),
        "closes": rules.closing_day(0),
        "days": rules.average_days,
        "run": run_id,
    }
    states = _read(session, statements.STATES, STATES, known)
    left = _read(session, statements.LEFT_OVER, {"account_id": pl.Int64}, known)["account_id"]
    held = pl.col("meter_id").is_in(states["meter_id"].implode())
    lacking = registers.filter(lacks_end(rules) | held)
    unsettled = registers.filter(_unsettled(rules) | pl.col("account_id").is_in(left.implode()))
    if lacking.is_empty() and unsettled.is_empty():
        return None
    session.execute(text("SET LOCAL enable_indexscan = on"))
    return Estimating(
        chain=chain_of(own_rules(session, rules.month), services["service_id"]),
        states=states,
        histories=_histories(session, lacking, states, known, rules),
        standing=_standing(session, pl.concat([lacking, unsettled]), known, rules),
    )


def _reached(rules: Rules) -> Month:
    """Return the earliest month of which days may be after a reading of the month before."""
    earlier = rules.month.plus(-2)
    is_closed_last = rules.closing_day(2) == earlier.plus(1).first_day - timedelta(days=1)
    return earlier.plus(1) if is_closed_last else earlier


def own_rules(session: Session, month: Month) -> list[Rule]:
    """Return the company's own rules as they are on the month's first day."""
    stored = session.scalars(
        select(EstimateRule).where(
            EstimateRule.retired_at.is_(None), EstimateRule.valid.contains(month.first_day)
        )
    )
    return [rule_of(each) for each in stored]


def rule_of(stored: EstimateRule) -> Rule:
    """Return a stored rule as charging follows it."""
    return Rule(
        Reason(stored.cause),
        Base(stored.base),
        stored.months,
        settles=stored.settles,
        afterwards=Afterwards(stored.afterwards),
        service_id=stored.service_id or 0,
        rule_id=stored.id,
        kind=stored.norm_kind or "",
        source=stored.source,
        confirmed=stored.confirmed_at is not None,
    )


def _unsettled(rules: Rules) -> pl.Expr:
    """Say which registers were not read in the month before this one."""
    if rules.month_by is MonthBasis.CALENDAR:
        return pl.lit(value=False)
    return (pl.col("from_day") <= day_number(rules.closing_day(2))).fill_null(value=False)


def _histories(
    session: Session,
    lacking: pl.DataFrame,
    states: pl.DataFrame,
    known: dict[str, object],
    rules: Rules,
) -> pl.DataFrame:
    """Return the readings around the days of these registers that no reading measures."""
    if lacking.is_empty():
        return pl.DataFrame(schema=HISTORIES)
    began = states.group_by("meter_id").agg(
        began=pl.col("start").filter(pl.col("state") != "access_refused").min(),
        back=pl.col("end").filter(pl.col("state") != "access_refused").max(),
    )
    opens = pl.lit(day_number(rules.closing_day(1)))
    asked = lacking.join(began, on="meter_id", how="left").select(
        "register_id",
        anchor=pl.coalesce("from_day", opens).clip(upper_bound=pl.col("began").fill_null(opens)),
        back=pl.col("back").fill_null(rules.end),
    )
    closings = _closings(asked["anchor"], rules) if states.is_empty() else []
    closings = closings or list(rules.closing_days(_CLOSINGS))
    arrays = {name: array_of(asked[name]) for name in ("register_id", "anchor", "back")}
    return _read(
        session, statements.HISTORIES, HISTORIES, {**known, **arrays, "closings": closings}
    )


def _closings(anchors: pl.Series, rules: Rules) -> list[date]:
    """Return the days that closed months since the earliest of these last readings, and one more.

    The server looks through all of them for each register; a meter away since long may have been
    read long before, and is not among these.
    """
    earliest = day_of(int(anchors.min() or 0))  # type: ignore[arg-type]
    months = (rules.month.year - earliest.year) * 12 + rules.month.number - earliest.month
    return list(rules.closing_days(months + 3)) if 0 <= months + 3 < _CLOSINGS else []


def _standing(
    session: Session, rows: pl.DataFrame, known: dict[str, object], rules: Rules
) -> pl.DataFrame:
    """Return what earlier months charged of these accounts since a register of theirs was read.

    It is that of all their registers, also of those taken off since: a flat of which one meter was
    amiss went by norm as a whole.

    What a later run, or this one, took back of a month and did not estimate again is charged no
    more. Of the month itself only what is published counts.
    """
    months = behind(rows, rules)
    since = {
        back: day_number(rules.month.plus(-back).first_day) for back in months.unique().to_list()
    }
    opened = months.replace_strict(since, return_dtype=pl.Int64)
    read = pl.coalesce("from_day", "installed").cast(pl.Int32).cast(pl.Date).dt.month_start()
    # A reading after the day that closed its month is of the next one; some of its days are not.
    reached = pl.min_horizontal(opened.alias("opened"), read.cast(pl.Int32).cast(pl.Int64))
    asked = rows.select("account_id", since=reached).group_by("account_id").min()
    arrays = {name: array_of(asked[name]) for name in ("account_id", "since")}
    found = _read(
        session, statements.STANDING, {**STANDING, "run_id": pl.Int64}, {**known, **arrays}
    )
    newest = pl.col("run_id").max().over("register_id", "service_id", "month")
    return found.filter(pl.col("run_id") == newest).drop("run_id")


_WHOLE = {"value": Column.MILLIONTHS, "daily": Column.MILLIONTHS, "volume": Column.MILLIONTHS}


def _read(
    session: Session, statement: LiteralString, schema: Schema, known: dict[str, object]
) -> pl.DataFrame:
    columns: dict[LiteralString, Column] = {
        name: Column.TEXT if kind == pl.String else _kind(name) for name, kind in schema.items()
    }
    return read_columns(session, statement, columns=columns, parameters=known)


def _kind(name: str) -> Column:
    if name.endswith("_day") or name in {"start", "end", "month"}:
        return Column.DAY
    return _WHOLE.get(name.rpartition("_")[2], Column.WHOLE)
