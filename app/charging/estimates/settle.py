"""A late reading: what was charged while none came is taken off what it counts."""

import polars as pl

from app.charging.estimates.facts import ESTIMATES
from app.charging.estimates.models import WITHOUT_METER, Reason, Settling, Step
from app.charging.estimates.since_reading import is_beside, place, reaches_on, since_reading
from app.charging.exact import day_number, half_up, wide
from app.charging.rules import Rules
from app.months.meter_keys import NegativeSettlement
from app.months.parameter_keys import MonthBasis

_KEY = ["register_id", "service_id"]
_FLAT = ["account_id", "own_service_id"]
_volume, _charged = pl.col("volume"), pl.col("charged")
_all, _counted = pl.col("all_days"), pl.col("counted_days")


def settled(
    measured: pl.DataFrame,
    standing: pl.DataFrame,
    rules: Rules,
    *,
    norms: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the measured rows less what was charged for their days, and what is carried on.

    Where some of the days between the two readings were charged for good, the volume is taken as
    even over all of them, and theirs is left out; what passed the meter by was not among it. So
    are days that the flat went by norm because of another of its meters; of this month they are
    told by `norms`.
    Where months are calendar ones, readings around each of them measure it, and nothing is
    settled here.

    Source: cabinet-690/readings
    """
    nothing = pl.DataFrame(schema=ESTIMATES)
    standing = standing.filter(pl.col("month") < rules.first)
    if norms is not None:
        standing = pl.concat([standing, _of_month(norms, rules).select(standing.columns)])
    if standing.is_empty() or rules.month_by is MonthBasis.CALENDAR:
        return measured, nothing
    stood = pl.col("account_id").is_in(standing["account_id"].implode())
    opened = _first_days(measured.filter(stood), rules)
    charged = _charged_before(opened, standing, rules)
    if charged.is_empty():
        return measured, nothing
    rows = opened.join(charged, on=_KEY)
    others = measured.join(charged, on=_KEY, how="anti")
    part = half_up(wide(_volume) * wide(_counted), wide(_all) * wide(_unit())) * _unit()
    kept = pl.when(_counted < _all).then(part).otherwise(_volume)
    left = kept - _charged
    carries = rules.negative_settlement is NegativeSettlement.CARRY_ON
    billed = pl.max_horizontal(left, pl.lit(0)) if carries else left
    told = rows.with_columns(
        volume=billed,
        figure_6=billed,
        also=pl.concat_str(
            "also",
            pl.format(
                ',"settled":[{},{},{},{},{}]', _volume, _charged, _counted, _all, "months_charged"
            ),
            pl.when(billed != left)
            .then(pl.format(',"carried":{}', billed - left))
            .otherwise(pl.lit("")),
        ),
    ).select(measured.columns)
    over = rows.filter(left < 0).with_columns(over=-left) if carries else rows.clear()
    return pl.concat([others, told]), _carried(over, rules) if carries else nothing


def _of_month(norms: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return this month's norms as what stands: each is instead of what was read on its days."""
    kept = pl.when(pl.col("settling") == Settling.BESIDE.value).then("settling")
    return norms.with_columns(
        month=pl.lit(rules.first, dtype=pl.Int64),
        step="by",
        settling=kept.otherwise(pl.lit(Settling.FINAL.value)),
        volume=pl.lit(0, dtype=pl.Int64),
    )


def _unit() -> pl.Expr:
    """Return the unit that volumes are rounded to, in millionths: finer where they are finer."""
    return pl.when(_volume % place() == 0).then(place()).otherwise(pl.lit(1, dtype=pl.Int64))


def _first_days(measured: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add the first day after the month that the opening reading closed, and that month's own.

    A register that opens with its installation, or with its return, has none before.
    """
    rows = measured.with_columns(behind=pl.when(pl.col("from_value").is_not_null()).then("behind"))
    backs = rows["behind"].drop_nulls().unique().to_list()

    def firsts(more: int) -> dict[int, int]:
        return {back: day_number(rules.month.plus(1 - more - back).first_day) for back in backs}

    behind = pl.col("behind")
    return rows.with_columns(
        opened=behind.replace_strict(firsts(0), default=None, return_dtype=pl.Int64),
        before=behind.replace_strict(firsts(1), default=None, return_dtype=pl.Int64),
    )


def _charged_before(opened: pl.DataFrame, standing: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return what published months charged since each register was read, and for how many days."""
    month, settling = pl.col("month"), pl.col("settling")
    is_carried = pl.col("step") == Step.CARRIED.value
    bounds = ("opened", "before", "start_day", "end_day", "places")
    asked = opened.with_columns(start_day=_begins(rules)).select(*_KEY, *_FLAT, *bounds)
    asked = asked.unique(_KEY)
    own = standing.drop(_FLAT).rename({"start": "start_estimated", "end": "end_estimated"})
    rows = asked.join(own, on=_KEY)
    rows = rows.with_columns(
        meanwhile=(month >= pl.col("opened")) & (month < rules.first) & ~is_carried,
        ahead=is_carried & (month == pl.col("before")),
        same=((month == pl.col("before")) & ~is_carried).fill_null(value=False),
        now=month == rules.first,
    ).with_columns(earlier=reaches_on() & ~is_carried)
    rows = since_reading(rows).filter(pl.any_horizontal("meanwhile", "ahead", "same", "now"))
    rows = pl.concat([rows, _of_flat(asked, rows, standing, rules)], how="diagonal")
    of_end = pl.min_horizontal("end_estimated", pl.col("end_day") + 1)
    days = (of_end - pl.max_horizontal("start_estimated", "first")).clip(0)
    final, beside = (settling == Settling.FINAL.value) & ~is_beside(), is_beside()
    return (
        rows.group_by(_KEY)
        .agg(
            charged=_volume.filter(settling == Settling.SETTLED.value).sum(),
            beside=days.filter(beside & ~is_carried).sum(),
            final=days.filter(final & ~is_carried).sum(),
            months_charged=month.filter(
                (settling == Settling.SETTLED.value) & ~is_carried
            ).n_unique(),
            whole=(pl.col("end_day") + 1 - pl.col("first")).max(),
        )
        .with_columns(all_days=pl.col("whole") - pl.col("beside"))
        .with_columns(counted_days=_all - pl.col("final"))
        .filter((_charged != 0) | (_counted < _all))
        .drop("beside", "final", "whole")
    )


def _begins(rules: Rules) -> pl.Expr:
    """Return the last day before those that a register counts: as a rule, of its first reading.

    Put up, or back, on that day it counts the day itself; not where it was read days after its
    return.
    """
    read = pl.col("start_day")
    read_later = (read >= rules.first) & (pl.col("over_start") > read)
    return read - (pl.col("opened").is_null() & ~read_later).cast(pl.Int64)


def _of_flat(
    asked: pl.DataFrame, own: pl.DataFrame, standing: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Return the days since each reading that the norm of another meter of its flat paid for.

    One row for each, as `own` are: those that these charge themselves are not among them. A norm
    is for the whole flat. One that a reading settles is taken off what its own meter counts, and
    what the others count is charged beside it.
    """
    month, day = pl.col("month"), pl.col("day")
    is_norm = pl.col("step").is_in(WITHOUT_METER)
    norms = standing.filter(is_norm, pl.col("settling") != Settling.SETTLED.value).select(
        *_FLAT, "service_id", "month", "start", "end", other="register_id"
    )
    paid = (
        asked.join(norms, on=[*_FLAT, "service_id"])
        .filter(
            pl.col("other") != pl.col("register_id"),
            pl.col("end") > pl.col("start_day") + 1,
            month <= rules.first,
        )
        .with_columns(day=pl.int_ranges("start", "end"))
        .explode("day")
        .filter(day > pl.col("start_day"), day <= pl.col("end_day"))
        .unique([*_KEY, "day"])
    )
    charged = (
        own.filter(pl.col("step") != Step.CARRIED.value)
        .select(*_KEY, day=pl.int_ranges("start_estimated", "end_estimated"))
        .explode("day")
    )
    return paid.join(charged, on=[*_KEY, "day"], how="anti").select(
        *asked.columns,
        "month",
        start_estimated="day",
        end_estimated=day + 1,
        first=pl.col("start_day") + 1,
        step=pl.lit(Step.NORM.value),
        settling=pl.lit(Settling.FINAL.value),
        volume=pl.lit(0, dtype=pl.Int64),
    )


def _carried(over: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return what was charged ahead as estimates of this month: the months after take it off."""
    return over.select(
        *("account_id", "service_id", "register_id"),
        start=pl.lit(rules.first, dtype=pl.Int64),
        end=pl.lit(rules.end, dtype=pl.Int64),
        step=pl.lit(Step.CARRIED.value),
        reason=pl.lit(Reason.NO_READING.value),
        settling=pl.lit(Settling.SETTLED.value),
        volume="over",
        began=pl.lit(rules.first, dtype=pl.Int64),
        limit=pl.lit(None, dtype=pl.Int64),
        state_id=pl.lit(0, dtype=pl.Int64),
        rule_id=pl.lit(0, dtype=pl.Int64),
    ).unique(_KEY)
