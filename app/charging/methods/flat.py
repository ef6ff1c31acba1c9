"""Flat: one price for each flat, whatever its size."""

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import MILLION
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.rules import Rules
from app.tariffs.models import Method


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return one flat a month for each agreement.

    Source: law-2866/21
    """
    return Outcome.of(one_each(facts.charged_by(Method.FLAT), rules))


def one_each(agreements: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the quantity of one a month for each agreement."""
    rows = agreements.with_columns(
        mark=pl.lit(""),
        zone=pl.lit(""),
        base=pl.lit(MILLION),
        persons=None,
        **made_of("each"),
        **rules.whole_month(),
    )
    return shaped(rows, QUANTITIES)
