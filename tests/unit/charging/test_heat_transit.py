"""Pipes of the building's heating that run through premises heated by themselves."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import Voice, explain
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.heat import (
    APART,
    BARE,
    INSULATED,
    HeatHouse,
    a_town,
    flat,
    rules_of,
)
from tests.references.heat import Flat, Terms
from tests.unit.charging.heat import town_equals_reference
from tests.unit.charging.test_explanation import Line, plain, sources

TERMS = Terms(k_f=Fraction(0), k_m=Fraction(0))
ALONE = flat(50, "individual", through=BARE)


def bills(flats: list[Flat], **changes: Any) -> list[str]:
    facts, rules = a_house(flats, **changes)
    rows = calculate(facts, rules).rows.sort("account_id")
    return [f"{from_millionths(value):.5f}" for value in rows["quantity"]]


def a_house(flats: list[Flat], **changes: Any) -> tuple[Facts, Rules]:
    rules = rules_of(TERMS)
    rules = replace(rules, heat=replace(rules.heat, **changes))
    return a_town([HeatHouse(Fraction(10), flats, TERMS)], rules), rules


class TestPremisesHeatedByThemselves:
    def test_bear_their_part_of_the_average_for_bare_pipes(self) -> None:
        """50 m² count as 17.5: 10 Gcal by 60, 40 and 17.5 of 117.5."""
        assert bills([flat(60), flat(40), ALONE]) == ["5.10638", "3.40426", "1.48936"]

    def test_bear_less_where_the_pipes_are_insulated(self) -> None:
        insulated = flat(50, "individual", through=INSULATED)

        assert bills([flat(60), flat(40), insulated]) == ["5.71429", "3.80952", "0.47619"]

    def test_bear_nothing_without_pipes(self) -> None:
        assert bills([flat(60), flat(40), flat(50, "individual")]) == [
            "6.00000",
            "4.00000",
            "0.00000",
        ]

    def test_bear_nothing_and_are_named_before_the_company_has_said(self) -> None:
        changes = {"transit_bare": Decimal(0)}
        facts, rules = a_house([flat(60), flat(40), ALONE], **changes)

        told = calculate(facts, rules).problems.select("account_id", "kind", "severity")

        assert bills([flat(60), flat(40), ALONE], **changes)[2] == "0.00000"
        assert told.rows() == [(APART + 3, "heat_transit_unsaid", "warns")]

    def test_alone_in_the_building_bear_nothing(self) -> None:
        facts, rules = a_house([ALONE])

        outcome = calculate(facts, rules)

        assert outcome.rows.is_empty()
        assert outcome.problems["kind"].to_list() == ["heat_nobody"]


@pytest.mark.parametrize(
    "others",
    [
        [flat(60), flat(40)],
        [flat(60, "meter", "4"), flat(40, "meter", "3")],
        [flat(60, "meter", "4"), flat(40)],
        [flat(60, "meter", "9"), flat(40, "meter", "8")],
        [flat(60, "allocators", "500"), flat(40, "allocators", "100"), flat(30)],
    ],
)
@pytest.mark.parametrize("through", [Fraction(0), BARE, INSULATED])
def test_every_kind_of_house_equals_the_reference(others: list[Flat], through: Fraction) -> None:
    terms = Terms()
    flats = [*others, flat(50, "individual", through=through), flat(35, "individual")]

    town_equals_reference([HeatHouse(Fraction(20), flats, terms)], terms)


def test_random_houses_equal_the_reference() -> None:
    source = Random("transit")
    terms = Terms()
    houses = []
    for _ in range(150):
        flats = []
        for _ in range(source.randint(1, 7)):
            kind = source.choice(("none", "meter", "allocators", "individual", "individual"))
            told = {"meter": str(source.randint(0, 3)), "allocators": str(source.randint(0, 900))}
            more: dict[str, Any] = {}
            if kind == "individual":
                more = {"through": source.choice((Fraction(0), BARE, INSULATED))}
            flats.append(flat(source.randint(20, 120), kind, told.get(kind), **more))
        houses.append(HeatHouse(Fraction(source.randint(1, 30)), flats, terms))

    town_equals_reference(houses, terms)


def explained(flats: list[Flat], place: int) -> tuple[str, tuple[str, ...]]:
    facts, rules = a_house(flats)
    lines = calculate(facts, rules).rows.sort("account_id")
    row = lines.row(place, named=True)
    line = Line(
        "heat",
        from_millionths(row["quantity"]),
        from_millionths(row["price"]),
        kopecks(row["amount"]),
        json.loads(as_json(lines)[place]),
    )
    found = explain(line, sources(units={1: "gcal"}), voice=Voice())
    return plain(found.quantity), tuple(map(plain, found.steps))


def test_what_is_left_of_one_meter_is_not_told_to_whoever_has_pipes() -> None:
    sentence, _ = explained([flat(60, "meter", "4"), flat(20), ALONE], 2)

    assert "було б видно споживання сусіда" in sentence


class TestTheLine:
    FLATS = (flat(60), flat(20), flat(20), flat(20), ALONE)

    def test_tells_whose_pipes_they_are(self) -> None:
        sentence, steps = explained(list(self.FLATS), 4)

        assert "Враховано 0,35 середнього на квадратний метр" in sentence
        assert "площа 50 м² рахується за 17,5 м² із 137,5 м²" in sentence
        assert steps[0] == "10 Гкал × 17,5 / 137,5 ≈ 1,272727 Гкал"

    def test_tells_the_others_why_the_area_is_larger(self) -> None:
        sentence, steps = explained(list(self.FLATS), 0)

        assert "До опалюваної площі додано 17,5 м²" in sentence
        assert steps[0] == "10 Гкал × 60 / 137,5 ≈ 4,363636 Гкал"
