"""The month's part of what a premises' own devices counted since an earlier one."""

import polars as pl

from app.charging.distribution.spans import heated_before, spanning
from app.charging.exact import half_up, wide
from app.charging.heat.facts import HeatFacts
from app.charging.rules import Rules

_OF = ["account_id", "service_id"]
_volume = pl.col("volume")


def of_the_month(
    measured: pl.DataFrame,
    registers: pl.DataFrame,
    members: pl.DataFrame,
    heat: HeatFacts,
    rules: Rules,
) -> pl.DataFrame:
    """Return the measured registers with the month's part of their volume; `counted` is all of it.

    Months without a reading were charged otherwise, and their heat is not the building's of this
    month. What was counted is taken as even over the days of heating, `spread` of them.

    Source: order-315/heat
    """
    rows = measured.with_columns(counted="volume", spread=pl.lit(0, dtype=pl.Int64))
    late = spanning(registers, rules).select("register_id", "opened", *_OF)
    if late.is_empty():  # nearly always
        return rows
    placed = late.join(members.select(*_OF, "building_id", "days_connected"), on=_OF)
    days = heated_before(placed, heat.seasons, rules).select(
        "register_id", "before", now="days_connected"
    )
    now, every = pl.col("now"), pl.col("now") + pl.col("before")
    unit = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    part = half_up(wide(_volume) * wide(now), wide(every) * wide(unit)) * unit
    before = pl.col("before").fill_null(0) > 0
    return (
        rows.join(days, on="register_id", how="left")
        .with_columns(
            volume=pl.when(before).then(part).otherwise(_volume),
            spread=pl.when(before).then(every).otherwise("spread"),
        )
        .drop("now", "before")
    )


def told_spread() -> list[pl.Expr]:
    """Return what an account's registers counted, and their days; none where theirs differ."""
    alike = pl.col("spread").n_unique() == 1
    return [
        pl.col("counted").sum().alias("counted_all"),
        pl.when(alike).then(pl.col("spread").first()).otherwise(0).alias("spread"),
    ]
