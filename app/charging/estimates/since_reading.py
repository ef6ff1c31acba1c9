"""What was charged for days after the reading that opens what the next one counts."""

import polars as pl

from app.charging.estimates.models import Settling, Step
from app.charging.exact import half_up, wide

_KEY = ["register_id", "service_id"]
_volume = pl.col("volume")


def reaches_on() -> pl.Expr:
    """Say what of months before that of the opening reading was charged for days after it.

    A month may be closed for readings before its end: of one read after that day, and before the
    end, its last days are yet to be counted. What waits for a reading was taken off by that one,
    unless its own month made nothing of it.
    """
    month, before = pl.col("month"), pl.col("before")
    own_days = pl.col("end_estimated") - pl.max_horizontal("start_estimated", before)
    whole = own_days.clip(0).filter("same").sum().over(_KEY) == pl.col("opened") - before
    stands = pl.col("settling") != Settling.BESIDE.value
    made_nothing = whole & (pl.col("same") & stands).any().over(_KEY)
    waits = pl.col("settling") == Settling.SETTLED.value
    reaches = (month < before) & (pl.col("end_estimated") > pl.col("start_day") + 1)
    return (reaches & (~waits | made_nothing)).fill_null(value=False)


def since_reading(rows: pl.DataFrame) -> pl.DataFrame:
    """Cut what was charged in the month of the opening reading, or earlier, to the days after it.

    Added: `first`, the first day that is counted. It is the one after the reading, but for that
    of a meter's return, or of its putting up, from whose day on it was charged.
    """
    start, end, read = (pl.col(each) for each in ("start_estimated", "end_estimated", "start_day"))
    is_before = (start < read) | (pl.col("earlier") & (start == read))
    begins = pl.when(is_before).then(read + 1).otherwise(start)
    left = half_up(wide(_volume) * wide(end - begins), wide(end - start) * wide(place())) * place()
    same = (pl.col("same") | pl.col("earlier")) & (begins < end)
    cut = rows.with_columns(
        same=same,
        start_estimated=pl.when(same).then(begins).otherwise(start),
        volume=pl.when(same & (begins > start)).then(left).otherwise(_volume),
    )
    counted = pl.col("same") & ~is_beside()
    return cut.with_columns(
        first=pl.min_horizontal(start.filter(counted).min().over(_KEY), read + 1)
    )


def is_beside() -> pl.Expr:
    """Say of which days the dial counted nothing: its meter was away, or passed by."""
    is_passed = pl.col("step") == Step.INLET.value
    return is_passed | (pl.col("settling") == Settling.BESIDE.value)


def place() -> pl.Expr:
    """Return the last place that volumes of the service have, in millionths."""
    return pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
