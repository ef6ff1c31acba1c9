"""What readings count in a month that the flat went by norm in, because of another of its meters.

A reading tells of the days since the one before, which need not be the month's: those that the
norm paid for are left out of it, the others are charged.
"""

import polars as pl

from app.charging.estimates.unmetered import OF
from app.charging.rules import Rules

_FLAT = ["account_id", "service_id", "own_service_id"]
_KEY = [*_FLAT, "register_id"]
_start, _end, _day = pl.col("start"), pl.col("end"), pl.col("day")
_over_start, _over_end = pl.col("over_start"), pl.col("over_end")


def left_to_tell(
    rows: pl.DataFrame, hulls: pl.DataFrame, *, standing: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Return the rows without those that tell of days that the norm paid for, and of no other.

    These are not looked at, whatever they say; but for what an earlier month left to them.
    """
    month = hulls.filter(_start == rules.first, _end == rules.end).select(OF)
    since = pl.when(pl.col("from_id").is_null()).then("first_day").otherwise(pl.col("from_day") + 1)
    owing = pl.col("account_id").is_in(standing["account_id"].implode())
    told = rows.filter(
        since >= rules.first, pl.col("to_day") < rules.end, ~owing.fill_null(value=False)
    ).join(month, on=OF, how="semi")
    return rows.join(told, on=[*OF, "register_id"], how="anti")


def placed(rows: pl.DataFrame, norms: pl.DataFrame) -> pl.DataFrame:
    """Return measured rows on the days of the month that no norm paid for.

    `norms` are the records of the month. Where no day is left, what is of days before, or of
    days after a reading that came late, stands on the first one.
    """
    flats = norms.select(_FLAT).unique()
    met = rows.join(flats, on=_FLAT, how="semi")
    if met.is_empty():
        return rows
    others = rows.join(flats, on=_FLAT, how="anti")
    paid = norms.select(*_FLAT, day=pl.int_ranges("start", "end")).explode("day").unique()
    free = (
        met.select(*_KEY, day=pl.int_ranges("over_start", "over_end"))
        .explode("day")
        .unique()
        .join(paid, on=[*_FLAT, "day"], how="anti")
        .sort(*_KEY, "day")
        .with_columns(
            passed=_day.cum_count().over(_KEY).cast(pl.Int64),
            total=pl.len().over(_KEY).cast(pl.Int64),
        )
        # Days of one run are as far from their number as its first one.
        .with_columns(begun=_day - pl.col("passed") + 1)
        .group_by(*_KEY, "begun", "total")
        .agg(free_start=_day.min(), free_end=_day.max() + 1)
    )
    parts = (
        met.join(free, on=_KEY)
        .with_columns(
            start=pl.max_horizontal("start", "free_start"),
            end=pl.min_horizontal("end", "free_end"),
            over_start="begun",
            over_end=pl.col("begun") + pl.col("total"),
        )
        .filter(_start < _end)
    )
    first = (
        met.join(free, on=_KEY, how="anti")
        .filter(pl.col("volume") != 0, _start <= _over_start, _end > _over_start)
        .with_columns(start=_over_start, end=_over_start + 1, over_end=_over_start + 1)
    )
    return pl.concat([others, parts.select(rows.columns), first.select(rows.columns)])
