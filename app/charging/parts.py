"""The name of a line within its account, service and month: what it is for, never a number."""

import polars as pl

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
