"""How much went into each building, by the registers of its own meters."""

from dataclasses import replace
from decimal import Decimal

import polars as pl

from app.charging.consumption import measure
from app.charging.distribution.lent import counted_once
from app.charging.distribution.spans import spanning
from app.charging.exact import day_number, wide
from app.charging.facts import Facts
from app.charging.methods.metered import with_lent
from app.charging.problems import Problem
from app.charging.rules import Rules

_NEVER = Decimal(10**12)
UNREAD = (
    Problem.NO_METER,
    Problem.MISSING_READING,
    Problem.MISSING_START_READING,
)
"""What is wrong where nothing was read; all else is wrong with what was."""
_OF = ["building_id", "service_id"]


def inputs(facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return the distributions with `input`, and `fault`: the problem if it is not known.

    Several inputs, or a meter and the one in its place, are added up; together they must count
    all days of the month. A building is `dipped` if a meter was taken off and the next one began
    to count days later while another went on, or after the day that closed the month: what it
    may have missed a person must judge.
    A volume is doubted if it is so many times the last one: what nobody would believe of a flat
    is little for a building, so there is no other bound. One that was counted since before the
    month is not the month's, or those who used less then would bear others' water: `opened` is
    the first day of the earliest month it is of.

    Source: law-2119/iii
    """
    houses = facts.distributions
    lent = with_lent(facts.house_registers, facts.services, rules)
    registers = counted_once(lent, facts, rules)
    wanted = houses.select("service_id", account_id="building_id")
    asked = registers.join(wanted, on=["account_id", "service_id"], how="semi")
    measured = measure(asked, services=facts.services, rules=replace(rules, spike_over=_NEVER))
    faults = (
        measured.problems.rename({"account_id": "building_id"})
        .group_by(_OF)
        .agg(unread=pl.col("kind").is_in([each.value for each in UNREAD]).all())
    )
    rows = houses.join(_sums(measured.rows, rules), on=_OF, how="left")
    rows = rows.join(faults, on=_OF, how="left")
    unread = pl.col("input").is_null() | pl.col("partial") | pl.col("unread")
    doubtful = ~pl.col("unread").fill_null(value=True) | pl.col("jumped")
    rows = rows.join(_holes(measured.rows, rules), on=_OF, how="left")
    rows = rows.join(_opened(measured.rows, asked, rules), on=_OF, how="left")
    later = _holes_after(measured.rows, facts, rules)
    rows = rows.join(later.select(*_OF, later=True), on=_OF, how="left")
    return rows.with_columns(
        fault=pl.when(doubtful.fill_null(value=False))
        .then(pl.lit(Problem.HOUSE_DOUBTFUL.value))
        .when(unread.fill_null(value=False))
        .then(pl.lit(Problem.HOUSE_UNREAD.value))
        .when(pl.col("left") == 0)
        .then(pl.lit(Problem.HOUSE_GAP.value))
        .when(pl.col("opened").is_not_null())
        .then(pl.lit(Problem.HOUSE_SPANS.value)),
        dipped=(pl.col("left").fill_null(0) > 0) | pl.col("later").fill_null(value=False),
    ).drop("jumped", "partial", "unread", "left", "later")


def _opened(measured: pl.DataFrame, asked: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the buildings of which a meter counted something since before the month."""
    counted = measured.filter(pl.col("volume") > 0)
    late = spanning(asked, rules).join(counted, on="register_id", how="semi")
    return late.group_by(pl.col("account_id").alias("building_id"), "service_id").agg(
        pl.col("opened").min()
    )


def _holes(registers: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the buildings where a meter was taken off and another began to count days later.

    `left` is how many meters counted in between. A meter replaced the same day leaves no hole,
    and neither does an input that is closed, or opened, for good.
    """
    begins, ends = pl.col("over_start"), pl.col("over_end")
    inside = registers.filter((begins > rules.first) | (ends < rules.end))
    if inside.is_empty():  # nearly always
        return _NO_HOLES
    meters = registers.rename({"account_id": "building_id"}).unique([*_OF, "meter_id"])
    steps = pl.concat(
        [
            meters.select(*_OF, day=begins, step=pl.lit(1)),
            meters.filter(ends < rules.end).select(*_OF, day=ends, step=pl.lit(-1)),
        ]
    )
    levels = (
        steps.group_by(*_OF, "day")
        .agg(pl.col("step").sum())
        .filter(pl.col("step") != 0)
        .sort(*_OF, "day")
        .with_columns(left=pl.col("step").cum_sum().over(_OF))
    )
    rises = pl.col("step").reverse().cum_max().reverse().over(_OF) > 0
    return (
        levels.filter((pl.col("step") < 0) & rises)
        .group_by(_OF)
        .agg(pl.col("left").min().cast(pl.Int64))
    )


def _holes_after(registers: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return the buildings whose next meter came days after the one that had counted the month."""
    if facts.next_house_meters.is_empty():  # nearly always
        return _NO_HOLES
    of = ["account_id", "service_id"]
    known = facts.house_registers.select(*of, installed=pl.lit(None, dtype=pl.Int64))
    # Lent together, for whoever has a meter of his own is lent none.
    every = with_lent(pl.concat([known, facts.next_house_meters]), facts.services, rules)
    put_up = (
        every.filter(pl.col("installed").is_not_null())
        .with_row_index("place")
        .select(
            *of,
            meter_id=-1 - pl.col("place").cast(pl.Int64),
            over_start="installed",
            over_end=pl.lit(rules.end, dtype=pl.Int64),
        )
    )
    rows = registers.select(put_up.columns)
    holes = _holes(pl.concat([rows, put_up], how="vertical_relaxed"), rules)
    return holes.join(_holes(rows, rules), on=_OF, how="anti")


_NO_HOLES = pl.DataFrame(schema={**dict.fromkeys(_OF, pl.Int64), "left": pl.Int64})


def _sums(registers: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    last = pl.col("from_value") - pl.col("before_value")
    times = int(rules.spike_times * 100)
    jumped = (
        (last > 0)
        & (wide(pl.col("raw")) * 100 > wide(last) * times)
        & (pl.col("to_confirmed") == 0)
    )
    begins, ends = pl.col("over_start").min(), pl.col("over_end").max()
    return (
        registers.rename({"account_id": "building_id"})
        .group_by(_OF)
        .agg(
            input=pl.col("volume").sum(),
            jumped=jumped.fill_null(value=False).any(),
            # Taken off after the closing day, it counted the month; the next one counts later.
            partial=(begins > rules.first) | (ends <= day_number(rules.closing_day(0))),
        )
    )
