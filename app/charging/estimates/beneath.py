"""What stands in the records beneath a norm: which meters of the flat it was for, on which days.

A norm pays for every meter of its flat, whichever of them was amiss. Whether a later reading
settles it is therefore said of a day of the flat, not of each meter by itself.
"""

import polars as pl

from app.charging.estimates.models import Settling, Step
from app.charging.estimates.steps import UNMETERED
from app.charging.estimates.unmetered import OF
from app.charging.exact import half_up, wide

_KEY = [*OF, "register_id"]
_SAME = ["account_id", "service_id", "reason", "began", "limit", "state_id", "rule_id"]
_start, _end, _day = pl.col("start"), pl.col("end"), pl.col("day")
_settling, _days = pl.col("settling"), pl.col("end") - pl.col("start")
_DAY = 27720
"""Parts of a day of the flat: as many meters as it has share it, up to a dozen without a rest."""


def beneath(
    days: pl.DataFrame, measured: pl.DataFrame, *, hulls: pl.DataFrame, norms: pl.DataFrame
) -> pl.DataFrame:
    """Return the records of the norm of `hulls`, by the unmetered ones of their registers' days.

    The volume falls on the days evenly, each of them paid for once. The days between those that
    some meter was amiss on were paid for too. `measured` are the registers that readings tell of.
    """
    columns = (*_KEY, *_SAME, "settling", "start", "end")
    bare = days.filter(pl.col("by") == UNMETERED).join(hulls, on=OF, how="semi").select(columns)
    average = _averaged(days, hulls).select(columns)
    rows = pl.concat([bare.with_columns(bare=True), average.with_columns(bare=False)])
    lengths = hulls.select(*OF, whole=_days)
    simple = (
        rows.group_by(OF)
        .agg(own=_days.filter("bare").sum(), registers=pl.col("register_id").n_unique())
        .join(lengths, on=OF)
        .filter(pl.col("registers") == 1, pl.col("own") == pl.col("whole"))
    )
    told = _told(days, measured, hulls)
    simple = simple.join(told, on=OF, how="anti")
    alone = (
        rows.drop("bare")
        .join(simple, on=OF, how="semi")
        .with_columns(parts=pl.lit(_DAY, dtype=pl.Int64))
    )
    others = rows.join(simple, on=OF, how="anti")
    if not others.is_empty():
        alone = pl.concat([alone, _of_flats(others, told, hulls)])
    return _spread(alone, norms)


def _averaged(days: pl.DataFrame, hulls: pl.DataFrame) -> pl.DataFrame:
    """Return the days that the norm was for instead of a meter's average."""
    bounds = hulls.select(*OF, hull_start="start", hull_end="end")
    return (
        days.filter(pl.col("by") == Step.AVERAGE.value)
        .join(bounds, on=OF)
        .with_columns(
            start=pl.max_horizontal("start", "hull_start"),
            end=pl.min_horizontal("end", "hull_end"),
        )
        .filter(_start < _end)
    )


def _told(days: pl.DataFrame, measured: pl.DataFrame, hulls: pl.DataFrame) -> pl.DataFrame:
    """Return the days of these hulls that no later reading of some meter will tell of.

    Its readings tell of them now, or it was read after them, be it that nothing is made of it.
    """
    bounds = hulls.select(*OF, hull_start="start", hull_end="end")
    of_month = measured.select(*OF, "installed", "removed", "start", "end")
    # A reading of the first of these days is their own, as that of a meter put up or returned.
    is_passed = pl.col("to_id").is_not_null() & (_start < pl.col("to_day"))
    passed = days.filter(is_passed).select(
        *OF, "installed", "removed", "start", end=pl.min_horizontal("end", pl.col("to_day") + 1)
    )
    return (
        pl.concat([of_month, passed])
        .join(bounds, on=OF)
        .with_columns(
            start=pl.max_horizontal("start", "installed", "hull_start"),
            end=pl.min_horizontal("end", "removed", "hull_end"),
        )
        .filter(_start < _end)
        .select(*OF, day=pl.int_ranges("start", "end"))
        .explode("day")
        .unique()
    )


def _of_flats(rows: pl.DataFrame, told: pl.DataFrame, hulls: pl.DataFrame) -> pl.DataFrame:
    """Return the days of flats of which several meters were amiss, or one with days between.

    What is for good for one of the meters is so for the others: one norm paid for all of them,
    and a reading that took it off would leave the others' days to nobody. So it is on days that
    no later reading of another one tells of. The first meter stands for all days that no reading
    settles. For the others each does for its part: one of them may never be read again. So does
    one whose average the norm was instead of. Its days for good are kept too: they say that its
    dial was not believed on them, and so whether a reading was made anything of.
    """
    by_day = rows.with_columns(
        own=_start, day=pl.int_ranges("start", "end"), settles=_settling == Settling.SETTLED.value
    ).explode("day")
    by_day = by_day.filter(pl.col("bare").any().over(*OF, "day"))
    days = _settling_of(by_day, told)
    firsts = hulls.join(rows, on=OF, how="semi").select(
        *_KEY, *_SAME, settling=pl.lit(Settling.FINAL.value), day=pl.int_ranges("start", "end")
    )
    whole = firsts.explode("day").join(days, on=[*OF, "day"], how="left")
    own = by_day.drop("settles").join(days, on=[*OF, "day"])
    names = firsts.select(*OF, first="register_id")
    is_other = (pl.col("first") != pl.col("register_id")) & (_settling != Settling.BESIDE.value)
    own = own.join(names, on=OF).filter(pl.any_horizontal("bare", "settles", is_other))
    own = own.drop("bare", "first")
    between = whole.filter(~pl.col("settles").fill_null(value=False)).join(
        own, on=[*_KEY, "day"], how="anti"
    )
    every = pl.concat([own, between], how="diagonal").join(names, on=OF)
    return _in_runs(_in_parts(every.with_columns(pl.col("settles").fill_null(value=False))))


def _settling_of(by_day: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Return the flats' days: how many `meters` the norm was for, and whether readings settle it.

    They do where they settle all of these and no other meter of the flat is past the day.
    """
    days = by_day.group_by(*OF, "day").agg(
        settles=pl.col("settles").all(), meters=pl.col("register_id").n_unique().cast(pl.Int64)
    )
    read = told.with_columns(read=pl.lit(value=True))
    return (
        days.join(read, on=[*OF, "day"], how="left")
        .with_columns(settles=pl.col("settles") & pl.col("read").is_null())
        .drop("read")
    )


def _in_parts(days: pl.DataFrame) -> pl.DataFrame:
    """Add the `parts` of a day that each meter stands for; what nothing settles is for good."""
    is_waiting = _settling == Settling.SETTLED.value
    return days.with_columns(
        settling=pl.when(is_waiting & ~pl.col("settles"))
        .then(pl.lit(Settling.FINAL.value))
        .otherwise("settling"),
        parts=pl.when("settles")
        .then(_DAY // pl.col("meters"))
        .when(pl.col("first") == pl.col("register_id"))
        .then(_DAY)
        .otherwise(0),
    )


def _in_runs(days: pl.DataFrame) -> pl.DataFrame:
    """Return days of the same meter, reason and settling as one row: those between go with it."""
    order = days.sort(*_KEY, "day").with_columns(
        own=pl.col("own").forward_fill().backward_fill().over(_KEY)
    )
    alike = ["own", "settling", "parts"]
    breaks = pl.any_horizontal(
        *(pl.col(name) != pl.col(name).shift() for name in alike), _day != _day.shift() + 1
    )
    runs = order.with_columns(run=breaks.fill_null(value=True).cum_sum().over(_KEY))
    return (
        runs.group_by(*_KEY, "run", maintain_order=True)
        .agg(pl.col(*_SAME, "settling", "parts").first(), start=_day.min(), end=_day.max() + 1)
        .select(*_KEY, *_SAME, "settling", "start", "end", "parts")
    )


def _spread(rows: pl.DataFrame, norms: pl.DataFrame) -> pl.DataFrame:
    """Add the norm's volume on the days that stand for it; on each row by its part of its days."""
    parts = _days * pl.col("parts")
    paying = (
        rows.filter(pl.col("parts") > 0)
        .join(norms, on=OF, how="left")
        .sort(*OF, "start", "register_id")
        .with_columns(passed=parts.cum_sum().over(OF), whole=parts.sum().over(OF))
    )
    until = half_up(
        wide(pl.col("norm").fill_null(0)) * wide(pl.col("passed")), wide(pl.col("whole"))
    )
    volumes = paying.with_columns(until=until).with_columns(
        volume=pl.col("until") - pl.col("until").shift(1, fill_value=0).over(OF)
    )
    others = rows.filter(pl.col("parts") == 0).with_columns(volume=pl.lit(0, dtype=pl.Int64))
    return pl.concat([volumes.select(others.columns), others]).with_columns(
        by=pl.lit(Step.NORM.value)
    )
