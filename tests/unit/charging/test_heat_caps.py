"""A share of heat far beyond what premises usually bear: asked about, capped, given to others."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from app.charging.calculate import calculate
from app.charging.exact import from_millionths
from tests.factories.heat import HeatHouse, a_town, flat, rules_of
from tests.references.heat import Flat, Terms, shares_of
from tests.unit.charging.heat import town_equals_reference
from tests.unit.charging.test_explanation import plain
from tests.unit.charging.test_heat_explanation import told
from tests.unit.charging.test_heat_problems import FIRST

NO_NEEDS = Terms(k_f=Fraction(0), k_m=Fraction(0), mu=Fraction(0), cap=Fraction(2))
THREE = [
    flat(50, "allocators", "800", usual=Fraction(1)),
    flat(50, "allocators", "100", usual=Fraction("0.8")),
    flat(100, "allocators", "100"),
]
"""10 Gcal by 800 : 100 : 100; the average of 50 m² is 2.5, so the first bears 5 at most."""


def bills(house: HeatHouse) -> list[Decimal]:
    rules = rules_of(house.terms)
    lines = calculate(a_town([house], rules), rules).rows.sort("account_id")
    return [from_millionths(value) for value in lines["quantity"]]


def test_a_cap_lowers_and_the_others_bear_it_by_area() -> None:
    """8 is lowered to 2 x 1 x 2.5 = 5; the 3 beyond it go 1 : 2."""
    house = HeatHouse(Fraction(10), THREE, NO_NEEDS)

    assert bills(house) == [Decimal(5), Decimal(2), Decimal(3)]
    town_equals_reference([house], NO_NEEDS)
    rules = rules_of(NO_NEEDS)
    assert calculate(a_town([house], rules), rules).heat["moved"].to_list() == [3_000_000]


def test_whoever_comes_above_his_own_cap_by_that_is_lowered_too() -> None:
    """The second may bear 2 x 0.3 x 2.5 = 1.5 and would bear 2: the third takes the rest."""
    flats = [THREE[0], replace(THREE[1], usual=Fraction("0.3")), THREE[2]]

    assert bills(HeatHouse(Fraction(10), flats, NO_NEEDS)) == [
        Decimal(5),
        Decimal("1.5"),
        Decimal("3.5"),
    ]


def test_where_all_are_above_no_cap_holds() -> None:
    flats = [flat(50, usual=Fraction("0.4")), flat(50, usual=Fraction("0.3"))]

    assert bills(HeatHouse(Fraction(10), flats, NO_NEEDS)) == [Decimal(5), Decimal(5)]


def test_a_meter_s_reading_has_no_cap() -> None:
    flats = [flat(50, "meter", "8", usual=Fraction(1)), flat(50, usual=Fraction(1))]
    terms = replace(NO_NEEDS, few=Fraction("0.4"), many=Fraction("0.4"))

    assert bills(HeatHouse(Fraction(10), flats, terms)) == [Decimal(8), Decimal(2)]


def test_a_cap_never_lies_below_the_least_share() -> None:
    """Usually a tenth of the average: the cap is 2 x 0.5 of it, not 2 x 0.1."""
    terms = replace(NO_NEEDS, mu=Fraction("0.5"))
    flats = [flat(50, "allocators", "800", usual=Fraction("0.1")), *THREE[1:]]

    assert bills(HeatHouse(Fraction(10), flats, terms))[0] == Decimal("2.5")


def test_a_large_share_is_asked_about_with_or_without_a_cap() -> None:
    house = HeatHouse(Fraction(10), THREE, replace(NO_NEEDS, cap=Fraction(0)))
    rules = rules_of(house.terms)

    found = calculate(a_town([house], rules), rules).problems

    assert found.select("account_id", "kind", "severity").rows() == [
        (FIRST, "heat_large_share", "warns")
    ]
    assert json.loads(found["facts"].item()) == {"usual": 1_000_000, "now": 3_200_000}
    quiet = replace(rules, heat=replace(rules.heat, large_share_over=Decimal(0)))
    assert calculate(a_town([house], quiet), quiet).problems.is_empty()


def test_without_a_history_nobody_is_asked_about() -> None:
    house = HeatHouse(Fraction(10), [replace(each, usual=None) for each in THREE], NO_NEEDS)
    rules = rules_of(NO_NEEDS)

    outcome = calculate(a_town([house], rules), rules)

    assert outcome.problems.is_empty()
    assert outcome.rows["quantity"].to_list() == [8_000_000, 1_000_000, 1_000_000]


def test_the_line_tells_what_was_moved() -> None:
    lowered, raised, _ = told(HeatHouse(Fraction(10), THREE, NO_NEEDS))

    assert "щонайбільше 2 таких часток: те, що понад них, 3 Гкал" in plain(lowered.quantity)
    assert tuple(map(plain, lowered.steps))[:2] == (
        "10 Гкал × 800 / 1 000 = 8 Гкал",
        "2 × 1 × 10 Гкал × 50 / 200 = 5 Гкал",
    )
    assert "решту поділено між іншими за площею, тут 1 Гкал" in plain(raised.quantity)
    assert plain(raised.steps[1]) == "1 Гкал + 1 Гкал = 2 Гкал"


def random_houses(source: Random, terms: Terms, count: int) -> Sequence[HeatHouse]:
    def one() -> Flat:
        device = source.choice(("none", "allocators", "allocators", "meter", "individual"))
        told_by = {"allocators": str(source.randint(0, 900)), "meter": f"0.{source.randint(0, 99)}"}
        usual = Fraction(source.randint(0, 300), 100) if source.random() > 0.2 else None
        area = f"{source.randint(1800, 9000) / 100:.2f}"
        return flat(area, device, told_by.get(device), usual=usual)

    return [
        HeatHouse(
            Fraction(source.randint(1, 2000), 100),
            [one() for _ in range(source.randint(1, 12))],
            terms,
        )
        for _ in range(count)
    ]


def test_random_houses_equal_the_reference() -> None:
    source = Random("caps")
    terms = Terms(cap=Fraction("1.3"))
    houses = random_houses(source, terms, 600)

    shares = town_equals_reference(houses, terms)

    assert sum(each.own != each.before for each in shares) > 100


def test_the_reference_gives_back_all_it_takes() -> None:
    terms = Terms(cap=Fraction("1.1"))
    for house in random_houses(Random("whole"), terms, 100):
        assert house.put_in is not None
        shares = shares_of(house.put_in, list(house.flats), terms)
        assert sum(shares.own) == sum(shares.before)
