"""The month of registers without a good reading: what is measured of it, what is estimated."""

from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from app.charging.basis import made_of
from app.charging.estimates.average import volume_of_days, with_history
from app.charging.estimates.before_month import by_average
from app.charging.estimates.beneath import beneath
from app.charging.estimates.beside_norm import left_to_tell
from app.charging.estimates.facts import ESTIMATES, Estimating
from app.charging.estimates.lacking import lacks_end
from app.charging.estimates.models import Settling, Step
from app.charging.estimates.spells import Spells, spells_of
from app.charging.estimates.steps import UNMETERED, stepped, with_limits
from app.charging.estimates.unmetered import (
    OF,
    by_inlet,
    outside,
    unmetered,
    volumes_by_norm,
    why,
)
from app.charging.exact import MILLION, wide
from app.charging.facts import PROBLEMS, QUANTITIES, Facts, empty, shaped
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.months.parameter_keys import MonthBasis

_MARKS = {Step.AVERAGE.value: "est", Step.INLET.value: "act"}
_start, _end, _by = pl.col("start"), pl.col("end"), pl.col("by")


@dataclass(frozen=True, slots=True)
class Estimated:
    """`rows` are the registers that readings measure, `quantities` what is charged of others."""

    rows: pl.DataFrame
    quantities: pl.DataFrame
    problems: pl.DataFrame
    estimates: pl.DataFrame
    norms: pl.DataFrame | None = None
    """Days by norm, as `beneath` tells them, that rows are still to be cut to the others of."""


def concerned(rows: pl.DataFrame, estimating: Estimating, rules: Rules) -> pl.Series:
    """Return the accounts of which some register lacks readings, or was estimated before."""
    held = pl.col("meter_id").is_in(estimating.states["meter_id"].implode())
    stood = pl.col("account_id").is_in(estimating.standing["account_id"].implode())
    return rows.filter(lacks_end(rules) | held | stood)["account_id"].unique()


def estimate(rows: pl.DataFrame, estimating: Estimating, facts: Facts, rules: Rules) -> Estimated:
    """Return how the days of registers are charged that no reading measures.

    `rows` are registers with their agreements' terms. First the average of what was read before
    is charged, for as long as the company's rule says; then the days go as without a meter.

    Source: cabinet-690/readings
    """
    owned = rows.join(
        facts.registers.select("register_id", own_service_id="service_id"), on="register_id"
    )
    spells = spells_of(owned, estimating, rules)
    if spells.days.is_empty():
        return Estimated(spells.rows, empty(QUANTITIES), empty(PROBLEMS), empty(ESTIMATES))
    places = facts.services.select("service_id", "places", service_unit="unit")
    before = _before(spells, estimating, places, rules)
    limited = with_limits(spells.days, estimating.chain, rules).join(places, on="service_id")
    days = stepped(with_history(limited, estimating.histories))
    bare = days.filter(_by == UNMETERED)
    if bare.is_empty():
        sized = _sized(days, estimating)
        found = Estimated(spells.rows, _quantities(sized), empty(PROBLEMS), _records(sized))
    else:
        found = _partly_bare(spells, days, estimating, facts, rules)
    return found if before is None else _beside(found, before)


def _before(
    spells: Spells, estimating: Estimating, places: pl.DataFrame, rules: Rules
) -> Estimated | None:
    """Return what is charged of days before the month, on its first day; None where nothing is.

    Where no average is known of them, a person is told.
    """
    if spells.before is None or spells.before.is_empty():
        return None
    days = by_average(spells.before.join(places, on="service_id"), estimating, rules)
    sized = _as_charged(days.filter(pl.col("volume").is_not_null()), estimating)
    first = pl.lit(rules.first, dtype=pl.Int64)
    on_first = _quantities(
        sized.with_columns(start=first, end=first + 1, over_days="lost_days"), part=".before"
    )
    unknown = days.filter(pl.col("volume").is_null())
    problems = report(
        unknown,
        Problem.DAYS_BEFORE,
        severity=Severity.WARNS,
        facts={"register": pl.col("register_id"), "days": pl.col("lost_days")},
    )
    return Estimated(spells.rows.clear(), on_first, problems, _records(sized))


def _beside(found: Estimated, other: Estimated) -> Estimated:
    return replace(
        found,
        quantities=pl.concat([found.quantities, other.quantities]),
        problems=pl.concat([found.problems, other.problems]),
        estimates=pl.concat([found.estimates, other.estimates]),
    )


def _partly_bare(
    spells: Spells, days: pl.DataFrame, estimating: Estimating, facts: Facts, rules: Rules
) -> Estimated:
    """Return how days are charged of which some go as without a meter."""
    without = unmetered(days.filter(_by == UNMETERED), facts)
    known = outside(days.filter(_by != UNMETERED), without.by_norm)
    sized = _sized(known, estimating)
    norms = volumes_by_norm(without.by_norm, facts, rules)
    below = beneath(days, spells.rows, hulls=without.by_norm, norms=norms.volumes)
    charged = sized.join(without.shared, on=OF, how="anti")
    records = [_records(charged), _records(below), _records(_shared(without.shared, facts))]
    unread = without.shared.select("account_id", "service_id", "register_id")
    calendar = rules.month_by is MonthBasis.CALENDAR
    cut = outside if calendar else partial(left_to_tell, standing=estimating.standing, rules=rules)
    return Estimated(
        cut(spells.rows, without.by_norm),
        pl.concat([_quantities(sized), norms.rows]),
        pl.concat(
            [
                norms.problems,
                report(unread, Problem.MISSING_READING, facts={"register": pl.col("register_id")}),
            ]
        ),
        pl.concat(records),
        None if calendar else below,
    )


def _sized(days: pl.DataFrame, estimating: Estimating) -> pl.DataFrame:
    """Add the volume of days by the average or by an act."""
    daily = wide(pl.col("daily")) * wide(_end - _start)
    volume = pl.when(_by == Step.INLET.value).then(daily.cast(pl.Int64)).otherwise(volume_of_days())
    return _as_charged(days.with_columns(volume=volume), estimating)


def _as_charged(rows: pl.DataFrame, estimating: Estimating) -> pl.DataFrame:
    """Return the rows; an average that a published month charged is its own.

    It stands until a reading settles it, whatever was learnt of earlier months since.
    """
    stood = estimating.standing.filter(step=Step.AVERAGE.value).select(
        "register_id", "service_id", "start", "end", step_stood=pl.col("step"), stood="volume"
    )
    if stood.is_empty():
        return rows
    return (
        rows.join(
            stood,
            left_on=["register_id", "service_id", "start", "end", "by"],
            right_on=["register_id", "service_id", "start", "end", "step_stood"],
            how="left",
        )
        .with_columns(volume=pl.coalesce("stood", "volume"))
        .drop("stood")
    )


def _quantities(sized: pl.DataFrame, part: str = "") -> pl.DataFrame:
    """Return the quantities of days, `over_days` of them where they are not the line's own."""
    if "over_days" not in sized.columns:
        sized = sized.with_columns(over_days=_end - _start)
    average = sized.filter(_by == Step.AVERAGE.value)
    inlet = sized.filter(_by == Step.INLET.value)
    told = pl.concat_str(
        pl.format(',"average":[{},{}]', "over", "over_days"),
        pl.when(pl.col("last_value") < pl.col("base_value"))
        .then(pl.format(',"wraps":{}', "capacity"))
        .otherwise(pl.lit("")),
        pl.when(pl.col("multiplier") != MILLION)
        .then(pl.format(',"times":{}', "multiplier"))
        .otherwise(pl.lit("")),
        why("reason", "began", "limit"),
    )
    read = ("register_id", "base_id", "base_value", "last_id", "last_value", "volume")
    rows = pl.concat(
        [
            average.with_columns(**made_of("register", *read, also=told)),
            inlet.with_columns(**by_inlet()),
        ]
    )
    return shaped(
        rows.with_columns(
            mark=pl.format(
                "r{}.{}{}", "register_id", _by.replace_strict(_MARKS, default=""), pl.lit(part)
            ),
            base="volume",
            persons=None,
            over_start="start",
            over_end="end",
        ),
        QUANTITIES,
    )


def _shared(hulls: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return all days of agreements that take a share, whatever else is known of their meters.

    It is instead of what any of them counted or was estimated to, and never settled.
    """
    of = facts.agreements.select("agreement_id", since="start", until="end")
    return hulls.join(of, on="agreement_id").with_columns(
        start="since",
        end="until",
        by=pl.lit(Step.SHARE.value),
        settling=pl.lit(Settling.FINAL.value),
        volume=pl.lit(0),
    )


def _records(rows: pl.DataFrame) -> pl.DataFrame:
    return shaped(rows.with_columns(pl.col("rule_id").fill_null(0), step="by"), ESTIMATES)
