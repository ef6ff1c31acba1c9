"""Meters of heat and of buildings taken off after the closing day, the next ones put up later."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.meter_gaps import NEXT_METERS
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_register
from tests.factories.heat import APART, HeatHouse, a_town, flat, rules_of
from tests.factories.houses import a_flat, a_house
from tests.references.heat import Terms
from tests.unit.charging.test_heat_allocators import a_dial, with_dials
from tests.unit.charging.test_heat_problems import SECOND, told, without

RULES_25 = replace(RULES, reading_day=25)
GONE = date(2026, 11, 27)
WHEN = pytest.mark.parametrize(("put_up", "is_named"), [(27, False), (28, None), (30, True)])
"""None where a flat's meter was read to the end of the day before, and a building's was not."""


def put_up_on(day: int, *, account: int) -> pl.DataFrame:
    row: dict[str, Any] = {"account_id": account, "service_id": 1}
    return pl.DataFrame(
        [row | {"installed": RULES.first + day - 1}], schema=NEXT_METERS, orient="row"
    )


def amounts(facts: Facts, rules: Rules) -> list[int]:
    return calculate(facts, rules).rows.sort("account_id")["amount"].to_list()


def taken_off(registers: pl.DataFrame, account: int) -> pl.DataFrame:
    mine = pl.col("account_id") == account
    gone = pl.lit(RULES.first + 26, dtype=pl.Int64)
    return registers.with_columns(removed=pl.when(mine).then(gone).otherwise("removed"))


@WHEN
def test_of_a_flats_heat_meter_are_named(put_up: int, *, is_named: bool | None) -> None:
    """What it counted is the month's all the same."""
    whole = a_town([HeatHouse(Fraction(10), [flat(50, "meter", "4"), flat(50, "meter", "3.5")])])
    assert whole.heat is not None
    facts = without(
        whole,
        registers=taken_off(whole.heat.registers, SECOND),
        next_meters=put_up_on(put_up, account=SECOND),
    )

    named = {(SECOND, "heat_meter_gap_after", "warns")} if is_named else set()
    assert told(facts, RULES_25) == told(whole, RULES) | named
    assert amounts(facts, RULES_25) == amounts(whole, RULES) != []


@WHEN
def test_of_allocators_are_named(put_up: int, *, is_named: bool | None) -> None:
    terms = Terms()
    rules = replace(rules_of(terms), reading_day=25)
    flats = [flat(50, "allocators"), flat(70, "allocators", "300")]
    whole = with_dials(flats, a_dial(1, 1, "100", "120"))
    assert whole.heat is not None
    facts = without(
        whole,
        registers=taken_off(whole.heat.registers, APART + 1),
        next_meters=put_up_on(put_up, account=APART + 1),
    )

    named = {(APART + 1, "heat_meter_gap_after", "warns")} if is_named else set()
    assert told(facts, rules) == named
    assert amounts(facts, rules) == amounts(whole, rules_of(terms)) != []


@WHEN
def test_of_a_buildings_heat_meter_are_named(put_up: int, *, is_named: bool | None) -> None:
    whole = a_town([HeatHouse(Fraction(10), [flat(50), flat(50)])])
    assert whole.heat is not None
    facts = without(
        whole,
        house_registers=taken_off(whole.heat.house_registers, 1),
        next_house_meters=put_up_on(put_up, account=1),
    )

    named = set() if is_named is False else {(APART + 1, "house_gap", "warns")}
    assert told(facts, RULES_25) == named
    assert amounts(facts, RULES_25) == amounts(whole, RULES) != []


@WHEN
def test_of_a_buildings_water_meter_are_named(put_up: int, *, is_named: bool | None) -> None:
    old = a_register("0", "30", number=9, account_id=1, removed=GONE, to_day=GONE)
    alone = a_house(None, a_flat("7"), a_flat(persons="9"), inputs=[old])
    facts = replace(alone, next_house_meters=put_up_on(put_up, account=1))

    named = set() if is_named is False else {(1, "house_gap", "warns")}
    assert told(facts, RULES_25) == named
    assert amounts(facts, RULES_25) == amounts(alone, RULES_25) != []
