"""Which tariff holds on which days for whom: the most specific one wins, day by day."""

import polars as pl

PLACES = ("building_id", "district", "settlement_id")
CONSUMERS = ("contract_model", "category", "zone")
DIMENSIONS = (*PLACES, *CONSUMERS)
"""What a tariff's key may name, the most specific first; each outweighs all after it."""

_WEIGHT = {name: 1 << place for place, name in enumerate(reversed(DIMENSIONS))}
_NOTHING: dict[str, int | str] = {"building_id": 0, "settlement_id": 0}


def keys_in_use(tariffs: pl.DataFrame) -> list[str]:
    """Return the dimensions that any tariff names: accounts that agree in them share prices."""
    return [name for name in DIMENSIONS if tariffs.select(_named(name).any()).item()]


def price_schedule(classes: pl.DataFrame, tariffs: pl.DataFrame) -> pl.DataFrame:
    """Return, for each class of consumers, its prices and the days they hold.

    `classes` has `price_class`, `service_id` and the dimensions in use. One row for each class,
    price part, tier and run of days under the same tariff; days without a price have no row.
    `tiered` says that the class has tiers on those days.
    """
    used = [name for name in DIMENSIONS if name in classes.columns]
    fits = [~_named(name) | (pl.col(name) == pl.col(f"{name}_class")) for name in used]
    own = classes.rename({name: f"{name}_class" for name in used})
    weight = pl.sum_horizontal(
        pl.lit(0), *(_named(name).cast(pl.Int64) * _WEIGHT[name] for name in used)
    )
    fitting = (
        own.join(tariffs, on="service_id")
        .filter(fits or [pl.lit(value=True)])
        .filter([~_named(name) for name in DIMENSIONS if name not in used])
        .with_columns(weight=weight)
    )
    days = fitting.with_columns(day=pl.int_ranges("start", "end")).explode("day")
    same = ["price_class", "price_part", "day"]
    best = days.filter(pl.col("weight") == pl.col("weight").max().over(same))
    return _runs(best)


def _named(name: str) -> pl.Expr:
    return pl.col(name) != _NOTHING.get(name, "")


def _runs(days: pl.DataFrame) -> pl.DataFrame:
    """Join neighbouring days of one tariff into one row."""
    key = ["price_class", "price_part", "tariff_id"]
    ordered = days.sort(*key, "day")
    broken = (pl.col("day") != pl.col("day").shift(1).over(key) + 1).fill_null(value=True)
    kept = ["tier_floor", "tier_ceiling", "price", "vat_rate"]
    tiered = (pl.col("tier_floor") > 0) | pl.col("tier_ceiling").is_not_null()
    return (
        ordered.with_columns(run=broken.cum_sum())
        .group_by(*key, "run", maintain_order=True)
        .agg(
            pl.col(kept).first(),
            start=pl.col("day").min(),
            end=pl.col("day").max() + 1,
            tiered=tiered.any(),
        )
        .drop("run")
    )
