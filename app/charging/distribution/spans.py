"""Volumes counted over more than the month: nobody read the meter when an earlier one ended."""

import polars as pl

from app.charging.estimates.lacking import behind
from app.charging.exact import day_number
from app.charging.rules import Rules
from app.months.parameter_keys import MonthBasis

_read = pl.col("from_day")
_is_new = _read == pl.col("put_up")
"""Last read when it was put up: that reading closed no month, unless it was the day to."""


def spanning(registers: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the registers that open with a reading older than the month before.

    `opened` is the first day of the earliest month that the volume is of, or the day inside that
    on which the meter was put up. Where months are calendar ones, readings around each of them
    measure it.
    """
    opens, before = (day_number(rules.closing_day(back)) for back in (1, 2))
    old = (_read <= before) | (_is_new & (_read < opens))
    if rules.month_by is MonthBasis.CALENDAR:
        old = pl.lit(value=False)
    rows = registers.filter(old.fill_null(value=False))
    if rows.is_empty():  # nearly always
        return rows.with_columns(opened=pl.lit(None, dtype=pl.Int64))
    backs = behind(rows, rules)
    most = max(backs.to_list()) + 1
    closings = [day_number(day) for day in rules.closing_days(most)]
    firsts = {back: day_number(rules.month.plus(-back).first_day) for back in range(most)}
    back = backs - 1 + rows.select(_is_new & ~_read.is_in(closings)).to_series()
    month = back.replace_strict(firsts, return_dtype=pl.Int64)
    stood = pl.when(_is_new).then("put_up")
    return rows.with_columns(opened=month).with_columns(opened=pl.max_horizontal("opened", stood))


def heated_before(opened: pl.DataFrame, seasons: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add `before`: days from `opened` to the month on which the row's building was connected."""
    at = ["building_id", "service_id"]
    rows = opened.with_row_index("row")
    until = pl.min_horizontal("end", pl.lit(rules.first))
    since = pl.max_horizontal(pl.coalesce("since", "start"), "opened")
    days = (
        rows.select("row", "opened", *at)
        .join(seasons, on=at)
        .group_by("row")
        .agg(before=(until - since).clip(0).sum())
    )
    found = rows.join(days, on="row", how="left").drop("row")
    return found.with_columns(pl.col("before").fill_null(0))
