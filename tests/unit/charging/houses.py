"""What the engine made of a house, in the shape that tests compare."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from app.charging.calculate import calculate
from app.charging.exact import from_millionths
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES
from tests.factories.houses import volume
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
    return house_equals_reference(facts, rules, outcome.rows, outcome.balances)


def house_equals_reference(
    facts: Facts, rules: Rules, rows: pl.DataFrame, balances: pl.DataFrame
) -> House:
    """Compare what was made of one house with the reference; agreements are numbered from 1."""
    (distribution,) = facts.distributions.iter_rows(named=True)
    expected = house_of(facts, rules, distribution)
    lines: dict[str, dict[int, Decimal]] = {"imbalance": {}, "common": {}}
    own: dict[int, Decimal] = {}
    for row in rows.iter_rows(named=True):
        of = lines.get([*row["part"].split("."), ""][1], own)
        quantity = from_millionths(row["quantity"])
        of[row["agreement_id"]] = of.get(row["agreement_id"], Decimal(0)) + quantity
    if expected.stopped:
        assert rows.is_empty()
        assert balances.is_empty()
        return expected
    assert {key: Fraction(value) for key, value in own.items()} == expected.own
    for kind, parts in (("imbalance", expected.imbalance), ("common", expected.common)):
        given = {key: part for key, part in parts.items() if part}
        assert {key: part for key, part in lines[kind].items() if part} == given, kind
    (balance,) = balances.iter_rows(named=True)
    assert Fraction(balance["undistributed"], 10**6) == expected.undistributed
    assert Fraction(balance["carried_out"], 10**6) == expected.carried_out
    adds_up(rows, balance)
    return expected


def adds_up(lines: pl.DataFrame, balance: dict[str, Any]) -> None:
    """Compare the lines of a house with what went in, to the last digit; none is below zero."""
    left = balance["carried_in"] - balance["carried_out"] - balance["undistributed"]
    assert lines["quantity"].sum() == balance["input"] + left
    assert lines.filter(pl.col("quantity") < 0).is_empty()
