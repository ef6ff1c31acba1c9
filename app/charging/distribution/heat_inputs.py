"""How much heat a house had for heating: by its meter, by its load, less that of hot water."""

from dataclasses import replace
from decimal import Decimal

import polars as pl

from app.charging.distribution.inputs import inputs
from app.charging.distribution.spans import heated_before
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import Facts, shaped
from app.charging.heat.facts import LARGEST_HEAT, HeatFacts
from app.charging.house_facts import DISTRIBUTIONS
from app.charging.problems import Problem
from app.charging.rules import Rules
from app.metering.heat_models import HeatSource
from app.months.heat_keys import HeatEdition, HeatHouseUnread

_NEVER = Decimal(10**12)
"""Times the last volume: a heating season begins with a volume many times the last one."""


def building_heat(facts: Facts, heat: HeatFacts, rules: Rules) -> pl.DataFrame:
    """Return the houses with `building`, their heat for heating in millionths of a gigacalorie.

    `input` is what the meter counted, or an act says; `hot_water` and `circulation` are taken out
    of it: of the house, and `added` of the other buildings that its meter counts. A house without
    a meter has only the heat for heating; the first edition of the order does not share it out.
    `fault` is the problem where it is not known. `charged` is all that the accounts bear.

    Source: order-315/heat
    """
    rows = _counted(facts, heat, rules).with_columns(loaded=_by_load(rules))
    unread = (pl.col("fault") == Problem.HOUSE_UNREAD.value).fill_null(value=False)
    may_be_loaded = rules.heat.edition_in(rules.month) is not HeatEdition.FIRST
    instead = unread & may_be_loaded & (rules.heat.house_unread is HeatHouseUnread.BY_LOAD)
    act = pl.col("act_heat")
    by_load = (pl.col("source") == HeatSource.LOAD.value) | instead
    rows = rows.with_columns(by_load=act.is_null() & by_load).with_columns(
        input=pl.when("by_load").then("loaded").otherwise(pl.coalesce(act, "input")),
        fault=pl.when(pl.col("by_load") & (not may_be_loaded))
        .then(pl.lit(Problem.HEAT_NOT_BY_LOAD.value))
        .when(pl.col("by_load") & pl.col("loaded").is_null())
        .then(_unknown_load(rules))
        .when(~pl.col("by_load") & act.is_null())
        .then("fault"),
        dipped=pl.col("dipped").fill_null(value=False) & ~pl.col("by_load") & act.is_null(),
    )
    return _without_hot_water(rows, heat, rules)


def _counted(facts: Facts, heat: HeatFacts, rules: Rules) -> pl.DataFrame:
    """Add `input` and `fault` by the meters, `places` of the service, connected `days`."""
    metered = heat.houses.filter(source=HeatSource.METER.value)
    asked = shaped(
        metered.with_columns(
            **dict.fromkeys(("common", "carried_in", "heated_too"), pl.lit(0)),
            distribution_id="house_id",
        ),
        DISTRIBUTIONS,
    )
    own = replace(
        facts,
        distributions=asked,
        house_registers=heat.house_registers,
        next_house_meters=heat.next_house_meters,
    )
    counted = inputs(own, replace(rules, spike_times=_NEVER)).select(
        "input", "fault", "opened", "dipped", house_id="distribution_id"
    )
    counted = _of_the_month(counted, heat, rules)
    places = facts.services.select("service_id", "places")
    connected = heat.seasons.filter(pl.col("start") < pl.col("end"))
    days = connected.group_by("building_id", "service_id").agg(
        days=(pl.col("end") - pl.col("start")).sum()
    )
    rows = heat.houses.join(places, on="service_id")
    rows = rows.join(days, on=["building_id", "service_id"], how="left")
    return rows.join(counted, on="house_id", how="left")


def _of_the_month(counted: pl.DataFrame, heat: HeatFacts, rules: Rules) -> pl.DataFrame:
    """Let a meter that nobody read over the summer be: heating took nothing, hot water would."""
    late = counted.filter(fault=Problem.HOUSE_SPANS.value)
    if late.is_empty():  # nearly always
        return counted.drop("opened")
    placed = late.select("house_id", "opened").join(heat.buildings, on="house_id")
    heated = heated_before(placed, heat.seasons, rules).filter(pl.col("before") > 0)
    warmed = heat.houses.filter(has_hot_water=1)
    missed = pl.col("house_id").is_in(heated["house_id"].implode()) | pl.col("house_id").is_in(
        warmed["house_id"].implode()
    )
    spans = pl.col("fault") == Problem.HOUSE_SPANS.value
    return counted.with_columns(fault=pl.when(~(spans & ~missed)).then("fault")).drop("opened")


def _by_load(rules: Rules) -> pl.Expr:
    """Return `load * hours * (inside - outdoor) / (inside - design)`; null if any is unknown."""
    inside = int(rules.heat.inside_temperature * MILLION)
    hours = pl.coalesce("hours", pl.col("days") * 24 * MILLION)
    warmer = pl.max_horizontal(inside - pl.col("outdoor_temperature"), pl.lit(0))
    warmer = pl.when(pl.col("outdoor_temperature").is_not_null()).then(warmer)
    by = inside - pl.col("design_temperature")
    unit = _unit()
    whole = wide(pl.col("load")) * wide(hours) * wide(warmer)
    return half_up(whole, wide(pl.when(by > 0).then(by)) * wide(MILLION) * wide(unit)) * unit


def _unknown_load(rules: Rules) -> pl.Expr:
    inside = int(rules.heat.inside_temperature * MILLION)
    no_load = (
        pl.col("load").is_null()
        | (pl.col("design_temperature") < inside).fill_null(value=False).not_()
    )
    return (
        pl.when(no_load)
        .then(pl.lit(Problem.HEAT_NO_LOAD.value))
        .otherwise(pl.lit(Problem.HEAT_NO_WEATHER.value))
    )


def _without_hot_water(rows: pl.DataFrame, heat: HeatFacts, rules: Rules) -> pl.DataFrame:
    """Take the heat of hot water out, of every building on the meter that has figures of it.

    One without figures of its own is in those of the building that has the meter.
    """
    both = (pl.col("has_hot_water") == 1) & ~pl.col("by_load")
    rows = rows.join(_of_the_others(rows, heat), on="house_id", how="left").with_columns(
        pl.when(both).then(pl.col(name).fill_null(0)).otherwise(0)
        for name in ("added", "also_circulates", "unknown")
    )
    own = pl.when(pl.col("unknown") == 0).then(_warmed())
    circulation = pl.col("circulation").fill_null(0) + pl.col("also_circulates")
    rows = rows.with_columns(
        hot_water=pl.when(both).then(own + pl.col("added")).otherwise(0),
        circulation=pl.when(both).then(circulation).otherwise(0),
    )
    left = pl.col("input") - pl.col("hot_water") - pl.col("circulation")
    known = pl.col("fault").is_null()
    charged_here = rules.heat.circulation_by.is_in_heating
    return rows.with_columns(
        building=left,
        circulation_here=pl.when(charged_here).then("circulation").otherwise(0),
        fault=pl.when(known & (pl.col("input") > int(LARGEST_HEAT * MILLION)))
        .then(pl.lit(Problem.HOUSE_DOUBTFUL.value))
        .when(known & pl.col("hot_water").is_null())
        .then(pl.lit(Problem.HEAT_NO_HOT_WATER.value))
        .when(known & (left < 0))
        .then(pl.lit(Problem.HEAT_HOT_WATER_ABOVE.value))
        .otherwise("fault"),
    ).with_columns(charged=pl.col("building") + pl.col("circulation_here"))


def _of_the_others(rows: pl.DataFrame, heat: HeatFacts) -> pl.DataFrame:
    """Return what the other buildings on each house's meter took, and of how many it is unknown."""
    theirs = heat.hot_water.join(rows.select("house_id", "places"), on="house_id")
    is_said = pl.any_horizontal(pl.col("hot_water_heat", "hot_water_volume").is_not_null())
    return (
        theirs.with_columns(warmed=pl.when(is_said).then(_warmed()).otherwise(0))
        .group_by("house_id")
        .agg(
            added=pl.col("warmed").sum(),
            also_circulates=pl.col("circulation").sum(),
            unknown=pl.col("warmed").null_count().cast(pl.Int64),
        )
    )


def _warmed() -> pl.Expr:
    """Return the heat of hot water: by its own meter, or `volume * (hot - cold) / 1000`."""
    warmer = pl.col("hot_temperature") - pl.col("cold_temperature")
    whole = wide(pl.col("hot_water_volume")) * wide(pl.when(warmer >= 0).then(warmer))
    by_volume = half_up(whole, wide(1000 * MILLION) * wide(_unit())) * _unit()
    return pl.coalesce("hot_water_heat", by_volume)


def _unit() -> pl.Expr:
    """Return the last place of the service, in millionths."""
    return pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
