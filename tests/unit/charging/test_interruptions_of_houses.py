"""Bad quality of what a building's meter counted lowers every premises' share of it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.reductions.facts import INTERRUPTIONS
from app.charging.reductions.interruptions import REDUCTION
from app.charging.rules import Rules
from tests.factories.charging import RULES, frame
from tests.factories.heat import HeatHouse, a_town, flat
from tests.factories.houses import a_flat, a_house
from tests.references.days import Row, half_up, millionths
from tests.unit.charging.test_interruptions import broken

PLACES = {"heat": 5, "water": 3}
PRICES = {"heat": Fraction("1654.41"), "water": Fraction(10)}
HOUSE = HeatHouse(Fraction(40), [flat(60), flat(45), flat(75), flat(100), flat(50, "individual")])


def heated(*breaks: dict[str, Any]) -> Facts:
    """Return the five flats of example H1."""
    return replace(a_town([HOUSE]), interruptions=frame(INTERRUPTIONS, list(breaks)))


def watered(*breaks: dict[str, Any]) -> Facts:
    """Return one flat with a meter and three without: 66 m3 are shared by 3, 1 and 2 persons."""
    flats = (a_flat("130"), *(a_flat(persons=str(n)) for n in (3, 1, 2)))
    facts = a_house("200", *flats, common="4")
    return replace(facts, interruptions=frame(INTERRUPTIONS, list(breaks)))


def fraction_of(fault: Row) -> Fraction:
    """Return the act's per cent, or 5 % for each degree below 18 and all of it from 12 down."""
    if fault["off_percent"] is not None:
        return Fraction(fault["off_percent"], 10_000)
    degrees = fault["degrees"]
    return Fraction(1) if degrees <= 12 else Fraction(max(18 - degrees, 0) * 5, 100)


def taken_off(row: Row, rules: Rules, code: str, fault: Row) -> tuple[Decimal, Decimal]:
    """Return by the rule alone what a break takes off a share, in units and hryvnias.

    The per cent is of the share; the days' part of it is cut at their bounds, in the places of
    the service where it has no more of them, and priced.
    """
    share = millionths(row["quantity"])
    base = Fraction(half_up(share * fraction_of(fault), 6))
    step = PLACES[code] if base == Fraction(half_up(base, PLACES[code])) else 6
    until, since = (
        half_up(base * (fault[day] - rules.first) / rules.month.days, step)
        for day in ("end", "start")
    )
    size = until - since
    return -size, -half_up(Fraction(size) * PRICES[code], 2)


def compared(facts: Facts, code: str, rules: Rules = RULES) -> dict[tuple[int, str], int]:
    """Return the reductions in kopecks by account and part, each as the rule has it."""
    rows = calculate(facts, rules).rows.rows(named=True)
    shares = [row for row in rows if row["method"] != REDUCTION]
    (fault,) = facts.interruptions.rows(named=True)
    expected = {}
    for row in shares:
        size, amount = taken_off(row, rules, code, fault)
        if fraction_of(fault):
            expected[row["account_id"], row["part"]] = (size, amount)
    found = {}
    for row in rows:
        if row["method"] == REDUCTION:
            of = row["part"].split(".", 1)[1].removesuffix(f".d{fault['start'] - rules.first + 1}")
            found[row["account_id"], of] = (
                Decimal(row["quantity"]).scaleb(-6),
                Decimal(row["amount"]).scaleb(-2),
            )
    assert found == expected
    return {key: int(amount * 100) for key, (_, amount) in found.items()}


class TestColdHeat:
    def test_lowers_the_share_of_each_flat_of_the_building(self) -> None:
        # 16 degrees: 5 % for each of two, for 10 of 30 days, so a thirtieth of each bill:
        # 13643.51, 10232.64, 17054.39, 22739.19 and 2506.68 hryvnias
        found = compared(heated(broken(1, 11, quality=1, degrees=16)), "heat")

        assert [-each for each in found.values()] == [45478, 34109, 56848, 75797, 8356]

    def test_too_cold_for_its_whole_month_costs_nothing(self) -> None:
        rows = calculate(heated(broken(quality=1, degrees=12)), RULES).rows

        assert rows.height == 10
        assert rows["amount"].sum() == 0

    def test_that_did_not_come_was_not_counted_either(self) -> None:
        whole = calculate(heated(), RULES).rows

        assert calculate(heated(broken(3, 8)), RULES).rows.equals(whole)

    def test_of_another_building_is_not_its_own(self) -> None:
        whole = calculate(heated(), RULES).rows

        other = broken(building_id=2, quality=1, degrees=16)
        assert calculate(heated(other), RULES).rows.equals(whole)


class TestBadWater:
    def test_lowers_what_was_read_and_what_was_shared(self) -> None:
        # 10 % for 10 of 30 days: 130, 33, 11 and 22 m3, and of 4 common ones 1 each
        found = compared(watered(broken(1, 11, quality=1, off_percent=1000)), "water")

        assert found == {
            (1, "r1"): -4333,
            (1, "s.common"): -33,
            (2, "s.common"): -33,
            (2, "s.imbalance"): -1100,
            (3, "s.common"): -33,
            (3, "s.imbalance"): -367,
            (4, "s.common"): -33,
            (4, "s.imbalance"): -733,
        }


class TestAnyFault:
    @given(
        code=st.sampled_from(["heat", "water"]),
        start=st.integers(1, 30),
        length=st.integers(1, 30),
        percent=st.integers(1, 10_000),
    )
    @settings(max_examples=20, deadline=None)
    def test_equals_the_reference_and_takes_no_more_than_was_charged(
        self, code: str, start: int, length: int, percent: int
    ) -> None:
        fault = broken(start, min(start + length, 31), quality=1, off_percent=percent)
        facts = heated(fault) if code == "heat" else watered(fault)

        found = compared(facts, code)

        rows = calculate(facts, RULES).rows
        assert len(found) == rows.filter(method=REDUCTION).height
        sums = rows.group_by("account_id").agg(pl.col("amount").sum())
        assert sums.filter(pl.col("amount") < 0).is_empty()


@pytest.mark.parametrize("code", ["heat", "water"])
def test_without_a_rule_is_left_to_a_person(code: str) -> None:
    fault = broken(quality=1)
    facts = heated(fault) if code == "heat" else watered(fault)

    outcome = calculate(facts, RULES)

    assert outcome.problems.filter(kind="reduced_by_hand").height == facts.accounts.height
    assert outcome.rows.filter(method=REDUCTION).is_empty()
