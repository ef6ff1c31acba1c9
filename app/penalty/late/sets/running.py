"""What many debts owe, day after day. Pure."""

from datetime import date

import polars as pl

from app.penalty.late.sets.frames import day_number

_DAYS = 2**22
"""More than there are from the first day of the calendar to the last."""
_FIRST_DAY = day_number(date.min)


def owed_from(changes: pl.DataFrame) -> pl.DataFrame:
    """Return what each request owes from each day on, in order; none on which that stays the same.

    One running sum of all is far quicker than one for each.
    """
    place = pl.col("request") * _DAYS + (pl.col("day") - _FIRST_DAY)
    lines = changes.select(place.alias("place"), "amount").sort("place")
    lines = lines.with_columns(pl.col("amount").cum_sum().alias("sum"))
    lines = lines.filter(pl.col("place").ne_missing(pl.col("place").shift(-1)))
    request = pl.col("place") // _DAYS
    days = lines.select(request.alias("request"), pl.col("place") % _DAYS + _FIRST_DAY, "sum")
    begins = pl.col("request").ne_missing(pl.col("request").shift())
    before = pl.when(begins).then(pl.col("sum").shift().fill_null(0)).forward_fill()
    owed = days.select(
        "request", pl.col("place").alias("day"), (pl.col("sum") - before).alias("owed")
    )
    same = pl.col("request") == pl.col("request").shift()
    owed_before = pl.when(same).then(pl.col("owed").shift()).otherwise(0)
    return owed.filter(pl.col("owed") != owed_before)
