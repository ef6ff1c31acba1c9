"""Quantities that have their days in them: parts of what a building or a group shares out."""

import polars as pl

from app.charging.facts import QUANTITIES, shaped


def of_own_days(parts: pl.DataFrame, mark: pl.Expr, **told: pl.Expr | str) -> pl.DataFrame:
    """Return each row's `part` as the quantity of its agreement's own days, not cut any further.

    `told` are other columns of a quantity: its method, and its basis as `made_of` gives it.
    """
    return shaped(
        parts.with_columns(
            mark=mark,
            zone=pl.lit(""),
            base="part",
            persons=None,
            over_start="start",
            over_end="end",
            **told,
        ),
        QUANTITIES,
    )
