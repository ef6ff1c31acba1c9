"""What the engine made of a house, in the shape that tests compare."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import polars as pl

from app.charging.calculate import calculate
from app.charging.exact import from_millionths
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES
from tests.factories.houses import volume
from tests.references.days import Row
from tests.references.houses import House, house_of


def billed(facts: Facts, rules: Rules = RULES) -> list[str]:
    """Return the whole volume of each account, in the order of the flats."""
    lines = calculate(facts, rules).rows.group_by("account_id").agg(pl.col("quantity").sum())
    return [str(volume(row)) for row in lines.sort("account_id")["quantity"]]


def told(facts: Facts, rules: Rules = RULES) -> set[tuple[int, str, str]]:
    found = calculate(facts, rules).problems.select("account_id", "kind", "severity")
    return set(found.iter_rows())


def equals_reference(facts: Facts, rules: Rules = RULES) -> House:
    """Compare every line of the house, and what its balance leaves, with the reference."""
    outcome = calculate(facts, rules)
    return house_equals_reference(
        facts, rules, outcome.rows.rows(named=True), outcome.balances.rows(named=True)
    )


def house_equals_reference(
    facts: Facts, rules: Rules, rows: Sequence[Row], balances: Sequence[Row]
) -> House:
    """Compare what was made of one house with the reference."""
    (distribution,) = facts.distributions.iter_rows(named=True)
    expected = house_of(facts, rules, distribution)
    lines: dict[str, dict[int, Decimal]] = {"imbalance": {}, "common": {}}
    own: dict[int, Decimal] = {}
    for row in rows:
        of = lines.get([*row["part"].split("."), ""][1], own)
        quantity = from_millionths(row["quantity"])
        of[row["agreement_id"]] = of.get(row["agreement_id"], Decimal(0)) + quantity
    if expected.stopped:
        assert not rows
        assert not balances
        return expected
    assert {key: Fraction(value) for key, value in own.items()} == expected.own
    for kind, parts in (("imbalance", expected.imbalance), ("common", expected.common)):
        given = {key: part for key, part in parts.items() if part}
        assert {key: part for key, part in lines[kind].items() if part} == given, kind
    (balance,) = balances
    assert Fraction(balance["undistributed"], 10**6) == expected.undistributed
    assert Fraction(balance["carried_out"], 10**6) == expected.carried_out
    adds_up(rows, balance)
    return expected


def adds_up(lines: Sequence[Row], balance: Row) -> None:
    """Compare the lines of a house with what went in, to the last digit; none is below zero."""
    left = balance["carried_in"] - balance["carried_out"] - balance["undistributed"]
    assert sum(line["quantity"] for line in lines) == balance["input"] + left
    assert not [line for line in lines if line["quantity"] < 0 or line["amount"] < 0]
