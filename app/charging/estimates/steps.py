"""By which step of the company's chain each day without a reading is charged."""

import polars as pl

from app.charging.estimates.models import Base, Reason, Settling, Step
from app.charging.exact import day_number
from app.charging.rules import Rules

UNMETERED = "unmetered"
_start, _end, _limit = pl.col("start"), pl.col("end"), pl.col("limit")
_reason, _months = pl.col("reason"), pl.col("months")
_COUNTED_ON = [Reason.NO_READING.value, Reason.ACCESS_REFUSED.value]
"""Reasons in spite of which the meter goes on counting, and a later reading tells."""


def with_limits(days: pl.DataFrame, chain: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add the rule of each reason, and `limit`, the first day that is charged as unmetered.

    Months without a reading are billing months; those of a state are counted from its first day,
    those after a verification's end from the first day of a month.
    """
    by_act = days.filter(_reason == Reason.UNAUTHORISED.value)
    rows = days.filter(_reason != Reason.UNAUTHORISED.value).join(
        chain, left_on=["own_service_id", "reason"], right_on=["service_id", "reason"]
    )
    ahead = rows.select((_months - pl.col("behind") + 1).alias("ahead"))["ahead"]
    firsts = {
        each: day_number(rules.month.plus(each).first_day) for each in ahead.drop_nulls().unique()
    }
    of_billing = ahead.replace_strict(firsts, default=None, return_dtype=pl.Int64)
    began = pl.when(_is_overdue()).then(_month_from(pl.col("began"))).otherwise("began")
    rows = rows.with_columns(counted_from=began)
    began = pl.col("counted_from").cast(pl.Int32).cast(pl.Date)
    later = began.dt.offset_by(pl.format("{}mo", _months.fill_null(0)))
    of_state = pl.when(_months.is_not_null()).then(later.cast(pl.Int32).cast(pl.Int64))
    limited = rows.with_columns(of_billing.alias("of_billing")).with_columns(
        limit=pl.when(pl.col("base") == Base.NONE.value)
        .then("counted_from")
        .when(_reason == Reason.NO_READING.value)
        .then("of_billing")
        .otherwise(of_state)
    )
    return pl.concat([limited.drop("of_billing", "counted_from"), by_act], how="diagonal")


def _is_overdue() -> pl.Expr:
    """Say which days are after the last verification's end, not in a state told by a person."""
    return (_reason == Reason.UNVERIFIED.value) & (pl.col("state_id") == 0)


def _month_from(day: pl.Expr) -> pl.Expr:
    """Return the first day of a month on that day or after it."""
    before = (day - 1).cast(pl.Int32).cast(pl.Date)
    return before.dt.month_start().dt.offset_by("1mo").cast(pl.Int32).cast(pl.Int64)


def stepped(days: pl.DataFrame) -> pl.DataFrame:
    """Cut the days at their limit, and add `step` and what a later reading does with it."""
    if days.is_empty():
        return days.with_columns(step=pl.lit(""), settling=pl.lit(""))
    act = pl.col("reason") == Reason.UNAUTHORISED.value
    known = pl.col("step").is_not_null()
    until = pl.when(act | ~known).then(_end).otherwise(pl.min_horizontal(_end, _limit))
    step = (
        pl.when(act)
        .then(pl.lit(Step.INLET.value))
        .when(known)
        .then(pl.lit(Step.AVERAGE.value))
        .otherwise(pl.lit(UNMETERED))
    )
    before = days.with_columns(end=until, by=step)
    after = days.filter(known & ~act).with_columns(
        start=pl.max_horizontal(_start, _limit.fill_null(_end)), by=pl.lit(UNMETERED)
    )
    rows = pl.concat([before, after]).filter(_start < _end)
    return rows.with_columns(settling=_settling())


def _settling() -> pl.Expr:
    """Say what a later reading does with the days.

    An average stands for what the meter counted meanwhile, if it counted. Days as unmetered are
    settled where the company's rule says so, for such reasons alone.
    """
    counted = _reason.is_in(_COUNTED_ON)
    average, unmetered = (pl.col("by") == name for name in (Step.AVERAGE.value, UNMETERED))
    settles = pl.col("settles").fill_null(value=False)
    return (
        pl.when(_reason == Reason.AT_VERIFICATION.value)
        .then(pl.lit(Settling.BESIDE.value))
        .when((average & counted) | (unmetered & settles))
        .then(pl.lit(Settling.SETTLED.value))
        .otherwise(pl.lit(Settling.FINAL.value))
    )
