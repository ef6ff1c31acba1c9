"""Exact figures in the check's frames, in its own arithmetic: products wide, nothing rounded twice.

Quantities and prices are whole millionths, money whole kopecks, as drafts have them.
"""

import polars as pl

_WIDE = pl.Int128


def wide(value: pl.Expr | int) -> pl.Expr:
    """Return a figure with room for a product of two."""
    return pl.lit(value, dtype=_WIDE) if isinstance(value, int) else value.cast(_WIDE)


def largest(rows: pl.DataFrame, figure: pl.Expr) -> int:
    """Return the largest figure there is, whatever its sign."""
    bounds = rows.select(least=figure.min(), most=figure.max()).row(0)
    return max((abs(bound) for bound in bounds if bound is not None), default=0)


def room_for(*products: int) -> type[pl.Int64 | pl.Int128]:
    """Return the narrowest type that holds the products, and their sums and doubles.

    What most chunks come to has room in half of what any might: that takes a third of the time.
    """
    return pl.Int64 if max(products) < 1 << 60 else _WIDE


def are_rounded(
    rows: pl.DataFrame, found: pl.Expr, numerator: pl.Expr, denominator: pl.Expr
) -> pl.Series:
    """Say of each row whether the figure is the quotient rounded once, half away from zero.

    Nothing is divided: a figure is right where what it leaves over is half a unit at most. What
    is divided by nothing is never right. The numerator is wide.
    """
    told = rows.select(found=found, numerator=numerator, by=denominator)
    rest = pl.col("numerator") - wide(pl.col("found")) * pl.col("by")
    towards_zero = pl.when(pl.col("numerator") < 0).then(0 - rest).otherwise(rest)
    away, by = pl.col("by") // 2, pl.col("by")
    # Half a unit is the most where it was rounded up, and more than there may be where down.
    return (
        told.select(rest=towards_zero, least=0 - away, most=by - 1 - away)
        .select((pl.col("rest") >= pl.col("least")) & (pl.col("rest") <= pl.col("most")))
        .to_series()
    )


def rounded(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return the quotient rounded once, half away from zero; nothing where it is by nothing."""
    by = wide(denominator)
    whole = (numerator.abs() + by // 2) // by
    return pl.when(by > 0).then(numerator.sign() * whole)


def of_kopecks(money: pl.Expr) -> pl.Expr:
    """Return money in millionths, as mismatches are told."""
    return wide(money) * 10_000


def of_count(count: pl.Expr | int) -> pl.Expr:
    """Return a count in millionths, as mismatches are told."""
    return wide(count) * 1_000_000
