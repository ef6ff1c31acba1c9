"""Days on which none of somebody's meters counted."""

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from app.charging.exact import day_number
from app.charging.rules import Rules

_OF = ["account_id", "service_id"]
NEXT_METERS: dict[str, DataTypeClass | DataType] = dict.fromkeys((*_OF, "installed"), pl.Int64)
"""Meters put up after the day that closes the month: they count the next one, and are none of the
month's registers. They are known of whoever's meter was taken off on that day or later."""


def with_gaps(registers: pl.DataFrame, own: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the accounts on some of whose days none of their meters counted.

    A meter taken off, or put up after the account began, tells of its own days alone, to the end
    of that on which it was read last. One taken off on the day that closes the month for readings,
    or later, has counted the month: what was put in its place counts the next one. Where that came
    inside the month, though, and days later, nothing counted the days between.
    """
    rows = registers.select(*_OF, "over_start", "over_end").join(own, on=_OF)
    from_day, last = pl.col("over_start"), pl.col("over_end")
    closes = day_number(rules.closing_day(0))
    is_followed = ((from_day > closes) & (last >= rules.end)).any().over(_OF)
    is_closed = (last >= closes) & ~is_followed
    to_day = pl.when(is_closed).then(pl.max_horizontal(last, "end")).otherwise(last + 1)
    short = rows.filter((from_day > pl.col("start")) | (to_day < pl.col("end")))
    if short.is_empty():  # nearly always
        return short.select(_OF)
    partly = rows.join(short, on=_OF, how="semi").sort(*_OF, "over_start", "over_end")
    reached = to_day.cum_max().shift(1).over(_OF).fill_null(pl.col("start"))
    # What was put up after the agreement ended leaves no day of it uncounted.
    marked = partly.with_columns(hole=pl.min_horizontal(from_day, "end") > reached)
    holes = marked.group_by(_OF).agg(
        hole=pl.col("hole").any() | (to_day.max() < pl.col("end").first())
    )
    return holes.filter("hole").select(_OF)


def after_closing(
    registers: pl.DataFrame, later: pl.DataFrame, own: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Return the accounts whose next meter came days after the one that had counted the month.

    These days are in no month; `later` are the meters that were put up after it was closed.
    """
    rows = registers.select(*_OF, "over_start", "over_end")
    if later.is_empty():  # nearly always
        return rows.clear().select(_OF)
    put_up = later.select(*_OF, over_start="installed", over_end=pl.lit(rules.end, dtype=pl.Int64))
    gaps = with_gaps(pl.concat([rows, put_up], how="vertical_relaxed"), own, rules)
    return gaps.join(with_gaps(rows, own, rules), on=_OF, how="anti")


def without_meter(registers: pl.DataFrame, agreed: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the accounts charged by meter that have meters, but on some days none of them.

    `registers` are the month's, with the meters that were put up after it was closed.
    """
    first, end = rules.first, rules.end
    removed = pl.col("removed").fill_null(end)
    is_short = (pl.col("installed") > first) | (removed < end)
    short = registers.filter(is_short).select(_OF).unique()
    if short.is_empty():  # nearly always
        return short
    own = (
        agreed.join(short, on=_OF, how="semi")
        .group_by(_OF)
        .agg(pl.col("start").min(), pl.col("end").max())
    )
    counting = (
        registers.join(short, on=_OF, how="semi")
        .with_columns(
            over_start=pl.max_horizontal("installed", pl.lit(first)),
            over_end=pl.min_horizontal(removed, pl.lit(end)),
        )
        .filter(pl.col("over_start") < pl.col("over_end"))
    )
    return with_gaps(counting, own, rules)
