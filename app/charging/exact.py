"""Exact figures in frames: whole numbers of small units, rounded only here, half away from zero.

Quantities and prices are whole millionths, amounts whole kopecks, days whole days since 1970.
Frames of decimals would round half to even at each product, silently.
"""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

MILLION = 1_000_000
_EPOCH = date(1970, 1, 1)
_WIDE = pl.Int128


def wide(value: pl.Expr | int) -> pl.Expr:
    """Return `value` with room for the product of any three figures of ours."""
    return pl.lit(value, dtype=_WIDE) if isinstance(value, int) else value.cast(_WIDE)


def half_up(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return the quotient rounded once, half away from zero; the denominator is positive.

    Both are wide, see `wide`. A figure that no column holds stops whoever asks for it.
    """
    return _rounded(numerator, denominator).cast(pl.Int64)


def half_up_or_null(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return the same, and null for a figure that no column holds: see `app.charging.beyond`."""
    return _rounded(numerator, denominator).cast(pl.Int64, strict=False)


def _rounded(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    by = wide(denominator)
    return numerator.sign() * ((numerator.abs() * 2 + by) // (by * 2))


def as_millionths(value: Decimal) -> int:
    """Return a figure of at most six places as whole millionths.

    >>> as_millionths(Decimal("32.184"))
    32184000
    """
    scaled = value * MILLION
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{value} has more than six places")
    return whole


def from_millionths(value: int) -> Decimal:
    """Return whole millionths as a figure."""
    return Decimal(value).scaleb(-6)


def day_number(day: date) -> int:
    """Return the days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Return the day that many days after 1970 began."""
    return _EPOCH + timedelta(days=number)


def kopecks(amount: int) -> Decimal:
    """Return whole kopecks as hryvnias."""
    return Decimal(amount).scaleb(-2)
