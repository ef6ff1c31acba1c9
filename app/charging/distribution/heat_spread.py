"""The month's part of what a premises' own devices counted since an earlier one."""

import polars as pl

from app.charging.distribution.spans import heated_before, spanning
from app.charging.exact import day_number, half_up, wide
from app.charging.heat.facts import HeatFacts
from app.charging.pieces import cut
from app.charging.rules import Rules

_AT = ["building_id", "service_id"]
_OF = ["account_id", "service_id"]
_volume = pl.col("volume")


def of_the_month(
    measured: pl.DataFrame, registers: pl.DataFrame, heat: HeatFacts, rules: Rules
) -> pl.DataFrame:
    """Return the measured registers with the month's part of their volume; `counted` is all of it.

    Months without a reading were charged otherwise, and their heat is not the building's of this
    month. What was counted is taken as even over the days of heating, `spread` of them, `now` of
    them inside the month: a device that was replaced counted its own days alone.

    Source: order-315/heat
    """
    nothing = pl.lit(0, dtype=pl.Int64)
    rows = measured.with_columns(counted="volume", now=nothing, spread=nothing)
    late = spanning(registers, rules).select("register_id", "opened", *_OF)
    if late.is_empty():  # nearly always
        return rows
    stood = rows.select("register_id", "over_start", "over_end")
    days = _days(late.join(stood, on="register_id"), heat, rules)
    every = pl.col("own") + pl.col("before")
    unit = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    part = half_up(wide(_volume) * wide(pl.col("own")), wide(every) * wide(unit)) * unit
    before = pl.col("before").fill_null(0) > 0
    return (
        rows.join(days, on="register_id", how="left")
        .with_columns(
            volume=pl.when(before).then(part).otherwise(_volume),
            now=pl.when(before).then("own").otherwise("now"),
            spread=pl.when(before).then(every).otherwise("spread"),
        )
        .drop("own", "before")
    )


def _days(late: pl.DataFrame, heat: HeatFacts, rules: Rules) -> pl.DataFrame:
    """Return each register's days of heating: `own` of the month, and those `before` it.

    One that was taken off on the day that closes the month, or later, has counted all of it.
    """
    seasons = heat.seasons.filter(pl.col("start") < pl.col("end"))
    members = heat.members.select(*_OF, "building_id", "start", "end")
    is_closed = pl.col("over_end") >= day_number(rules.closing_day(0))
    stood = late.select(
        "register_id",
        *_OF,
        start="over_start",
        end=pl.when(is_closed).then(rules.end).otherwise("over_end"),
    )
    heated = cut(cut(stood, members, on=_OF), seasons.select(*_AT, "start", "end"), on=_AT)
    own = heated.group_by("register_id").agg(own=(pl.col("end") - pl.col("start")).sum())
    placed = late.join(members.select(*_OF, "building_id").unique(), on=_OF)
    before = heated_before(placed, heat.seasons, rules).select("register_id", "before")
    return before.join(own, on="register_id", how="left").with_columns(pl.col("own").fill_null(0))


def told_spread() -> list[pl.Expr]:
    """Return what an account's registers counted, and of each its part of days: `[all, now, of]`.

    Days of none mean that what a register counted is the month's.
    """
    each = pl.format("[{},{},{}]", "counted", "now", "spread")
    return [
        pl.col("counted").sum().alias("counted_all"),
        each.sort_by("register_id").str.join(",").alias("spreads"),
    ]
