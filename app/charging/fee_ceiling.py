"""The most that the law lets a subscriber fee be: all parts of its price together, on each day."""

import polars as pl

from app.charging.exact import MILLION, as_millionths, half_up, wide
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.tariffs.models import Method

_KOPECK = 10_000
"""Millionths of a hryvnia in one."""
_class, _price, _day = pl.col("price_class"), pl.col("price"), pl.col("day")
_of_day = ["price_class", "day"]


def fees_among(quantities: pl.DataFrame, agreements: pl.DataFrame, rules: Rules) -> pl.Series:
    """Return the numbers of the quantities that are subscriber fees, if a ceiling is set."""
    fee, numbers = pl.col("method") == Method.SUBSCRIPTION.value, quantities["quantity_id"]
    if rules.subscription_ceiling is None or not agreements.select(fee.any()).item():
        return numbers.clear()
    return numbers.filter(quantities.select(fee).to_series())


def held_to_ceiling(
    quantities: pl.DataFrame, prices: pl.DataFrame, fees: pl.Series, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the quantities and prices with fees above the ceiling in price classes of their own.

    The ceiling is for the fee as a whole: on a day on which its parts together are above it, each
    is lowered in proportion, in whole kopecks that add up to the ceiling. `ceiling` of a price,
    in kopecks, says that it was lowered so. Others who pay the same prices pay them as they are.

    Source: cabinet-808
    """
    is_fee = pl.col("quantity_id").is_in(fees.implode())
    of_fees = quantities.filter(is_fee)["price_class"].unique()
    held = _held(prices.filter(_class.is_in(of_fees.implode())), rules)
    if held.is_empty():
        return quantities, prices
    kind = prices.schema["price_class"]
    own = (_class + pl.lit(prices["price_class"].max()) + 1).cast(kind)
    touched = is_fee & _class.is_in(held["price_class"].unique().implode())
    moved = quantities.with_columns(price_class=pl.when(touched).then(own).otherwise(_class))
    whole = pl.lit(None, dtype=pl.Int64)
    both = [prices.with_columns(ceiling=whole), held.with_columns(price_class=own)]
    return moved, pl.concat([each.select(held.columns) for each in both])


def _held(prices: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the schedule of the classes that are above the ceiling on any day, held to it."""
    assert rules.subscription_ceiling is not None
    ceiling = as_millionths(rules.subscription_ceiling)
    kopecks = ceiling // _KOPECK
    # A fee is of one month at most: what is above one is nobody's.
    counted = pl.when(pl.col("tier_floor") < MILLION).then(_price).otherwise(0)
    most = prices.group_by("price_class", "price_part", "tier_floor").agg(counted.max())
    above = most.group_by("price_class").agg(_price.sum()).filter(_price > ceiling)
    suspected = prices.join(above, on="price_class", how="semi")
    days = suspected.with_columns(counted=counted, day=pl.int_ranges("start", "end")).explode("day")
    total = pl.col("counted").sum().over(_of_day)
    exact = wide(pl.col("counted")) * kopecks
    parts = (
        days.with_columns(total=total)
        .filter((pl.col("total") > ceiling).any().over("price_class"))
        .with_columns(whole=exact // pl.col("total"), remainder=exact % pl.col("total"))
        .sort(
            *(*_of_day, "remainder", "price_part", "tier_floor"),
            descending=[False, False, True, False, False],
        )
    )
    left = kopecks - pl.col("whole").sum().over(_of_day)
    one_more = pl.int_range(pl.len()).over(_of_day) < left
    share = ((pl.col("whole") + one_more.cast(pl.Int64)) * _KOPECK).cast(pl.Int64)
    is_above = (pl.col("total") > ceiling) & (pl.col("tier_floor") < MILLION)
    return _runs(
        parts.with_columns(
            price=pl.when(is_above).then(pl.min_horizontal(share, "price")).otherwise("price"),
            ceiling=pl.when(is_above).then(pl.lit(kopecks, dtype=pl.Int64)),
        ).select(*prices.columns, "ceiling", "day")
    )


def _runs(days: pl.DataFrame) -> pl.DataFrame:
    """Join neighbouring days of one tariff at one price into one row."""
    key = ["price_class", "price_part", "tariff_id", "price", "ceiling"]
    ordered = days.sort(*key, "day")
    broken = (_day != _day.shift(1).over(key) + 1).fill_null(value=True)
    return (
        ordered.with_columns(run=broken.cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.exclude("start", "end", "day").first(), start=_day.min(), end=_day.max() + 1)
        .select(*(name for name in days.columns if name != "day"))
    )


def within_ceiling(lines: pl.DataFrame, rules: Rules) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines, no fee's above its ceiling by what rounding adds, and who was lowered.

    The largest of a fee is less by so much. Lines that were lowered say the ceiling.
    """
    if "ceiling" not in lines.columns:
        return lines, report(lines.clear(), Problem.ABOVE_CEILING)
    lowered = lines.filter(pl.col("ceiling").is_not_null())
    days = pl.col("days").fill_null(rules.month.days)
    exact = half_up((wide(_price) * wide(days)).sum(), wide(_KOPECK * rules.month.days))
    over = (
        lowered.group_by("quantity_id")
        .agg(over=pl.col("amount").sum() - exact)
        .filter(pl.col("over") > 0)
    )
    largest = lowered.sort("amount", "part", descending=[True, False]).unique(
        "quantity_id", keep="first", maintain_order=True
    )
    trimmed = largest.join(over, on="quantity_id").select("quantity_id", "part", "over")
    less = pl.col("over")
    told = pl.concat_str(
        pl.format(',"ceiling":{}', "ceiling"),
        pl.when(less > 0).then(pl.format(',"trimmed":{}', less)).otherwise(pl.lit("")),
    )
    rows = lines.join(
        trimmed, on=["quantity_id", "part"], how="left", maintain_order="left"
    ).with_columns(
        amount=pl.col("amount") - less.fill_null(0),
        also=pl.concat_str("also", told.fill_null("")),
    )
    ceiling = pl.col("ceiling") * _KOPECK
    return rows, report(
        lowered, Problem.ABOVE_CEILING, severity=Severity.WARNS, facts={"ceiling": ceiling}
    )
