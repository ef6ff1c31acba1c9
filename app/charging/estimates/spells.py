"""Which days of each register its readings measure, and which they do not, and why."""

from dataclasses import dataclass

import polars as pl

from app.charging.estimates.before_month import days_before, stopped
from app.charging.estimates.facts import Estimating
from app.charging.estimates.gaps import REFUSED, SPELL, UNREAD_SINCE, gaps_of, reasoned
from app.charging.estimates.lacking import behind, lacks_end
from app.charging.estimates.lapsing import cut_at_readings, overdue, untold, with_lapse
from app.charging.estimates.models import Reason
from app.charging.rules import Rules
from app.metering.states.models import MeterCondition
from app.months.parameter_keys import MonthBasis

_AWAY = MeterCondition.AT_VERIFICATION.value
_over_start, _over_end = pl.col("over_start"), pl.col("over_end")
_start, _end, _day = pl.col("start"), pl.col("end"), pl.col("to_day")
_NEVER = pl.lit(None, dtype=pl.Int64)
_BACK = {f"first_{name}": f"back_{name}" for name in ("id", "day", "value")}


@dataclass(frozen=True, slots=True)
class Spells:
    """`rows`: registers as readings measure them. `days`: the days of registers that none does.

    `days` have the columns of rows; `start` and `end` are the days, cut to the agreement's.
    `before` are days before the month that none of them measures any more, as `days_before`.
    """

    rows: pl.DataFrame
    days: pl.DataFrame
    before: pl.DataFrame | None = None


def spells_of(rows: pl.DataFrame, estimating: Estimating, rules: Rules) -> Spells:
    """Return what readings measure of each register's days in the month, and the other days.

    What a meter counts while it is away for verification is nothing: its days away are beside
    what it counted. A meter that was broken, unverified or passed by is believed before these
    days by a reading no later than their first, and after them from a reading on.

    Source: cabinet-690/readings
    """
    placed = _placed(rows, rules)
    kept = [*rows.columns, "behind"]
    if estimating.states.is_empty():
        days = _unread(placed.filter("lacking"))
        return Spells(
            placed.filter(~pl.col("lacking")).select(kept),
            _of_agreements(placed.select(kept), days),
        )
    registers = placed.unique("register_id")
    spells = _spells(registers, estimating)
    lapsing = with_lapse(placed, estimating, rules)
    outlined = _outlined(lapsing, spells, overdue(estimating, rules))
    is_free = pl.col("days_blocked").is_null()
    halted = outlined.filter(~is_free)
    believed = _believed(halted, estimating, rules)
    whole = outlined.filter(is_free & ~pl.col("lacking"))
    silent = outlined.filter(is_free & pl.col("lacking"))
    never = {"stops": _NEVER, "since": _NEVER}
    measured = cut_at_readings(pl.concat([whole.with_columns(**never), believed]), rules)
    unread = halted.join(believed, on="register_id", how="anti")
    short = measured.filter(pl.any_horizontal(pl.col("told", "since").is_not_null()))
    gaps = pl.concat(
        [
            *(
                each.with_columns(lapse=_NEVER)
                for each in (_all_days(silent), gaps_of(unread, spells))
            ),
            untold(short, gaps_of(short, spells)),
        ]
    )
    days = pl.concat([spells.select(SPELL), reasoned(gaps, outlined, estimating)])
    before = None
    if rules.month_by is not MonthBasis.CALENDAR:  # there each month is of its own days
        ended = stopped(outlined, spells, measured, rules).select(kept)
        before = days_before(ended, estimating, rules)
    return Spells(measured.select(kept), _of_agreements(outlined.select(kept), days), before)


def _placed(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    return rows.with_columns(
        behind(rows, rules),
        over_start=pl.max_horizontal("installed", pl.lit(rules.first)),
        over_end=pl.min_horizontal(pl.col("removed").fill_null(rules.end), pl.lit(rules.end)),
        lacking=lacks_end(rules),
    ).filter(_over_start < _over_end)


def _spells(registers: pl.DataFrame, estimating: Estimating) -> pl.DataFrame:
    """Return the days of the month on which a meter's state keeps it from being believed."""
    states = estimating.states.filter(
        (pl.col("state_id") != 0) & (pl.col("state") != REFUSED)
    ).rename({"start": "began", "end": "until", "state": "reason"})
    return (
        registers.select("register_id", "meter_id", "over_start", "over_end")
        .join(states, on="meter_id")
        .with_columns(
            start=pl.max_horizontal("began", _over_start),
            end=pl.min_horizontal(pl.col("until").fill_null(_over_end), _over_end),
        )
        .filter(_start < _end)
        .sort("register_id", "start")
    )


def _outlined(placed: pl.DataFrame, spells: pl.DataFrame, ended: pl.DataFrame) -> pl.DataFrame:
    """Add what of a register's days its states block; null where they block none."""
    found = spells.group_by("register_id").agg(
        days_blocked=(_end - _start).sum(),
        first_blocked=_start.min(),
        end_blocked=_end.max(),
        away=(pl.col("reason") == _AWAY).all(),
    )
    rows = placed.join(found, on="register_id", how="left").join(ended, on="meter_id", how="left")
    is_overdue = pl.col("overdue").is_not_null()
    return rows.with_columns(
        days_blocked=pl.when(is_overdue).then(_over_end - _over_start).otherwise("days_blocked"),
        away=pl.col("away") & ~is_overdue,
    )


def _believed(halted: pl.DataFrame, estimating: Estimating, rules: Rules) -> pl.DataFrame:
    """Return the blocked registers that readings measure all the same, cut to the days they do."""
    first, last, blocked = (
        pl.col(name) for name in ("first_blocked", "end_blocked", "days_blocked")
    )
    calendar = rules.month_by is MonthBasis.CALENDAR
    lacking = pl.col("lacking")
    away = halted.filter(pl.col("away") & ~lacking)
    others = halted.filter(
        ~pl.col("away")
        & pl.col("overdue").is_null()
        & (blocked == last - first)
        & (blocked < _over_end - _over_start)
        & pl.col("to_id").is_not_null()
    )
    before = others.filter((last == _over_end) & (_day <= first))
    before = before.filter(_day >= _over_start) if calendar else before.filter(~lacking)
    backs = estimating.histories.select("register_id", *_BACK.values())
    after = others.filter(first == _over_start).join(
        backs.filter(pl.col("back_id").is_not_null()), on="register_id"
    )
    is_told = _day > pl.col("back_day")
    if calendar:
        is_told = ~lacking & (is_told | ~pl.col("unclosed"))
    # One of the day it came back opens that day; a later one tells of the days after it alone.
    read_later = pl.min_horizontal(pl.col("back_day") + 1, pl.col("removed") - 1)
    returned = pl.when(pl.col("back_day") > last).then(read_later).otherwise(last)
    after = after.filter(is_told, returned < _over_end)
    never = {"stops": _NEVER, "since": _NEVER}
    return pl.concat(
        [
            away.with_columns(**never),
            before.with_columns(removed=first, **never).with_columns(
                stops=pl.lit(1, dtype=pl.Int64)
            ),
            after.with_columns(
                installed=returned,
                stops=_NEVER,
                since=pl.when(returned > last).then(returned),
                **{f"from_{name}": _NEVER for name in ("id", "day", "value")},
                **{name: pl.col(back) for name, back in _BACK.items()},
            ).select(*halted.columns, "stops", "since"),
        ]
    )


def _all_days(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("register_id", "behind", start="over_start", end="over_end").unique()


def _unread(silent: pl.DataFrame) -> pl.DataFrame:
    """Return the days of registers of which nothing else is known than that nobody read them."""
    return silent.select(
        "register_id",
        start="over_start",
        end="over_end",
        reason=pl.lit(Reason.NO_READING.value),
        began=UNREAD_SINCE,
        state_id=pl.lit(0, dtype=pl.Int64),
        daily=pl.lit(0, dtype=pl.Int64),
    ).unique("register_id")


def _of_agreements(rows: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Return the days with their registers, once for each agreement they fall under."""
    return (
        rows.join(days, on="register_id", suffix="_day")
        .with_columns(
            start=pl.max_horizontal("start", "start_day"),
            end=pl.min_horizontal("end", "end_day"),
        )
        .filter(_start < _end)
        .drop("start_day", "end_day")
    )
