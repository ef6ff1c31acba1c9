"""Which registers lack the reading that closes their month, and for how long they were not read."""

import polars as pl

from app.charging.consumption import put_up_last
from app.charging.rules import Rules
from app.months.parameter_keys import MonthBasis

_FURTHEST_BACK = 600
"""Months in which the last reading is looked for: one older than that counts as that old."""
_day = pl.col("to_day")


def lacks_end(rules: Rules) -> pl.Expr:
    """Say which registers no reading closes the month of."""
    unread = pl.col("to_id").is_null()
    if rules.month_by is MonthBasis.CALENDAR:
        gone = (pl.col("removed") <= rules.end).fill_null(value=False)
        return unread | ~(gone | (_day == rules.end - 1) | pl.col("after_to_id").is_not_null())
    began = pl.when(pl.col("from_id").is_null()).then("first_day").otherwise("from_day")
    return unread | ((_day <= began).fill_null(value=False) & ~put_up_last(rules))


def behind(rows: pl.DataFrame, rules: Rules) -> pl.Series:
    """Return how many months, this one included, begin after the register's last reading."""
    closings = _closings(rules)
    since = pl.when(pl.col("from_id").is_null()).then("installed").otherwise("from_day")
    found = closings.search_sorted(rows.select(since).to_series(), side="left").cast(pl.Int64)
    return (_FURTHEST_BACK - found).clip(1).alias("behind")


def _closings(rules: Rules) -> pl.Series:
    """Return the days that closed the months before this one, the oldest first."""
    days = rules.closing_days(_FURTHEST_BACK + 1)[:0:-1]
    return pl.Series(days, dtype=pl.Date).to_physical().cast(pl.Int64)
