"""The name of a line within its account, service and month: what it is for, never a number."""

import polars as pl

from app.charging.exact import MILLION
from app.charging.rules import Rules


def part_name(rules: Rules, *pieces: pl.Expr) -> pl.Expr:
    """Return the given pieces that are not empty, and the first day unless it is the month's.

    The only line of a whole month is named by the empty text; `r15.d16` is what register 15
    counted from the 16th on.
    """
    day = pl.col("start") - rules.first + 1
    names = {number: f"d{number}" for number in range(2, rules.month.days + 1)}
    from_day = day.replace_strict(names, default="", return_dtype=pl.String)
    texts = [pl.when(piece != "").then(piece) for piece in (*pieces, from_day)]
    return pl.concat_str(texts, separator=".", ignore_nulls=True)


def tier_names(floors: pl.Series) -> pl.Expr:
    """Return the name of the row's tier by its `tier_floor`, and nothing for the lowest.

    Floors are whole millionths, few among many rows; they differ, and so do their names.
    """
    named = {floor: tier_name(floor) for floor in floors.unique().drop_nulls() if floor > 0}
    if not named:
        return pl.lit(None, dtype=pl.String)
    return pl.col("tier_floor").replace_strict(named, default=None, return_dtype=pl.String)


def tier_name(floor: int) -> str:
    """Return the name of the tier above `floor`, in millionths of a unit.

    >>> tier_name(10_000_000), tier_name(10_200_000), tier_name(500)
    ('t10', 't10_2', 't0_0005')
    """
    whole, rest = divmod(floor, MILLION)
    return f"t{whole}_{rest:06}".rstrip("0") if rest else f"t{whole}"
