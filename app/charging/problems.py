"""Named reasons why something was not charged, or must be looked at by a person."""

from enum import StrEnum

import polars as pl

from app.charging.facts import PROBLEMS, empty, shaped


class Severity(StrEnum):
    """What a problem does to the lines of its account and service."""

    BLOCKS = "blocks"
    """They are not charged until it is mended."""
    WARNS = "warns"
    """They are charged; a person should look."""


class Problem(StrEnum):
    """What is wrong; the screens have a text for each."""

    MISSING_TARIFF = "missing_tariff"
    TARIFF_GAP = "tariff_gap"
    TIER_GAP = "tier_gap"
    NO_METER = "no_meter"
    METER_GAP = "meter_gap"
    DAYS_BEFORE = "days_before"
    MISSING_READING = "missing_reading"
    MISSING_START_READING = "missing_start_reading"
    NEGATIVE_CONSUMPTION = "negative_consumption"
    SPIKE = "spike"
    ZONES_SWAPPED = "zones_swapped"
    UNIT_MISMATCH = "unit_mismatch"
    NO_PERSONS = "no_persons"
    PERSONS_GAP = "persons_gap"
    ZERO_PERSONS = "zero_persons"
    NO_NORM = "no_norm"
    NORM_GAP = "norm_gap"
    NO_FIGURE = "no_figure"
    NO_AREA = "no_area"
    AREA_GAP = "area_gap"
    FOLLOWED_UNKNOWN = "followed_unknown"
    NOTHING_FOLLOWED = "nothing_followed"
    NO_CONTAINERS = "no_containers"
    NO_TRIPS = "no_trips"
    TRIP_ASTRAY = "trip_astray"
    NO_AMOUNT = "no_amount"
    NO_SHARE = "no_share"
    NO_SHARED_SUM = "no_shared_sum"
    NO_SHARED_SERVICE = "no_shared_service"
    SHARE_UNREAD = "share_unread"
    SHARE_APART = "share_apart"
    SHARE_LEFT = "share_left"
    SHARE_PASSED_ON = "share_passed_on"
    SHARE_KEPT = "share_kept"
    NO_DISTRIBUTION = "no_distribution"
    VACANT_PART = "vacant_part"
    VACANT_NO_AREA = "vacant_no_area"
    NO_TAKERS = "no_takers"
    NOT_BY_VOLUME = "not_by_volume"
    HOUSE_UNREAD = "house_unread"
    HOUSE_GAP = "house_gap"
    HOUSE_SPANS = "house_spans"
    HOUSE_DOUBTFUL = "house_doubtful"
    HEATED_UNREAD = "heated_unread"
    HEATED_UNKNOWN = "heated_unknown"
    HEATED_NONE = "heated_none"
    NEIGHBOUR_UNKNOWN = "neighbour_unknown"
    NEGATIVE_IMBALANCE = "negative_imbalance"
    LARGE_SHARE = "large_share"
    SHARE_WITHOUT_PERSONS = "share_without_persons"
    UNDISTRIBUTED = "undistributed"
    LOAD_UNKNOWN = "load_unknown"
    LOADS_ABOVE = "loads_above"
    HOT_WATER_UNKNOWN = "hot_water_unknown"
    HOT_WATER_NONE = "hot_water_none"
    HOT_WATER_NO_HEAT = "hot_water_no_heat"
    HOT_WATER_DIFFERS = "hot_water_differs"
    HOT_WATER_OF_SEVERAL = "hot_water_of_several"
    CIRCULATION_OF_SEVERAL = "circulation_of_several"
    HOT_WATER_COLDER = "hot_water_colder"
    HOT_WATER_HEAT_LEFT = "hot_water_heat_left"
    CIRCULATION_NOBODY = "circulation_nobody"
    HEAT_NO_SEASON = "heat_no_season"
    HEAT_OUT_OF_SEASON = "heat_out_of_season"
    HEAT_METERED_OFF = "heat_metered_off"
    HEAT_TRANSIT_UNSAID = "heat_transit_unsaid"
    HEAT_NO_LOAD = "heat_no_load"
    HEAT_NOT_BY_LOAD = "heat_not_by_load"
    HEAT_NO_WEATHER = "heat_no_weather"
    HEAT_NO_HOT_WATER = "heat_no_hot_water"
    HEAT_HOT_WATER_ADDED = "heat_hot_water_added"
    HEAT_HOT_WATER_ABOVE = "heat_hot_water_above"
    HEAT_SHARES_ABOVE = "heat_shares_above"
    HEAT_NO_UNITS = "heat_no_units"
    HEAT_UNVERIFIED = "heat_unverified"
    HEAT_METER_GAP = "heat_meter_gap"
    HEAT_METER_GAP_AFTER = "heat_meter_gap_after"
    HEAT_CHANGED_INSIDE = "heat_changed_inside"
    HEAT_METERED_APART = "heat_metered_apart"
    HEAT_NOBODY = "heat_nobody"
    HEAT_OVERDRAWN = "heat_overdrawn"
    HEAT_LARGE_SHARE = "heat_large_share"
    ABOVE_CEILING = "above_ceiling"
    FEE_NOT_INDIVIDUAL = "fee_not_individual"
    REDUCED_BY_HAND = "reduced_by_hand"
    BENEFIT_NO_PERSONS = "benefit_no_persons"
    BENEFIT_NO_VOLUME = "benefit_no_volume"
    BENEFITS_ABOVE = "benefits_above"
    TOO_MANY_LINES = "too_many_lines"
    ORDER_LEFT_OUT = "order_left_out"
    BEYOND_REASON = "beyond_reason"


def report(
    rows: pl.DataFrame,
    problem: Problem,
    *,
    severity: Severity = Severity.BLOCKS,
    facts: dict[str, pl.Expr] | None = None,
) -> pl.DataFrame:
    """Return `problem` once for each account, service and set of figures in `rows`.

    The figures must be whole numbers; they become the facts of the problem as JSON.
    """
    if rows.is_empty():  # nearly always, and a query of nothing costs as much as one of thousands
        return _NONE
    named = rows.select(
        "account_id",
        "service_id",
        kind=pl.lit(problem.value),
        severity=pl.lit(severity.value),
        facts=json_object(facts or {}),
    )
    return shaped(named, PROBLEMS).unique(maintain_order=True)


_NONE = empty(PROBLEMS)


def json_object(figures: dict[str, pl.Expr]) -> pl.Expr:
    """Return a JSON object of whole numbers; an absent one is null."""
    pieces: list[pl.Expr] = [pl.lit("{")]
    for index, (name, value) in enumerate(figures.items()):
        lead = "," if index else ""
        pieces += [
            pl.lit(f'{lead}"{name}":'),
            value.cast(pl.String).fill_null("null"),
        ]
    return pl.concat_str([*pieces, pl.lit("}")])


def blocked(problems: pl.DataFrame) -> pl.DataFrame:
    """Return the problems whose accounts and services are not charged."""
    return problems.filter(pl.col("severity") == Severity.BLOCKS.value)
