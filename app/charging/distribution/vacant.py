"""Premises of a shared building that nobody pays for: their part is not their neighbours'."""

import polars as pl

from app.charging.distribution.members import TAKE_PART, one_of_each
from app.charging.exact import wide
from app.charging.facts import Facts, Outcome
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.months.house_keys import VacantPremises

_HOUSE = "distribution_id"
NOBODY = 0
"""Stands where the agreement of a share does: it becomes no line."""
_is_nobodys = pl.col("agreement_id") == NOBODY


def vacant(facts: Facts, members: pl.DataFrame, rules: Rules) -> Outcome:
    """Return the areas, times days, of premises of buildings with a common volume without account.

    Each is that of the account that was closed last there; one whose area was never known is
    named, for its neighbours bear its part.

    Source: order-315/water
    """
    known = facts.vacant
    if rules.vacant is VacantPremises.NEIGHBOURS:
        known = known.clear()
    common = members.filter(pl.col("common") > 0)
    houses = common.select(_HOUSE, "building_id", "service_id").unique()
    rows = known.filter(pl.col("method").is_in(TAKE_PART)).join(
        houses, on=["building_id", "service_id"]
    )
    return Outcome.of(_weights(rows), _without_area(rows, common))


def _weights(rows: pl.DataFrame) -> pl.DataFrame:
    """Return areas times days as weights of shares that are nobody's."""
    days = pl.col("end") - pl.col("start")
    weights = (
        rows.filter(pl.col("total_area") > 0)
        .group_by(_HOUSE, "account_id")
        .agg(weight=(wide(pl.col("total_area")) * wide(days)).sum())
    )
    return weights.select(
        _HOUSE,
        "account_id",
        "weight",
        agreement_id=pl.lit(NOBODY, dtype=pl.Int64),
        parameter_id=pl.lit(0, dtype=pl.Int64),
        away=pl.lit(""),
    )


def _without_area(rows: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return, once a building, whose last account's area was never known."""
    unknown = (
        rows.filter(pl.col("total_area").is_null())
        .group_by(_HOUSE)
        .agg(account=pl.col("account_id").min())
    )
    return report(
        one_of_each(members.join(unknown, on=_HOUSE)),
        Problem.VACANT_NO_AREA,
        severity=Severity.WARNS,
        facts={"account": pl.col("account")},
    )


def borne(parts: pl.DataFrame) -> pl.DataFrame:
    """Return the parts that somebody bears, with `vacant` and `vacant_weight`, what nobody does."""
    nobodys = parts.filter(_is_nobodys).group_by(_HOUSE)
    told = nobodys.agg(vacant=pl.col("part").sum(), vacant_weight=pl.col("weight").sum())
    rows = parts.filter(~_is_nobodys).join(told, on=_HOUSE, how="left")
    return rows.with_columns(pl.col("vacant", "vacant_weight").fill_null(0))


def left_by(parts: pl.DataFrame, houses: pl.DataFrame) -> pl.DataFrame:
    """Add `vacant`, what of each building's common volume nobody bears: it is `undistributed`."""
    nobodys = parts.filter(_is_nobodys).group_by(_HOUSE).agg(vacant=pl.col("part").sum())
    rows = houses.join(nobodys, on=_HOUSE, how="left")
    left = pl.col("vacant").fill_null(0)
    return rows.with_columns(
        vacant=left,
        common=pl.col("common") - left,
        undistributed=pl.col("undistributed") + left,
    )


def named(houses: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return, once a building, what falls to such premises."""
    found = houses.filter(pl.col("vacant") > 0).select(_HOUSE, "vacant")
    return report(
        one_of_each(members.join(found, on=_HOUSE)),
        Problem.VACANT_PART,
        severity=Severity.WARNS,
        facts={"volume": pl.col("vacant")},
    )
