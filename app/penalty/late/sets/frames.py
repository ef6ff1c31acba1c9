"""Late debts as frames: days since 1970, whole kopecks, and whose rules hold. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from app.penalty.inflation import InflationTerms
from app.penalty.interest import InterestTerms
from app.penalty.penalty import PenaltyTerms

KEY = ("account_id", "service_id", "agreement_id", "month", "due_on")
"""What a debt is known by."""
WIDE = pl.Int128
_MOST = 2**120
_EPOCH = date(1970, 1, 1)


class TooWide(ArithmeticError):
    """A figure has no room even in 128 bits; one debt at a time there is no such bound."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules that accounts alike share."""

    penalty: PenaltyTerms
    interest: InterestTerms
    inflation: InflationTerms


@dataclass(frozen=True, slots=True)
class LateDebts:
    """Debts of many accounts, all that moved them, and their rules."""

    debts: pl.DataFrame
    """`debt` (its number here), `KEY`, `arose_on`, `terms` (place among the terms)."""
    moves: pl.DataFrame
    """`debt`, `day`, `amount`: positive owes more."""
    terms: Sequence[Terms]


def day_number(day: date) -> int:
    """Return the days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Return the day that many days after 1970 began."""
    return _EPOCH + timedelta(days=number)


def places_of(value: Decimal) -> int:
    """Return how many decimals a figure has, zeros at its end apart.

    >>> places_of(Decimal("0.0100"))
    2
    """
    _, digits, exponent = value.as_tuple()
    whole = int("".join(map(str, digits)))
    places = -int(exponent)
    # By hand: Decimal itself would round a figure of more than 28 digits.
    while places > 0 and whole % 10 == 0:
        whole, places = whole // 10, places - 1
    return max(0, places)


def as_units(value: Decimal, places: int) -> int:
    """Return a figure in whole small units, which it must come to.

    >>> as_units(Decimal("0.01"), 3)
    10
    """
    top, bottom = value.as_integer_ratio()
    units: int = top * 10**places // bottom
    if units * bottom != top * 10**places:
        raise ValueError(f"{value} has more than {places} places")
    return units


def check_room(*factors: int) -> None:
    """Refuse a product that is too large for whole numbers of 128 bits.

    Raises:
        TooWide.
    """
    product = 1
    for each in factors:
        product *= max(each, 1)
    if product >= _MOST:
        raise TooWide(f"{product} has no room")


def half_up(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return the quotient rounded once, half up; neither is below zero."""
    by = pl.lit(denominator, dtype=WIDE) if isinstance(denominator, int) else denominator
    return ((numerator.cast(WIDE) * 2 + by) // (by * 2)).cast(pl.Int64)


def as_decimal(units: pl.Expr, places: int) -> pl.Expr:
    """Return whole small units, not below zero, as the text of a decimal."""
    unit = 10**places
    part = (units % unit).cast(pl.String).str.zfill(places)
    return pl.concat_str((units // unit).cast(pl.String), pl.lit("."), part)
