"""Heat in units so small that what is left of a division changes nobody's share.

A unit is 10⁻¹⁹ Gcal, a whole of up to 100,000 Gcal has room for it. Shares of shares are exact
fractions by the rule; here each is rounded in its last unit, and shares that agree in 15 places
of a gigacalorie are equal.
"""

import polars as pl

from app.charging.exact import wide

FINE = 10**13
"""Fine units in a millionth of a gigacalorie."""
_DIGITS = 10**13
_EQUAL = 10**4
"""Fine units in the last place in which shares are compared."""
COMPARED = FINE // _EQUAL
"""Units of that place in a millionth of a gigacalorie."""


def fine(millionths: pl.Expr) -> pl.Expr:
    """Return millionths of a gigacalorie in fine units."""
    return wide(millionths) * wide(FINE)


def part_of(whole: pl.Expr, weight: pl.Expr, weights: pl.Expr) -> pl.Expr:
    """Return `whole * weight / weights` of fine units; nothing where there are no weights.

    Divided as on paper, 13 digits and then 13 more: the product itself would have no room.
    """
    by = pl.when(weights > 0).then(wide(weights))
    scaled = wide(weight) * wide(_DIGITS)
    digits, more = scaled // by, (scaled % by) * wide(_DIGITS) // by
    part = (wide(whole) * digits + wide(whole) * more // wide(_DIGITS)) // wide(_DIGITS)
    return part.fill_null(wide(0))


def comparable(value: pl.Expr) -> pl.Expr:
    """Return fine units rounded to the places in which shares are compared."""
    return (value + wide(_EQUAL // 2)) // wide(_EQUAL)


def told(value: pl.Expr) -> pl.Expr:
    """Return fine units as whole millionths, rounded, as they are shown."""
    return ((value + wide(FINE // 2)) // wide(FINE)).cast(pl.Int64)
