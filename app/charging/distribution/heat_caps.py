"""A share of heat far beyond what the same premises usually bear: asked about, and capped.

What is usual is the part of the building's average of a square metre that the account bore in
the months before: it does not hang on the weather. A meter's reading is never capped.
"""

import polars as pl

from app.charging.distribution.fine import part_of, told
from app.charging.exact import MILLION, wide
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.metering.heat_models import Device

_HOUSE = "house_id"
_connected = pl.col("device") != Device.INDIVIDUAL.value
_SHARED = (Device.NONE.value, Device.ALLOCATORS.value)
"""Devices whose heat is only found by sharing out."""


def capped(members: pl.DataFrame, usual: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Lower `own` to the cap of each; add `before` (own as it was), `limit` and `usual`.

    What is lowered is given back to the others who are heated centrally, by area, round by round:
    whoever comes above his own cap by that is lowered too. Where nobody is left to bear it, no cap
    holds in the house. The limits are null where there are none.
    """
    rows = members.join(usual, on=["account_id", "service_id"], how="left").with_columns(
        before="own"
    )
    cap = int(rules.heat.share_cap * MILLION)
    may_be = pl.col("device").is_in(_SHARED) & pl.col("usual").is_not_null()
    limit = _times(pl.lit(cap), rules) if cap else pl.lit(None, dtype=pl.Int128)
    rows = rows.with_columns(limit=pl.when(may_be).then(limit))
    rows = rows.with_columns(lowered=(pl.col("own") > pl.col("limit")).fill_null(value=False))
    settled = [rows.filter(~_moves("lowered"))]
    rows = rows.filter(_moves("lowered"))
    while rows.height:
        after = _round(rows)
        settled.append(after.filter(~_moves("rose")))
        rows = after.filter(_moves("rose"))
    return pl.concat(each.drop("rose", strict=False) for each in settled)


def _times(cap: pl.Expr, rules: Rules) -> pl.Expr:
    """Return `cap` times the usual part of the average for the area; never below the least."""
    average = part_of(pl.col("premises"), pl.col("area"), pl.col("area_heated"))
    least = int(rules.heat.minimum_share * MILLION)
    part = pl.max_horizontal(wide(pl.col("usual")), pl.lit(least, dtype=pl.Int128))
    return average * (wide(cap) * part // wide(MILLION)) // wide(MILLION)


def _moves(what: str) -> pl.Expr:
    return pl.col(what).any().over(_HOUSE)


def _round(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows after all that were lowered so far gave the rest to the others."""
    lowered = pl.col("lowered")
    beyond = pl.when(lowered).then(pl.col("before") - pl.col("limit")).otherwise(wide(0))
    given = beyond.sum().over(_HOUSE)
    area = pl.when(_connected & ~lowered).then(wide(pl.col("area"))).otherwise(wide(0))
    others = area.sum().over(_HOUSE)
    own = (
        pl.when(others == 0)
        .then("before")
        .when(lowered)
        .then("limit")
        .otherwise(pl.col("before") + part_of(given, area, others))
    )
    rose = ~lowered & (pl.col("own") > pl.col("limit")).fill_null(value=False) & (others > 0)
    return (
        rows.with_columns(own=own, others_area=others)
        .with_columns(rose=rose)
        .with_columns(lowered=(lowered | pl.col("rose")) & (pl.col("others_area") > 0))
        .drop("others_area")
    )


def asked_about(members: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return, as a warning, who bears far more of the building than he used to."""
    over = int(rules.heat.large_share_over * MILLION)
    if not over or members.is_empty():
        return report(members.clear(), Problem.HEAT_LARGE_SHARE)
    large = members.filter(
        _connected
        & pl.col("usual").is_not_null()
        & (pl.col("before") > _times(pl.lit(over), rules))
    )
    average = part_of(pl.col("premises"), pl.col("area"), pl.col("area_heated"))
    now = pl.when(average > 0).then(pl.col("before") * wide(1000) // (average // wide(1000)))
    return report(
        large,
        Problem.HEAT_LARGE_SHARE,
        severity=Severity.WARNS,
        facts={"usual": pl.col("usual"), "now": now},
    )


def moved(members: pl.DataFrame) -> pl.DataFrame:
    """Return what of each house's heat was moved from those at their cap to the others."""
    if members.is_empty():
        return _NOTHING_MOVED
    beyond = (pl.col("before") - pl.col("own")).filter(pl.col("lowered")).sum()
    return members.group_by(_HOUSE).agg(moved=told(beyond))


_NOTHING_MOVED = pl.DataFrame(schema={_HOUSE: pl.Int64, "moved": pl.Int64})
