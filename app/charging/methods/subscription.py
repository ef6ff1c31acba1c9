"""Subscription: the subscriber fee (плата за абонентське обслуговування), capped by law."""

import polars as pl

from app.charging.facts import Facts, Outcome
from app.charging.methods.flat import one_each
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.tariffs.models import ContractModel, Method

_BEAR_IT = (ContractModel.INDIVIDUAL.value, ContractModel.INDIVIDUAL_SERVICED.value)
"""Contract models under which the law lets a fee be charged."""


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return one fee a month for each agreement; pricing holds it to the ceiling.

    A fee under another contract than an individual one is asked about where it has a price that
    is for every contract: the company has not said that it means this one.

    Source: law-2189/1
    """
    agreements = facts.charged_by(Method.SUBSCRIPTION)
    others = agreements.filter(~pl.col("contract_model").is_in(_BEAR_IT))
    for_all = facts.tariffs.filter(contract_model="").select("service_id").unique()
    said = facts.tariffs.select("service_id", "contract_model").unique()
    unsaid = others.join(for_all, on="service_id", how="semi").join(
        said, on=["service_id", "contract_model"], how="anti"
    )
    return Outcome.of(
        one_each(agreements, rules),
        report(unsaid, Problem.FEE_NOT_INDIVIDUAL, severity=Severity.WARNS),
    )
