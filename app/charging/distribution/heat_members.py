"""Who takes part in sharing out a house's heat: area, device, and what was read of it."""

import polars as pl

from app.charging.distribution.heat_measured import measured
from app.charging.distribution.members import NOT_BY_VOLUME
from app.charging.exact import wide
from app.charging.facts import Facts, Outcome
from app.charging.heat.facts import HeatFacts
from app.charging.pieces import cut, uncovered
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.metering.heat_models import Device
from app.tariffs.models import Method

AT = ["building_id", "service_id"]
_OF = ["account_id", "service_id"]
_device = pl.col("device")


def housed(heat: HeatFacts) -> pl.DataFrame:
    """Return the agreements whose building's heat is shared out, with its house."""
    return heat.members.join(heat.buildings, on=AT)


def connected(heat: HeatFacts) -> pl.DataFrame:
    """Return the days of these agreements on which their building is connected to heating."""
    seasons = heat.seasons.filter(pl.col("start") < pl.col("end"))
    return cut(housed(heat), seasons, on=AT)


def outsiders_of(heat: HeatFacts) -> Outcome:
    """Return who pays for the same heat by something else, and what is wrong with it.

    What he took is in the building's heat: the others would pay for it once more. Whoever has a
    meter may have an inlet of his own, before the building's; a person must say.

    Source: order-315/heat
    """
    seasons = heat.seasons.filter(pl.col("start") < pl.col("end"))
    there = cut(heat.outsiders.join(heat.buildings, on=AT), seasons, on=AT)
    paying = there.filter(pl.col("method").is_in(_TAKING_OTHERWISE))
    apart = there.filter(method=Method.METERED.value)
    return Outcome.of(
        paying,
        report(paying, Problem.NOT_BY_VOLUME),
        report(apart, Problem.HEAT_METERED_APART, severity=Severity.WARNS),
    )


_TAKING_OTHERWISE = (*NOT_BY_VOLUME, Method.NORM.value, Method.IMBALANCE.value)


def members_of(facts: Facts, heat: HeatFacts, rules: Rules) -> Outcome:
    """Return the accounts of each house on days when it is connected, and what is not known.

    `area` is the heated area times days. An account is measured by what its device is on its
    first day of the month. Outside the season of its building it takes part in nothing. An
    account that had two agreements one after the other is one: `agreement_id` is the first.
    """
    first = pl.col("agreement_id").min().over(_OF)
    pieces = connected(heat).with_columns(agreement_id=first)
    days = pl.col("end") - pl.col("start")
    rows = pieces.group_by("agreement_id").agg(
        pl.col(*_OF, "building_id", "house_id").first(),
        pl.col("start").min(),
        pl.col("end").max(),
        days_connected=days.sum(),
    )
    areas = _areas(pieces, rows, heat)
    outsiders = outsiders_of(heat)
    own = measured(facts, heat, rows, rules)
    known = rows.join(areas.rows, on="agreement_id", how="left").join(own.rows, on="agreement_id")
    shared = housed(heat)
    alone = facts.charged_by(Method.HEAT).join(shared, on="agreement_id", how="anti")
    seasonless = shared.join(heat.seasons, on=AT, how="anti")
    return Outcome.of(
        known,
        areas.problems,
        own.problems,
        outsiders.problems,
        report(seasonless, Problem.HEAT_NO_SEASON),
        report(_changing(pieces, heat), Problem.HEAT_CHANGED_INSIDE, severity=Severity.WARNS),
        report(alone, Problem.NO_DISTRIBUTION),
    )


def _changing(pieces: pl.DataFrame, heat: HeatFacts) -> pl.DataFrame:
    """Return the accounts that heat themselves on some of their days, and on others do not."""
    alone = heat.devices.filter(device=Device.INDIVIDUAL.value)
    if alone.is_empty():  # nearly always
        return pieces.clear()
    days = pl.col("end") - pl.col("start")
    all_days = pieces.group_by(_OF).agg(all_days=days.sum())
    own_days = cut(pieces, alone, on=_OF).group_by(_OF).agg(own_days=days.sum())
    return all_days.join(own_days, on=_OF).filter(pl.col("own_days") < pl.col("all_days"))


def _areas(connected: pl.DataFrame, rows: pl.DataFrame, heat: HeatFacts) -> Outcome:
    pieces = cut(connected, heat.areas, on="account_id")
    days = pl.col("end") - pl.col("start")
    weights = pieces.group_by("agreement_id").agg(
        area=(wide(pl.col("value")) * wide(days)).sum(),
        parameter_id=pl.col("parameter_id").min(),
    )
    asked = rows.select(*_OF, "agreement_id", start=pl.lit(0), end="days_connected")
    nothing = rows.join(weights.filter(pl.col("area") == 0), on="agreement_id", how="semi")
    return Outcome.of(
        weights,
        uncovered(asked, pieces, nothing=Problem.NO_AREA, gap=Problem.AREA_GAP),
        report(nothing, Problem.NO_AREA),
    )
