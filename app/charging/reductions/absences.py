"""Persons who are away are not counted: a norm for persons is cut by the days they are."""

import polars as pl

from app.charging.exact import MILLION
from app.charging.facts import Facts
from app.charging.pieces import cut
from app.charging.rules import Rules

_SPARED = ("heat", "management", "upkeep", "contribution")
"""Codes of services that are charged in full whoever is away."""
_WASTE = "waste"
_SAME = ["agreement_id", "norm_id", "parameter_id", "absences"]
"""What neighbouring days must have in common to be one piece."""
_away, _counted = pl.col("away"), pl.col("value")


def without_absent(pieces: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return the pieces with fewer persons on the days some of them are away.

    Adds `away`, in the unit of `value`, and `absences`, their ids as the text of a list. Only
    absences longer than the rule asks count, and never more persons than the account has. Where
    the company lowers charges for a whole household alone, the others' days stay as they were.

    Source: law-2189/7.1
    """
    long = facts.absences.filter(pl.col("lasts") > rules.absence_over)
    spared = _SPARED if rules.absence_waste else (*_SPARED, _WASTE)
    kept = facts.services.filter(pl.col("code").is_in(spared))["service_id"]
    is_lowered = (
        (pl.col("per") == "person")
        & pl.col("account_id").is_in(long["account_id"].implode())
        & ~pl.col("service_id").is_in(kept.implode())
    )
    whole = pieces.filter(~is_lowered).with_columns(
        away=pl.lit(0, dtype=pl.Int64), absences=pl.lit("")
    )
    if whole.height == pieces.height:
        return whole
    parts = cut(pieces.filter(is_lowered), _days_away(long, rules), on="account_id")
    away = pl.min_horizontal(_away, _counted)
    if rules.absence_of_all:
        away = pl.when(away == _counted).then(away).otherwise(0)
    lowered = parts.with_columns(away=away).with_columns(
        value=_counted - _away, absences=pl.when(_away > 0).then("absences").otherwise(pl.lit(""))
    )
    return pl.concat([whole, _joined(lowered).select(whole.columns)])


def told_of() -> pl.Expr:
    """Return what the basis says of those who are away: how many, of how many, by which facts."""
    text = pl.format(
        ',"away":[{},{}],"absences":{}', "away", pl.col("away") + pl.col("value"), "absences"
    )
    return pl.when(pl.col("away") > 0).then(text).otherwise(pl.lit(""))


def _days_away(absences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return for each account all days of the month, cut where somebody goes or comes back."""
    bounds = [
        absences.select("account_id", day=day.cast(pl.Int64))
        for day in (pl.col("start"), pl.col("end"), pl.lit(rules.first), pl.lit(rules.end))
    ]
    runs = (
        pl.concat(bounds)
        .unique()
        .sort("account_id", "day")
        .with_columns(end=pl.col("day").shift(-1).over("account_id"))
        .filter(pl.col("end").is_not_null())
        .rename({"day": "start"})
    )
    holding = cut(runs, absences, on="account_id").sort("absence_id")
    found = holding.group_by("account_id", "start", maintain_order=True).agg(
        away=pl.col("absent").sum() * MILLION,
        absences=pl.format("[{}]", pl.col("absence_id").cast(pl.String).str.join(",")),
    )
    return runs.join(found, on=["account_id", "start"], how="left").with_columns(
        _away.fill_null(0), pl.col("absences").fill_null("")
    )


def _joined(parts: pl.DataFrame) -> pl.DataFrame:
    """Join neighbouring days of which the same is true: they are one line."""
    ordered = parts.sort("agreement_id", "norm_id", "parameter_id", "start")
    follows = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in _SAME) & (
        pl.col("start") == pl.col("end").shift(1)
    )
    run = ordered.with_columns(run=(~follows.fill_null(value=False)).cum_sum())
    rest = [name for name in parts.columns if name not in {"start", "end"}]
    return run.group_by("run", maintain_order=True).agg(
        pl.col(rest).first(), start=pl.col("start").min(), end=pl.col("end").max()
    )
