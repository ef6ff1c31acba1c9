"""Area: each square metre of the account's total or heated area."""

import polars as pl

from app.charging.basis import made_of
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.pieces import cut_by_parameters, uncovered
from app.charging.problems import Problem
from app.charging.rules import Rules
from app.registry.models import Parameter
from app.tariffs.models import Method


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return the area as a monthly quantity, cut where it changed inside the month.

    An agreement that names no kind of area is charged for the total area.

    Source: cabinet-712
    """
    agreements = facts.charged_by(Method.AREA).with_columns(
        kind=pl.when(pl.col("area_kind") == "")
        .then(pl.lit(Parameter.TOTAL_AREA.value))
        .otherwise("area_kind")
    )
    pieces = cut_by_parameters(agreements, facts.parameters)
    rows = pieces.with_columns(
        mark=pl.lit(""),
        zone=pl.lit(""),
        base="value",
        persons=None,
        **made_of("area", "parameter_id", "value"),
        **rules.whole_month(),
    )
    return Outcome.of(
        shaped(rows, QUANTITIES),
        uncovered(agreements, pieces, nothing=Problem.NO_AREA, gap=Problem.AREA_GAP),
    )
