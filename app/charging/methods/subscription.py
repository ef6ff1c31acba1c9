"""Subscription: the subscriber fee (плата за абонентське обслуговування), capped by law."""

from dataclasses import replace

import polars as pl

from app.charging.exact import as_millionths
from app.charging.facts import Facts, Outcome
from app.charging.methods.flat import one_each
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.tariffs.models import Method


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return one fee a month for each agreement.

    Source: law-2189/1
    """
    return Outcome.of(one_each(facts.charged_by(Method.SUBSCRIPTION), rules))


def under_ceiling(facts: Facts, rules: Rules) -> tuple[Facts, pl.DataFrame]:
    """Return the facts with the fees' prices lowered to the legal ceiling, and who it touched.

    The ceiling is for the fee as a service of its own, so it is the price that is lowered: the
    explanation shows both.

    Source: cabinet-808
    """
    fees = facts.charged_by(Method.SUBSCRIPTION)
    if rules.subscription_ceiling is None or fees.is_empty():
        return facts, report(fees.clear(), Problem.ABOVE_CEILING)
    ceiling = as_millionths(rules.subscription_ceiling)
    over = facts.tariffs.filter(pl.col("price") > ceiling).join(fees, on="service_id", how="semi")
    capped = pl.col("tariff_id").is_in(over["tariff_id"].implode())
    tariffs = facts.tariffs.with_columns(
        price=pl.when(capped).then(pl.lit(ceiling)).otherwise("price")
    )
    touched = fees.join(over.select("service_id").unique(), on="service_id", how="semi")
    return replace(facts, tariffs=tariffs), report(
        touched, Problem.ABOVE_CEILING, severity=Severity.WARNS, facts={"ceiling": pl.lit(ceiling)}
    )
