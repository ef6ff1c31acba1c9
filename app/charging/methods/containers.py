"""Containers: a company's waste by what was emptied, day by day, for its volume or by trips."""

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import MILLION
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.pieces import cut
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.charging.schedule import PLACES
from app.tariffs.models import Method

TRIP = "trip"
"""Unit of a service whose price is for a trip; any other is for a cubic metre."""
_FITTING = (*PLACES, "category", "contract_model")
_NOTHING = pl.lit(0, dtype=pl.Int64)
_day, _missed, _scheduled = pl.col("day"), pl.col("missed"), pl.col("scheduled")


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return what was emptied at each place, to be priced by its own days.

    On a day of the schedule each container is emptied once, unless the register of trips says how
    many were, or were not; on other days only what the register says was. Where a price changes
    inside the month, what was emptied under either is a quantity. A place at which nothing was
    emptied gives a quantity of nothing. A trip on a day without a place or an agreement is named.

    Source: cabinet-835
    """
    agreements = facts.charged_by(Method.CONTAINERS)
    pieces = cut(agreements, facts.container_places, on=["account_id", "service_id"])
    units = facts.services.select("service_id", "unit")
    rows = _summed(_by_days(pieces, facts, rules)).join(units, on="service_id")
    quantities = rows.with_columns(
        mark=pl.format("p{}", "place_id"),
        zone=pl.lit(""),
        base=pl.when(pl.col("unit") == TRIP)
        .then(pl.col("trips") * MILLION)
        .otherwise(pl.col("emptied") * pl.col("volume")),
        persons=None,
        over_start="start",
        over_end="end",
        **made_of("containers", "place_id", "volume", "emptied", "trips", "planned", also=_also()),
    )
    silent = rows.filter((pl.col("weekdays") == "") & (pl.col("made") == ""))
    return Outcome.of(
        shaped(quantities, QUANTITIES),
        report(agreements.join(pieces, on="agreement_id", how="anti"), Problem.NO_CONTAINERS),
        report(silent, Problem.NO_TRIPS, severity=Severity.WARNS),
        _astray(pieces, facts, rules),
    )


def _astray(pieces: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return the trips that nobody is charged for: no place or no agreement has their day.

    What was not emptied on such a day was not to be charged anyway.
    """
    made = facts.container_trips.filter(_missed == 0)
    if made.is_empty():
        return report(made, Problem.TRIP_ASTRAY)
    days = pieces.select("place_id", day=pl.int_ranges("start", "end")).explode("day")
    lost = made.join(days, on=["place_id", "day"], how="anti").sort("account_id", "day")
    told = {"day": _day - rules.first + 1, "containers": pl.col("register")}
    return report(lost, Problem.TRIP_ASTRAY, severity=Severity.WARNS, facts=told)


def _by_days(pieces: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return each day of each place: what was emptied on it, and `since` when its price holds."""
    changes = _price_changes(pieces, facts, rules)
    days = pieces.with_columns(day=pl.int_ranges("start", "end")).explode("day")
    since = (
        days.join(changes, on="agreement_id")
        .filter(pl.col("bound") <= _day)
        .group_by("agreement_id", "day")
        .agg(since=pl.col("bound").max())
    )
    weekday = ((_day + 3) % 7 + 1).cast(pl.String)  # day 0 was a Thursday
    left_full = pl.when(_missed == 1).then("register").otherwise(0)
    planned = pl.when(_scheduled).then("containers").otherwise(_NOTHING)
    by_schedule = (planned - left_full).clip(0)
    return (
        days.join(since, on=["agreement_id", "day"], how="left")
        .join(facts.container_trips, on=["place_id", "day"], how="left")
        .with_columns(scheduled=pl.col("weekdays").str.contains(weekday, literal=True))
        .with_columns(
            pl.col("since").fill_null("start"),
            emptied=pl.when(_missed == 0).then("register").otherwise(by_schedule),
            went=pl.when(_missed == 0).then("trips").otherwise((by_schedule > 0).cast(pl.Int64)),
        )
    )


def _price_changes(pieces: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return the days inside the month on which a price that fits an agreement begins or ends.

    A price of others cuts nothing: each line is rounded by itself.
    """
    kept = ["service_id", *_FITTING]
    bounds = pl.concat(
        facts.tariffs.select(*kept, bound=pl.col(day)) for day in ("start", "end")
    ).filter((pl.col("bound") > rules.first) & (pl.col("bound") < rules.end))
    places = facts.accounts.select("account_id", *PLACES, "category")
    own = pieces.select("agreement_id", "account_id", "service_id", "contract_model").unique()
    fits = [
        pl.col(f"{name}_right").is_in([0] if name.endswith("_id") else [""])
        | (pl.col(f"{name}_right") == pl.col(name))
        for name in _FITTING
    ]
    return (
        own.join(places, on="account_id")
        .join(bounds, on="service_id")
        .filter(fits)
        .select("agreement_id", "bound")
        .unique()
    )


def _summed(days: pl.DataFrame) -> pl.DataFrame:
    """Return the days of each place under one price together, with the trips that were told of."""
    kept = ["account_id", "service_id", "contract_model", "method", "volume", "weekdays"]
    told = pl.col("trip_id").cast(pl.String)
    return (
        days.sort("agreement_id", "place_id", "day")
        .group_by("agreement_id", "place_id", "since", maintain_order=True)
        .agg(
            pl.col(kept).first(),
            pl.col("emptied").sum(),
            trips=pl.col("went").sum(),
            planned=_scheduled.sum().cast(pl.Int64),
            made=told.filter(_missed == 0).str.join(","),
            left=told.filter(_missed == 1).str.join(","),
            start=_day.min(),
            end=_day.max() + 1,
        )
    )


def _also() -> pl.Expr:
    return pl.format(
        ',"when":[{},{}],"made":[{}],"missed":[{}]', "start", pl.col("end"), "made", "left"
    )
