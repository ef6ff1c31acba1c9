"""Days without a service, or with a bad one, lower the charge by a line of their own."""

from typing import Any

import polars as pl

from app.charging.basis import made_of
from app.charging.estimates.models import Settling, Step
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import LINES, QUANTITIES, Facts, Outcome, empty, shaped
from app.charging.pieces import cut
from app.charging.pricing import price
from app.charging.problems import Problem, Severity, report
from app.charging.reductions.trimming import within_charge
from app.charging.rules import Rules
from app.tariffs.models import Method

REDUCTION = "reduction"
"""The method of the lines: no agreement's, for they stand beside those that they lower."""
_BY_TIME = (Method.NORM.value, Method.AREA.value, Method.FLAT.value)
"""Charged whether the service came or not; what a meter counted did come."""
_COUNTED = (
    Method.METERED.value,
    Method.HEAT.value,
    Method.IMBALANCE.value,
    Method.FOLLOWS.value,
    Method.WATER_HEAT.value,
)
"""Charged for what came, by one's own meter or by the building's: a bad service came too."""
_AGREED = (
    *(Method.FIXED.value, Method.SHARE.value, Method.LOAD.value),
    *(Method.CONTAINERS.value, Method.SUBSCRIPTION.value),
)
"""Charged as agreed, as a part of a cost, all year, or by the register of trips, which may leave
out what did not come already: what a day of it costs a person must say."""
_GUESSED = (Step.NORM.value, Step.AVERAGE.value)
_HEAT, _HOT_WATER = ("heat", "heat_area"), "hot_water"
_DAY_HUNDREDTHS = 24_00
_IS_GIVEN_BACK = (pl.col("base") < 0) & ~pl.col("also").str.contains('"by":"break"', literal=True)
"""Charged too much in months before: no service of these days, good or bad."""
_fraction, _degrees, _code = pl.col("fraction"), pl.col("degrees"), pl.col("code")


def reductions(
    quantities: pl.DataFrame,
    charged: pl.DataFrame,
    facts: Facts,
    rules: Rules,
    estimates: pl.DataFrame,
) -> Outcome:
    """Return a line below zero for each quantity and interruption, priced by its own days.

    `charged` are the lines of the quantities. What rounding brings above them is not taken off:
    the largest of an agreement and rate of VAT is less by it.

    Days without a service cost nothing by norm, area or flat, nor where a meter that is not
    believed was charged without it for good; what a meter counted is paid. Bad quality takes its
    per cent off all of them, but not off what is given back of earlier months. A per cent of a
    quantity has its six places; the sum is exact to the part of the days and rounded once. What no
    rule gives a per cent for (hot water paid as cold), a part of a price with tiers, what is
    charged as agreed or by trips, and a load that is due all year are left to a person, and named.

    Source: cabinet-118
    """
    known = with_fraction(facts, rules)
    at = facts.accounts.select("account_id", "building_id")
    agreed = report(
        cut(
            facts.agreements.filter(pl.col("method").is_in(_AGREED)).join(at, on="account_id"),
            known,
            on=["building_id", "service_id"],
        ),
        Problem.REDUCED_BY_HAND,
        severity=Severity.WARNS,
    )
    pieces = cut(quantities.join(at, on="account_id"), known, on=["building_id", "service_id"])
    by_time = pl.col("method").is_in(_BY_TIME)
    bad = pl.col("method").is_in(_COUNTED) & (pl.col("quality") == 1) & ~_IS_GIVEN_BACK
    touched = pl.concat([pieces.filter(by_time | bad), charged_for_good(pieces, estimates)])
    if touched.is_empty():
        return Outcome.of(empty(LINES), agreed)
    of_tiers = pl.col("tier_ceiling").is_not_null() | (pl.col("tier_floor") > 0)
    tiered = facts.tariffs.filter(of_tiers)["service_id"].unique()
    by_hand = _fraction.is_null() | (
        pl.col("service_id").is_in(tiered.implode()) & (_fraction < MILLION)
    )
    lowered = touched.filter(~by_hand & (_fraction > 0))
    rows = lowered.with_columns(
        base=half_up(wide(pl.col("base")) * wide(_fraction), MILLION),
        persons=pl.lit(None, dtype=pl.Int64),
        **made_of(
            "less",
            *("interruption_id", "fraction", "base"),
            also=pl.format(',"of":"{}"', "method"),
        ),
    )
    priced = price(shaped(rows, QUANTITIES), facts=facts, rules=rules).rows
    lines = priced.with_columns(
        part=pl.concat_str(
            pl.format("b{}", "figure_1"),
            pl.when(pl.col("part") != "").then(pl.format(".{}", "part")).otherwise(pl.lit("")),
        ),
        method=pl.lit(REDUCTION),
        quantity=-pl.col("quantity"),
        amount=-pl.col("amount"),
    )
    return Outcome.of(
        within_charge(shaped(lines, LINES), charged),
        report(touched.filter(by_hand), Problem.REDUCED_BY_HAND, severity=Severity.WARNS),
        agreed,
    )


def charged_for_good(pieces: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """Return the days without a service that a register was charged for without being believed.

    Where a later reading settles them nothing is taken off: the dial will not have counted what
    did not come.
    """
    final = estimates.filter(
        (pl.col("settling") == Settling.FINAL.value) & pl.col("step").is_in(_GUESSED)
    ).select("account_id", "service_id", "register_id", "start", "end")
    if final.is_empty():
        return pieces.clear()
    register = pl.col("mark").str.extract(r"^r(\d+)\.(?:est|norm)").cast(pl.Int64)
    guessed = pieces.filter(
        (pl.col("method") == Method.METERED.value) & (pl.col("quality") == 0)
    ).with_columns(register_id=register)
    of = ["account_id", "service_id", "register_id"]
    return cut(guessed, final, on=of).select(pieces.columns)


def with_fraction(facts: Facts, rules: Rules) -> pl.DataFrame:
    """Add `fraction`, the millionths of a day's charge that are taken off; null where no rule says.

    What the act itself says goes first, then hours of a day, then degrees by the company's bands;
    a break without a measure is of whole days.

    Source: rules-630/quality
    """
    codes = facts.services.select("service_id", "code")
    missing = rules.heat_degrees - _degrees
    per_degree = int(rules.heat_percent * 10_000)
    heat = (
        pl.when(_degrees <= rules.heat_nothing_at)
        .then(MILLION)
        .otherwise(pl.min_horizontal(missing.clip(0) * per_degree, pl.lit(MILLION)))
    )
    water: Any = pl.when(_degrees >= rules.hot_water_bands[-1]).then(0)
    for degrees, percent in zip(
        rules.hot_water_bands[-2::-1], rules.hot_water_percents, strict=False
    ):
        water = water.when(_degrees >= degrees).then(percent * 10_000)
    measured = (
        pl.when(_code.is_in(_HEAT)).then(heat).when(_code == _HOT_WATER).then(water.otherwise(None))
    )
    return facts.interruptions.join(codes, on="service_id").with_columns(
        fraction=pl.when(pl.col("off_percent").is_not_null())
        .then(pl.col("off_percent") * 100)
        .when(pl.col("off_hours").is_not_null())
        .then(half_up(wide(pl.col("off_hours")) * wide(MILLION), _DAY_HUNDREDTHS))
        .when(_degrees.is_not_null())
        .then(measured)
        .when(pl.col("quality") == 0)
        .then(MILLION)
        .cast(pl.Int64)
    )
