"""Days before the month that no month tells of: a meter stopped being believed before it was read.

A reading inside a month closes it, for the next one counts the days after it. Where the meter
breaks, or its verification ends, before that next one comes, none does.
"""

import polars as pl

from app.charging.estimates.average import volume_of_days, with_history
from app.charging.estimates.facts import Estimating
from app.charging.estimates.models import WITHOUT_METER, Base, Reason, Settling, Step
from app.charging.estimates.steps import with_limits
from app.charging.exact import day_number
from app.charging.rules import Rules
from app.metering.states.models import MeterCondition

_AWAY = MeterCondition.AT_VERIFICATION.value
_KEY = ["register_id", "service_id"]
_FLAT = ["account_id", "own_service_id"]
_start, _end, _lost = pl.col("start"), pl.col("end"), pl.col("lost_days")


def stopped(
    outlined: pl.DataFrame, spells: pl.DataFrame, measured: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Return the registers believed no more since a day of this month, and not read until it.

    Of an ended verification that day may be the month's first.
    """
    is_new = (pl.col("reason") != _AWAY) & (pl.col("began") >= rules.first)
    told = measured.filter(pl.col("from_id").is_not_null())["register_id"]
    stops = (
        pl.col("register_id").is_in(spells.filter(is_new)["register_id"].implode())
        | pl.col("lapse").is_not_null()
        | (pl.col("overdue") == rules.first)
    )
    return outlined.filter(stops & ~pl.col("register_id").is_in(told.implode()))


def days_before(ended: pl.DataFrame, estimating: Estimating, rules: Rules) -> pl.DataFrame:
    """Return the days since the last reading to the end of its month that nothing was charged for.

    Added to the columns of `ended`: the days from `start` to `end`, of which `lost_days` were not
    charged, and why. Only agreements of the month's first day are asked for them.
    """
    firsts = {
        back: day_number(rules.month.plus(1 - back).first_day)
        for back in ended["behind"].unique().to_list()
    }
    opened = pl.col("behind").replace_strict(firsts, default=None, return_dtype=pl.Int64)
    since = (
        ended.filter(pl.col("from_id").is_not_null(), _start == rules.first)
        .with_columns(start=pl.col("from_day") + 1, end=opened)
        .filter(_start < _end)
    )
    if since.is_empty():
        return since.with_columns(lost_days=pl.lit(0, dtype=pl.Int64), **_why())
    days = since.select(*_KEY, day=pl.int_ranges("start", "end")).explode("day").unique()
    free = days.join(_charged(since, estimating, rules), on=[*_KEY, "day"], how="anti")
    lost = free.group_by(_KEY).agg(
        lost_start=pl.col("day").min(), lost_end=pl.col("day").max() + 1, lost_days=pl.len()
    )
    return (
        since.join(lost, on=_KEY)
        .with_columns(
            start="lost_start",
            end="lost_end",
            lost_days=pl.col("lost_days").cast(pl.Int64),
            **_why(),
        )
        .drop("lost_start", "lost_end")
    )


def by_average(days: pl.DataFrame, estimating: Estimating, rules: Rules) -> pl.DataFrame:
    """Return these days with the volume of the average; it is null where none is known."""
    known = with_history(with_limits(days, estimating.chain, rules), estimating.histories)
    sized = known.with_columns(last=_end, end=_start + _lost).with_columns(
        volume=pl.when(pl.col("base") != Base.NONE.value).then(volume_of_days())
    )
    return sized.with_columns(
        end="last",
        by=pl.lit(Step.AVERAGE.value),
        settling=pl.lit(Settling.SETTLED.value),
    ).drop("last")


def _why() -> dict[str, pl.Expr]:
    nothing = pl.lit(0, dtype=pl.Int64)
    return {
        "reason": pl.lit(Reason.NO_READING.value),
        "began": pl.col("from_day") + 1,
        "state_id": nothing,
        "daily": nothing,
    }


def _charged(rows: pl.DataFrame, estimating: Estimating, rules: Rules) -> pl.DataFrame:
    """Return the days that earlier months charged of these registers otherwise than by the dial.

    A flat of which another meter was amiss, be it taken off since, went by norm as a whole.
    """
    flats = rows.select(*_KEY, *_FLAT).unique()
    standing = (
        estimating.standing.filter(
            pl.col("month") < rules.first, pl.col("step") != Step.CARRIED.value
        )
        # Years of the chunk's other accounts would be millions of days.
        .join(flats, on=_FLAT, how="semi")
        .select(*_KEY, *_FLAT, "step", day=pl.int_ranges("start", "end"))
    )
    whole = (
        standing.filter(pl.col("step").is_in(WITHOUT_METER))
        .select(*_FLAT, "service_id", "day")
        .join(flats, on=[*_FLAT, "service_id"])
    )
    return (
        pl.concat([each.select(*_KEY, "day") for each in (standing, whole)]).explode("day").unique()
    )
