"""Heat charged by time is charged on the days of the season alone: by area, by norm, by flat."""

import polars as pl

from app.charging.distribution.heat_members import AT
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.pieces import cut
from app.charging.problems import Problem, Severity, report
from app.tariffs.models import Method

_BY_TIME = (Method.AREA.value, Method.NORM.value, Method.FLAT.value)
"""Charged for days; what is due all year (a load, a fee, a sum by agreement) is not."""
_METERED = Method.METERED.value
_days = pl.col("end") - pl.col("start")


def in_season(own: Outcome, facts: Facts) -> Outcome:
    """Return the quantities on the days on which their building is connected to heating.

    A building without any season of the service has no calendar: nothing is cut there. What a
    meter counted is paid whenever it was, but a person should look why it did.

    Source: order-315/heat
    """
    seasons = facts.heat_seasons
    indexed = own.rows.with_row_index("place")
    concerned = indexed.filter(
        pl.col("service_id").is_in(seasons["service_id"].unique().implode())
        & pl.col("method").is_in([*_BY_TIME, _METERED])
    )
    at = facts.accounts.select("account_id", "building_id")
    housed = concerned.join(at, on="account_id").join(seasons, on=AT, how="semi")
    if housed.is_empty():
        return own
    connected = seasons.filter(pl.col("start") < pl.col("end"))
    by_time = housed.filter(pl.col("method").is_in(_BY_TIME)).with_columns(asked=_days)
    pieces = cut(by_time, connected, on=AT)
    part = pl.when(_days < pl.col("asked")).then(pl.lit(',"season":1')).otherwise(pl.lit(""))
    kept = indexed.filter(~pl.col("place").is_in(by_time["place"].implode()))
    return Outcome(
        pl.concat(
            [
                kept.drop("place"),
                shaped(pieces.with_columns(also=pl.concat_str("also", part)), QUANTITIES),
            ]
        ),
        pl.concat([own.problems, _counted_off(housed, connected)]),
        estimates=own.estimates,
    )


def _counted_off(housed: pl.DataFrame, connected: pl.DataFrame) -> pl.DataFrame:
    """Return whose meter counted in a month without a day of the season."""
    counted = housed.filter((pl.col("method") == _METERED) & (pl.col("base") > 0))
    off = counted.join(connected, on=AT, how="anti")
    summed = off.group_by("account_id", "service_id").agg(volume=pl.col("base").sum())
    return report(
        summed,
        Problem.HEAT_METERED_OFF,
        severity=Severity.WARNS,
        facts={"volume": pl.col("volume")},
    )
