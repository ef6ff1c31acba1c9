"""Norm: so many units of the service a month for each person (or head, or square metre)."""

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.pieces import cut, cut_by_parameters, uncovered
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.registry.models import Parameter
from app.tariffs.models import Method

_KIND = {
    "person": Parameter.PERSONS.value,
    "head": Parameter.LIVESTOCK.value,
    "m2": Parameter.GARDEN_AREA.value,
    "appliance": Parameter.APPLIANCES.value,
}
"""What a norm is `per` -> the account's figure it is multiplied by."""


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return norm times persons as a monthly quantity, cut where either changed.

    A norm of the account's own settlement goes before one for all.

    Source: norms-148
    """
    agreements = facts.charged_by(Method.NORM)
    with_norm = cut(
        agreements.join(facts.accounts.select("account_id", "settlement_id"), on="account_id"),
        _of_all_settlements(facts),
        on=["service_id", "norm_kind", "settlement_id"],
    ).rename({"value": "norm"})
    keyed = with_norm.with_columns(kind=pl.col("per").replace_strict(_KIND, default=""))
    pieces = cut_by_parameters(keyed, facts.parameters)
    persons = pl.when(pl.col("per") == "person").then("value")
    rows = pieces.with_columns(
        mark=pl.lit(""),
        zone=pl.lit(""),
        base=half_up(wide(pl.col("norm")) * wide(pl.col("value")), MILLION),
        persons=persons,
        **made_of("norm", "norm_id", "norm", "parameter_id", "value"),
        **rules.whole_month(),
    )
    return Outcome.of(
        shaped(rows, QUANTITIES),
        uncovered(agreements, with_norm, nothing=Problem.NO_NORM, gap=Problem.NORM_GAP),
        uncovered(
            agreements.join(with_norm, on="agreement_id", how="semi"),
            pieces,
            nothing=Problem.NO_PERSONS,
            gap=Problem.PERSONS_GAP,
        ),
        report(rows.filter(pl.col("value") == 0), Problem.ZERO_PERSONS, severity=Severity.WARNS),
    )


def _of_all_settlements(facts: Facts) -> pl.DataFrame:
    """Return the norms once for each settlement of the chunk, its own before the common ones."""
    places = facts.accounts.select(place="settlement_id").unique()
    norms = facts.norms.with_columns(own=pl.col("settlement_id") != 0)
    fitting = norms.join(places, how="cross").filter(
        ~pl.col("own") | (pl.col("settlement_id") == pl.col("place"))
    )
    named = fitting.filter("own").select("service_id", "norm_kind", "place").unique()
    keys = ["service_id", "norm_kind", "place"]
    common = fitting.filter(~pl.col("own")).join(named, on=keys, how="anti")
    return (
        pl.concat([fitting.filter("own"), common])
        .drop("own", "settlement_id")
        .rename({"place": "settlement_id"})
    )
