"""The sum on each building: what went in, what its accounts took, what is left to share."""

import polars as pl

from app.charging.apportion import smallest_unit
from app.charging.exact import MILLION, wide
from app.charging.rules import Rules
from app.months.parameter_keys import NegativeImbalance
from app.tariffs.models import Method

_imbalance, _common = pl.col("imbalance"), pl.col("common")


def balanced(houses: pl.DataFrame, own: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add `metered`, `by_norm`, `imbalance` and how it is met: `shared`, `common`, `carried_out`.

    `imbalance` is `input - heated - common - metered - by_norm`, less what was over the month
    before. If it is below zero, the accounts took more than went in: the company's policy says
    what follows. Always `metered + by_norm + common + shared + heated = input + carried_in -
    carried_out`.
    """
    sums = own.group_by("distribution_id").agg(
        metered=pl.col("volume").filter(pl.col("method") == Method.METERED.value).sum(),
        by_norm=pl.col("volume").filter(pl.col("method") == Method.NORM.value).sum(),
    )
    rows = houses.join(sums, on="distribution_id", how="left").with_columns(
        pl.col("metered", "by_norm").fill_null(0)
    )
    cold = pl.col("input") - pl.col("heated")
    left = cold - _common - pl.col("metered") - pl.col("by_norm")
    rows = rows.with_columns(imbalance=left + pl.col("carried_in"))
    below = pl.min_horizontal(_imbalance, pl.lit(0))
    rows = rows.with_columns(shared=pl.max_horizontal(_imbalance, pl.lit(0)), carried_out=below)
    if rules.negative_imbalance is not NegativeImbalance.LOWER_COMMON:
        return rows
    return rows.with_columns(
        common=pl.max_horizontal(_common + below, pl.lit(0)),
        carried_out=pl.min_horizontal(_common + below, pl.lit(0)),
    )


def capped(houses: pl.DataFrame, weights: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Take from `shared` what nobody bears, as `undistributed`; add `weights` of all together.

    That is all of it where the weights are zero (nobody lives there, or nobody used anything),
    and what is above the company's limit for a person where shares go by persons.
    """
    whole = weights.group_by("distribution_id").agg(weights=pl.col("weight").sum())
    rows = houses.join(whole, on="distribution_id", how="left")
    rows = rows.with_columns(pl.col("weights").fill_null(0))
    weight = pl.col("weights")
    borne = pl.when(weight > 0).then(wide(pl.col("shared"))).otherwise(wide(0))
    if rules.imbalance_cap:
        unit = wide(smallest_unit("shared"))
        limit = weight * wide(int(rules.imbalance_cap * MILLION))
        whole_units = limit // (wide(MILLION * rules.month.days) * unit) * unit
        borne = pl.when("by_persons").then(pl.min_horizontal(borne, whole_units)).otherwise(borne)
    rows = rows.with_columns(borne=borne.cast(pl.Int64))
    return rows.with_columns(undistributed=pl.col("shared") - pl.col("borne"), shared="borne").drop(
        "borne"
    )
