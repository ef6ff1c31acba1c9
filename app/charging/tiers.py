"""Prices in tiers: what of a volume lies in each, and what lies in none."""

from collections.abc import Sequence

import polars as pl

from app.charging.exact import half_up, wide
from app.charging.problems import Problem, report
from app.charging.rules import Rules

_OF = ["quantity_id", "price_part"]
_ROUNDED = 2
"""Last places that a piece of a volume may be off by."""
_days = pl.col("end") - pl.col("start")


def filled(pieces: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Leave in each piece what of its quantity lies in its tier.

    Registers of one agreement and zone fill the tiers one after the other. Bounds are for a
    month: a piece of some of its days (also of a meter replaced inside it) has them by days.
    What is given back is so at the first tier's price.
    """
    if pieces.is_empty():
        return pieces
    of = ["agreement_id", "zone", "price_part", "tariff_id", "start"]
    filling = pl.max_horizontal(pl.col("quantity"), pl.lit(0))
    before = (filling.cum_sum() - filling).over(of, order_by="mark")
    placed = pieces.with_columns(before=before)
    floor, ceiling = (_by_days(pl.col(name), rules) for name in ("tier_floor", "tier_ceiling"))
    top = pl.min_horizontal(pl.col("before") + pl.col("quantity"), ceiling)
    bottom = pl.max_horizontal(pl.col("before"), floor)
    given_back = (pl.col("quantity") < 0) & (pl.col("tier_floor") == 0)
    inside = (
        pl.when(given_back).then("quantity").otherwise(pl.max_horizontal(top - bottom, pl.lit(0)))
    )
    return (
        placed.with_columns(quantity=inside)
        .filter((pl.col("quantity") != 0) | (pl.col("tier_floor") == 0))
        .drop("before")
    )


def _by_days(bound: pl.Expr, rules: Rules) -> pl.Expr:
    return half_up(wide(bound) * wide(_days), wide(rules.month.days))


def outside(
    quantities: pl.DataFrame,
    tiered: pl.DataFrame,
    priced: Sequence[pl.DataFrame],
    *,
    besides: Sequence[pl.DataFrame],
) -> pl.DataFrame:
    """Return the problem of volumes that their tiers do not hold wholly, or hold twice.

    `priced` are all pieces of these volumes but those of one price for all their days, `besides`
    the problems of days without a price.
    """
    if tiered.is_empty():  # nearly always
        return report(tiered, Problem.TIER_GAP)
    step = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    asked = tiered.group_by(_OF).agg(may_be_off=_ROUNDED * step.first())
    found = (
        pl.concat([each.select(*_OF, "quantity") for each in priced])
        .group_by(_OF)
        .agg(pl.col("quantity").sum(), pieces=pl.len())
    )
    over = pl.col("over_end") - pl.col("over_start")
    whole = half_up(wide(pl.col("base")) * wide(_days), wide(over))
    rows = (
        quantities.join(asked, on="quantity_id")
        .join(found, on=_OF, how="left")
        .with_columns(pl.col("quantity", "pieces").fill_null(0))
        .with_columns(off=whole - pl.col("quantity"))
        .filter(pl.col("off").abs() > pl.col("may_be_off") * (pl.col("pieces") + 1))
    )
    known = pl.concat(each.select("account_id", "service_id") for each in besides)
    return report(
        rows.join(known, on=["account_id", "service_id"], how="anti"),
        Problem.TIER_GAP,
        facts={"volume": pl.col("off")},
    )
