"""Ten thousand random houses in a few calls equal the reference, whatever the order of rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from random import Random
from typing import Any, Self, cast

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.rules import Rules
from app.months.parameter_keys import NegativeImbalance, WithoutReading
from tests.factories.charging import (
    NOVEMBER,
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
    some_facts,
)
from tests.factories.houses import NORM, WATER
from tests.references.days import Row
from tests.unit.charging.houses import house_equals_reference

HOUSES = 2_500
APART = 100
"""Accounts, agreements and registers of each house begin at a hundred of their own."""
OWNED = ("accounts", "agreements", "parameters", "registers")

POLICIES = {
    "carry": Rules(NOVEMBER),
    "lower": Rules(NOVEMBER, negative_imbalance=NegativeImbalance.LOWER_COMMON),
    "stop": Rules(
        NOVEMBER, negative_imbalance=NegativeImbalance.STOP, without_reading=WithoutReading.STOP
    ),
    "cap": Rules(NOVEMBER, imbalance_cap=Decimal("2.5")),
}


@pytest.mark.parametrize("policy", POLICIES)
def test_ten_thousand_random_houses_equal_the_reference(policy: str) -> None:
    """Each of the four policies has 2,500; its name makes them the same ones every time."""
    rules = POLICIES[policy]
    town = a_town(Random(policy))
    outcome = calculate(town, rules)

    owned: dict[str, Any] = {name: _mixed(getattr(town, name)) for name in OWNED}
    mixed = replace(town, **owned)
    again = calculate(replace(mixed, house_registers=_mixed(town.house_registers)), rules)
    assert outcome.rows.equals(again.rows)
    assert outcome.balances.sort("building_id").equals(again.balances.sort("building_id"))
    assert outcome.problems.equals(again.problems)

    lines = _by_house(outcome.rows, "account_id", APART)
    balances = _by_house(outcome.balances, "building_id", 1)
    compared = 0
    for place, facts in _houses(town):
        try:
            house = house_equals_reference(facts, rules, lines[place], balances[place])
        except AssertionError as difference:
            raise AssertionError(f"house {place}") from difference
        compared += not house.stopped
    assert HOUSES // 3 < compared < HOUSES


def a_town(chance: Random) -> Facts:
    """Return houses of one to seven flats each; about one in fifteen has a fault."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for place in range(1, HOUSES + 1):
        rows["distributions"].append(
            {
                "distribution_id": place,
                "building_id": place,
                "service_id": 1,
                "common": _thousandths(chance, 4_000) if chance.random() < 0.5 else 0,
                "carried_in": -_thousandths(chance, 9_000) if chance.random() < 0.2 else 0,
            }
        )
        read = str(Decimal(chance.randint(0, 150_000)) / 1000)
        end = None if chance.random() < 0.02 else read
        rows["house_registers"].append(
            a_register("0", end, number=10**6 + place, account_id=place, to_confirmed=1)
        )
        for number in range(APART * place + 1, APART * place + 1 + chance.randint(1, 7)):
            for name, row in _a_flat(chance, number, place):
                rows[name].append(row)
    return some_facts(
        RULES,
        services=[WATER],
        norms=[{"norm_id": 1, "service_id": 1, "norm_kind": "bath", "value": millions(NORM)}],
        tariffs=[a_tariff("32.184")],
        **rows,
    )


def _a_flat(chance: Random, number: int, place: int) -> Iterator[tuple[str, Row]]:
    method = chance.choices(["metered", "norm", "imbalance", "area"], [60, 15, 24, 1])[0]
    yield "accounts", {"account_id": number, "building_id": place}
    own = {"norm_kind": "bath"} if method == "norm" else {}
    if method == "imbalance" and chance.random() < 0.1:
        own["start"] = cast("Any", RULES.first + chance.randint(1, 29))
    yield "agreements", an_agreement(method, number=number, service_id=1, account_id=number) | own
    figures = {"persons": chance.randint(0, 6), "total_area": chance.randint(1, 9_000) / 100}
    if method == "imbalance" and chance.random() < 0.03:
        del figures["persons"]
    for kind, value in figures.items():
        figure = {"kind": kind, "value": millions(str(value)), "account_id": number}
        yield "parameters", figure | {"parameter_id": number * 10 + len(kind)}
    if method == "metered":
        read = str(Decimal(chance.randint(0, 30_000)) / 1000)
        end = None if chance.random() < 0.1 else read
        yield "registers", a_register("0", end, number=number, account_id=number, to_confirmed=1)


def _thousandths(chance: Random, most: int) -> int:
    return chance.randint(0, most) * 1000


def _mixed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sample(fraction=1, shuffle=True, seed=7)


def _by_house(frame: pl.DataFrame, name: str, apart: int) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        grouped[row[name] // apart].append(row)
    return grouped


@dataclass(frozen=True)
class Listed:
    """Rows of one house where the reference expects a frame: a frame a house is too slow."""

    listed: Sequence[Row]

    def filter(self, **wanted: object) -> Self:
        kept = (
            row for row in self.listed if all(row[name] == value for name, value in wanted.items())
        )
        return type(self)(list(kept))

    def iter_rows(self, *, named: bool) -> Sequence[Row]:
        assert named
        return self.listed

    def rows(self, *, named: bool) -> Sequence[Row]:
        return self.iter_rows(named=named)


def _houses(town: Facts) -> Iterator[tuple[int, Facts]]:
    owned = {name: _by_house(getattr(town, name), "account_id", APART) for name in OWNED}
    owned["house_registers"] = _by_house(town.house_registers, "account_id", 1)
    owned["distributions"] = _by_house(town.distributions, "building_id", 1)
    common: dict[str, Any] = {
        each.name: Listed(value.rows(named=True)) if isinstance(value, pl.DataFrame) else value
        for each in fields(Facts)
        if each.name not in owned
        for value in (getattr(town, each.name),)
    }
    for place in range(1, HOUSES + 1):
        own: dict[str, Any] = {name: Listed(rows[place]) for name, rows in owned.items()}
        yield place, Facts(**common, **own)
