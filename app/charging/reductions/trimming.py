"""What several breaks take off together is no more than the charge, though each is rounded up."""

import polars as pl

from app.charging.facts import LINES, shaped
from app.tariffs.models import Method

_OF = ["account_id", "service_id", "agreement_id", "vat_rate"]
"""Whose lines together take off no more than was charged."""


def within_charge(lines: pl.DataFrame, charged: pl.DataFrame) -> pl.DataFrame:
    """Return lines below zero so that together they take off no more than was charged.

    The largest is less by what rounding brings above it, and says so.
    """
    taken = lines.group_by(_OF).agg(taken=(-pl.col("amount")).clip(0).sum())
    asked = charged.join(taken, on=_OF, how="semi").group_by(_OF)
    beyond = (
        taken.join(asked.agg(asked=pl.col("amount").clip(0).sum()), on=_OF)
        .with_columns(over=pl.col("taken") - pl.col("asked"))
        .filter(pl.col("over") > 0)
    )
    if beyond.is_empty():
        return lines
    largest = lines.sort("amount", "part").unique(_OF, keep="first", maintain_order=True)
    trimmed = largest.join(beyond, on=_OF).select(*_OF, "part", "over")
    over = pl.col("over")
    told = pl.when(over > 0).then(pl.format(',"trimmed":{}', over)).otherwise(pl.lit(""))
    return shaped(
        lines.join(trimmed, on=[*_OF, "part"], how="left", maintain_order="left").with_columns(
            amount=pl.col("amount") + over.fill_null(0), also=pl.concat_str("also", told)
        ),
        LINES,
    )


def followers_within_charge(priced: pl.DataFrame) -> pl.DataFrame:
    """Return all lines; what breaks of water take off wastewater is no more than its charge."""
    of_break = (pl.col("method") == Method.FOLLOWS.value) & pl.col("also").str.contains(
        '"by":"break"', literal=True
    )
    lines = priced.filter(of_break)
    if lines.is_empty():
        return priced
    others = priced.filter(~of_break)
    return pl.concat([others, within_charge(lines, others)])
