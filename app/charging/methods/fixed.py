"""Fixed: a sum a month that the agreement itself names."""

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import half_up, wide
from app.charging.facts import LINES, Facts, Outcome, shaped
from app.charging.parts import part_name
from app.charging.problems import Problem, report
from app.charging.rules import Rules
from app.tariffs.models import ContractModel, Method


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return a line for each agreement, its sum by days in a part month.

    The sum bears the company's usual VAT inside, but for a duty of a co-owner, which is no supply.

    Source: law-2866/21
    """
    agreements = facts.charged_by(Method.FIXED)
    named = agreements.filter(pl.col("amount").is_not_null())
    days, of = pl.col("end") - pl.col("start"), pl.lit(rules.month.days)
    rows = named.with_columns(
        part=part_name(rules),
        tariff_id=pl.lit(0),
        vat_rate=pl.when(contract_model=ContractModel.CONTRIBUTION.value)
        .then(0)
        .otherwise(int(rules.vat_rate * 100)),
        quantity=half_up(wide(days) * 1_000_000, wide(of)),
        price=pl.col("amount") * 10_000,
        amount=half_up(wide(pl.col("amount")) * wide(days), wide(of)),
        days=None,
        of_days=None,
        **made_of("sum", "amount", days, of),
    )
    return Outcome.of(
        shaped(rows, LINES),
        report(agreements.filter(pl.col("amount").is_null()), Problem.NO_AMOUNT),
    )
