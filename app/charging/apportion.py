"""A whole divided by weights into parts that add up to it exactly."""

import polars as pl

from app.charging.exact import wide


def apportion(
    rows: pl.DataFrame, *, of: str, total: str, unit: pl.Expr | None = None
) -> pl.DataFrame:
    """Add `part`, the whole units of the row's `total` that fall on its `weight`, and `weights`.

    Rows with the same `of` divide one total. The units left over go to the largest remainders,
    the earlier account and agreement first, so parts add up whatever the order of the rows. Where
    all weights are zero there is nobody to bear a part: no row is returned. A total need be no
    whole number of `unit`s only if they are single millionths, or kopecks.
    """
    weight, weights = pl.col("weight").cast(pl.Int128), pl.col("weights")
    weighed = rows.with_columns(weights=weight.sum().over(of), unit=unit_or_one(unit)).filter(
        weights > 0
    )
    units = pl.col(total) // pl.col("unit")
    exact = wide(units) * weight
    floored = weighed.with_columns(
        whole=(exact // weights).cast(pl.Int64), remainder=exact % weights
    )
    return _rounded(floored, of=of, units=units).drop("unit")


def whole_parts(
    rows: pl.DataFrame, *, exact: str, per_millionth: int, of: str, total: str, unit: pl.Expr
) -> pl.DataFrame:
    """Add `part`, the row's `exact` share of `total` in whole units, so that all parts add up.

    Shares are given in units of which `per_millionth` are a millionth. Left over units go as
    `apportion` gives them.
    """
    step = wide(pl.col("unit")) * per_millionth
    floored = rows.with_columns(unit=unit).with_columns(
        whole=(pl.col(exact) // step).cast(pl.Int64), remainder=pl.col(exact) % step
    )
    return _rounded(floored, of=of, units=pl.col(total) // pl.col("unit")).drop("unit")


def _rounded(floored: pl.DataFrame, *, of: str, units: pl.Expr) -> pl.DataFrame:
    """Add `part`: `whole` units, and one more where one of those left over goes."""
    ordered = floored.sort(
        of, "remainder", "account_id", "agreement_id", descending=[False, True, False, False]
    )
    place = pl.int_range(pl.len()).over(of)
    left = units - pl.col("whole").sum().over(of)
    part = (pl.col("whole") + (place < left).cast(pl.Int64)) * pl.col("unit")
    return ordered.with_columns(part=part).drop("whole", "remainder")


def unit_or_one(unit: pl.Expr | None) -> pl.Expr:
    """Return the unit, or the smallest there is."""
    return pl.lit(1, dtype=pl.Int64) if unit is None else unit


def smallest_unit(total: str) -> pl.Expr:
    """Return the last place of the row's service (`places`), if `total` is whole in it.

    A norm may have more places than its service: then what is left of a building has too.
    """
    step = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    return pl.when(pl.col(total) % step == 0).then(step).otherwise(pl.lit(1, dtype=pl.Int64))
