"""What the engine made of facts, in the shape that tests compare."""

from typing import Any

from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import (
    RULES,
    a_tariff,
    an_agreement,
    some_facts,
)
from tests.references.charging import ReferenceLine, lines_of


def charged(facts: Facts, rules: Rules = RULES) -> dict[tuple[int, str], tuple[str, str]]:
    """Return quantity and amount of every line, without needless zeros."""
    return {
        (row["service_id"], row["part"]): (
            f"{from_millionths(row['quantity']).normalize():f}",
            f"{kopecks(row['amount']):f}",
        )
        for row in calculate(facts, rules).rows.iter_rows(named=True)
    }


def troubles(facts: Facts, rules: Rules = RULES) -> list[str]:
    return calculate(facts, rules).problems["kind"].to_list()


def equals_reference(facts: Facts, rules: Rules = RULES) -> None:
    outcome = calculate(facts, rules)
    for account_id in facts.accounts["account_id"]:
        engine = {
            (row["service_id"], row["part"]): ReferenceLine(
                from_millionths(row["quantity"]),
                from_millionths(row["price"]),
                kopecks(row["amount"]),
            )
            for row in outcome.rows.filter(account_id=account_id).iter_rows(named=True)
        }
        assert engine == lines_of(facts, rules, account_id)


def metered(*registers: dict[str, Any], tariffs: Any = None, **more: Any) -> Facts:
    return some_facts(
        agreements=[an_agreement("metered")],
        registers=list(registers),
        tariffs=tariffs or [a_tariff("10")],
        **more,
    )
