"""Meters that tell a part of the month alone: they stop being believed, or begin to be, in it.

In other months a reading inside the month closes it, for the next one counts the days after. Of
a meter whose verification ends, or that breaks, none does; and what came before the first reading
after a return was counted by none.
"""

import polars as pl

from app.charging.estimates.facts import Estimating
from app.charging.rules import Rules
from app.months.parameter_keys import MonthBasis

_over_start, _over_end, _day = pl.col("over_start"), pl.col("over_end"), pl.col("to_day")


def overdue(estimating: Estimating, rules: Rules) -> pl.DataFrame:
    """Return the meters whose verification ended in an earlier month, and when."""
    ended = estimating.states.filter(pl.col("state_id") == 0, pl.col("start") <= rules.first)
    return ended.select("meter_id", overdue="start")


def with_lapse(rows: pl.DataFrame, estimating: Estimating, rules: Rules) -> pl.DataFrame:
    """Add `lapse`, the first day of the month on which a verification holds no more, else null.

    A month by the calendar needs no reading of its last day then: what is told of it is closed.
    `unclosed` says that no reading closes the month all the same.
    """
    ending = estimating.states.filter(pl.col("state_id") == 0, pl.col("start") > rules.first)
    days = ending.group_by("meter_id").agg(lapse=pl.col("start").min())
    met = rows.join(days, on="meter_id", how="left").with_columns(
        lapse=pl.when(pl.col("lapse") <= _over_end).then("lapse"), unclosed="lacking"
    )
    if rules.month_by is not MonthBasis.CALENDAR:
        return met
    is_read = (pl.col("lapse").is_not_null() & (_day >= _over_start)).fill_null(value=False)
    return met.with_columns(lacking=pl.col("lacking") & ~is_read)


def cut_at_readings(measured: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the rows to the end of the day on which those that `stop`, or lapse, were read last.

    `told` is the first day after it, null where the days until `removed` are told. That is so
    also where the month was closed for readings earlier: the next one tells of no days of these.
    Those that return are told of from `since`, the day after their first reading. A month by the
    calendar that readings around it measure has none of its own to be cut at.
    """
    until = pl.min_horizontal(pl.col("removed").fill_null(rules.end), pl.lit(rules.end))
    told = pl.max_horizontal(_day, _over_start) + 1
    ends = pl.col("lapse").is_not_null() | (pl.col("stops") == 1)
    is_short = ends & (told < until)
    if rules.month_by is MonthBasis.CALENDAR:
        is_short &= _day >= _over_start
    rows = measured.with_columns(told=pl.when(is_short).then(told))
    return rows.with_columns(removed=pl.coalesce("told", "removed"))


def untold(cut: pl.DataFrame, gaps: pl.DataFrame) -> pl.DataFrame:
    """Return the days before and after what these rows tell, of those on which nothing else holds.

    As after any end of a verification, no later reading settles those after a lapse.
    """
    of = cut.select("register_id", "told", "since", "lapse").unique("register_id")
    rows = gaps.join(of, on="register_id")
    after = rows.filter(pl.col("told").is_not_null()).with_columns(
        start=pl.max_horizontal("start", "told")
    )
    before = rows.filter(pl.col("since").is_not_null()).with_columns(
        end=pl.min_horizontal("end", "since"), lapse=pl.lit(None, dtype=pl.Int64)
    )
    found = pl.concat([after, before]).filter(pl.col("start") < pl.col("end"))
    return found.drop("told", "since")
