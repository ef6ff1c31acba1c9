"""Premises of a heated house that nobody pays for: their part is not their neighbours'."""

import polars as pl

from app.charging.distribution.members import one_of_each
from app.charging.exact import wide
from app.charging.facts import Outcome
from app.charging.heat.facts import HeatFacts
from app.charging.pieces import cut
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.metering.heat_models import Device
from app.months.house_keys import VacantPremises
from app.tariffs.models import Method

_AT = ["building_id", "service_id"]
_HOUSE = "house_id"
_is_theirs = pl.col("account_id") < 0
_area, _device = pl.col("heated_area"), pl.col("device")


def with_vacant(members: pl.DataFrame, heat: HeatFacts, rules: Rules) -> Outcome:
    """Return the members and, under numbers below zero, premises without an account.

    Their area is that of the account closed last there, on days when the building is connected.
    A device that nobody reads any more is none; those heated by themselves stay so. Of an area
    that was never known the house's first account is told.

    Source: order-315/heat
    """
    if heat.vacant.is_empty() or rules.vacant is VacantPremises.NEIGHBOURS:  # nearly always
        return Outcome.of(members)
    houses = members.select(_HOUSE, *_AT).unique()
    seasons = heat.seasons.filter(pl.col("start") < pl.col("end")).select(*_AT, "start", "end")
    theirs = heat.vacant.filter(method=Method.HEAT.value).join(houses, on=_AT)
    pieces = cut(theirs, seasons, on=_AT)
    return Outcome.of(
        pl.concat([members, _as_members(pieces)], how="diagonal_relaxed"),
        _without_area(pieces, members),
    )


def _as_members(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return premises of a known area as members that no agreement can have."""
    days = pl.col("end") - pl.col("start")
    rows = (
        pieces.filter(_area > 0)
        .group_by("account_id", _HOUSE, *_AT)
        .agg(
            area=(wide(_area) * wide(days)).sum(),
            days_connected=days.sum(),
            device=_device.first(),
        )
    )
    alone = Device.INDIVIDUAL.value
    return rows.with_columns(
        -pl.col("account_id"),
        agreement_id=-pl.col("account_id"),
        device=pl.when(_device == alone).then(_device).otherwise(pl.lit(Device.NONE.value)),
        has_hot_water=pl.lit(0, dtype=pl.Int64),
        through=pl.lit(0, dtype=pl.Int64),
    )


def _without_area(pieces: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return, once a house, whose last account's area was never known."""
    unknown = (
        pieces.filter(_area.is_null()).group_by(_HOUSE).agg(account=pl.col("account_id").min())
    )
    at = members.join(unknown, on=_HOUSE).with_columns(distribution_id=_HOUSE)
    return report(
        one_of_each(at),
        Problem.VACANT_NO_AREA,
        severity=Severity.WARNS,
        facts={"account": pl.col("account")},
    )


def borne(parts: pl.DataFrame) -> pl.DataFrame:
    """Return the parts that somebody bears."""
    return parts.filter(~_is_theirs)


def beside_vacant(parts: pl.DataFrame) -> pl.DataFrame:
    """Return the parts that somebody bears, with `vacant` and `vacant_area`, what nobody does."""
    theirs = parts.filter(_is_theirs).group_by(_HOUSE)
    told = theirs.agg(vacant=pl.col("part").sum(), vacant_area=pl.col("area").sum())
    rows = borne(parts).join(told, on=_HOUSE, how="left")
    return rows.with_columns(pl.col("vacant", "vacant_area").fill_null(0))


def nobodys(parts: pl.DataFrame) -> pl.DataFrame:
    """Return `vacant`, what of each house's heat falls to premises without an account."""
    theirs = parts.filter(_is_theirs).group_by(_HOUSE).agg(vacant=pl.col("part").sum())
    return theirs.filter(pl.col("vacant") > 0)


def named(vacant: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Return, once a house, what falls to such premises."""
    rows = borne(parts).join(vacant, on=_HOUSE).with_columns(distribution_id=_HOUSE)
    return report(
        one_of_each(rows),
        Problem.VACANT_PART,
        severity=Severity.WARNS,
        facts={"volume": pl.col("vacant")},
    )
