"""What the engine made of facts, in the shape that tests compare."""

import json
from typing import Any

from app.charging.basis import as_json
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
    made_of_their_own(facts, rules)


def made_of_their_own(facts: Facts, rules: Rules = RULES) -> None:
    """Check that each line carries its own agreement's method and its own register's readings."""
    lines = calculate(facts, rules).rows
    methods = dict(facts.agreements.select("agreement_id", "method").iter_rows())
    ends = dict(facts.registers.select("register_id", "to_id").iter_rows())
    for line, basis in zip(lines.iter_rows(named=True), as_json(lines), strict=True):
        assert line["method"] == methods[line["agreement_id"]]
        told = json.loads(basis)
        if line["method"] == "metered":
            assert line["part"].split(".")[0] == f"r{told['register']}"
            assert told["end"][0] == ends[told["register"]]


def metered(*registers: dict[str, Any], tariffs: Any = None, **more: Any) -> Facts:
    return some_facts(
        agreements=[an_agreement("metered")],
        registers=list(registers),
        tariffs=tariffs or [a_tariff("10")],
        **more,
    )
