"""The worked examples of heat, in the reference and in the engine, to the kopeck."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.exact import from_millionths
from app.charging.heat.facts import HEAT_HOT_WATER
from tests.factories.heat import APART, HeatHouse, a_town, flat, rules_of
from tests.references.heat import Terms, by_load, hot_water_heat, shares_of

TERMS = Terms()
EXAMPLES = {
    "H1: a building meter alone, one flat heated by itself": (
        HeatHouse(
            Fraction(40),
            [flat(60), flat(45), flat(75), flat(100), flat(50, "individual")],
        ),
        "1654.41",
        [
            ("6.428571", "1.090909", "0.727273", "8.24675", "13643.51"),
            ("4.821429", "0.818182", "0.545455", "6.18507", "10232.64"),
            ("8.035714", "1.363636", "0.909091", "10.30844", "17054.39"),
            ("10.714286", "1.818182", "1.212121", "13.74459", "22739.19"),
            ("0.000000", "0.909091", "0.606061", "1.51515", "2506.68"),
        ],
    ),
    "H2: allocators, one flat without a device, one meter, one heated by itself": (
        HeatHouse(
            Fraction(10),
            [
                flat(50, "allocators", "900"),
                flat(50, "allocators", "500"),
                flat(50, "allocators", "100"),
                flat(80),
                flat(60, "meter", "1.2"),
                flat(40, "individual"),
            ],
            Terms(k_m=Fraction("0.208")),
        ),
        "2000",
        [
            ("1.346793", "0.227273", "0.315152", "1.88922", "3778.44"),
            ("0.663207", "0.227273", "0.315152", "1.20563", "2411.26"),
            ("0.553448", "0.227273", "0.315152", "1.09587", "2191.74"),
            ("2.656552", "0.363636", "0.504242", "3.52443", "7048.86"),
            ("1.200000", "0.272727", "0.378182", "1.85091", "3701.82"),
            ("0.000000", "0.181818", "0.252121", "0.43394", "867.88"),
        ],
    ),
    "H3: allocators everywhere, two rounds of raising": (
        HeatHouse(
            Fraction(12),
            [
                flat(70, "allocators", "1500"),
                flat(60, "allocators", "310"),
                flat(50, "allocators", "120"),
                flat(40, "allocators", "20"),
            ],
            Terms(k_f=Fraction("0.05")),
        ),
        "2000",
        [
            ("6.722727", "0.190909", "0.381818", "7.29545", "14590.90"),
            ("1.390909", "0.163636", "0.327273", "1.88182", "3763.64"),
            ("1.159091", "0.136364", "0.272727", "1.56818", "3136.36"),
            ("0.927273", "0.109091", "0.218182", "1.25455", "2509.10"),
        ],
    ),
    "H4: a meter in every flat": (
        HeatHouse(
            Fraction(20),
            [
                flat(80, "meter", "7"),
                flat(60, "meter", "5"),
                flat(40, "meter", "3.4"),
                flat(40, "meter", "0.6"),
            ],
            Terms(k_f=Fraction("0.05")),
        ),
        "1654.41",
        [
            ("7.024242", "0.363636", "0.727273", "8.11515", "13425.79"),
            ("5.018182", "0.272727", "0.545455", "5.83636", "9655.73"),
            ("3.412121", "0.181818", "0.363636", "3.95758", "6547.46"),
            ("1.545455", "0.181818", "0.363636", "2.09091", "3459.22"),
        ],
    ),
}


def shown(value: Fraction) -> str:
    return f"{Decimal(round(value * 10**6)).scaleb(-6):.6f}"


@pytest.mark.parametrize("name", EXAMPLES)
class TestTheWorkedExamples:
    def test_are_what_the_reference_gives(self, name: str) -> None:
        house, price, expected = EXAMPLES[name]
        assert house.put_in is not None

        shares = shares_of(house.put_in, list(house.flats), house.terms)

        parts = zip(shares.own, shares.system, shares.common, shares.bill, strict=True)
        assert [
            (*map(shown, figures), f"{bill:.5f}", f"{bill * Decimal(price):.2f}")
            for *figures, bill in parts
        ] == expected

    def test_are_what_the_engine_charges(self, name: str) -> None:
        house, price, expected = EXAMPLES[name]
        rules = rules_of(house.terms)

        lines = calculate(a_town([house], rules, price), rules).rows

        told = [
            (
                *(f"{from_millionths(row[f'figure_{place}']):.6f}" for place in (3, 4, 5)),
                f"{from_millionths(row['quantity']):.5f}",
                f"{row['amount'] / 100:.2f}",
            )
            for row in lines.sort("account_id").iter_rows(named=True)
        ]
        assert told == expected
        also = [json.loads("{" + text[1:] + "}") for text in lines.sort("account_id")["also"]]
        assert [each["area"][0] for each in also] == [
            APART + place for place in range(1, len(also) + 1)
        ]


def balance_of(house: HeatHouse) -> dict[str, int]:
    rules = rules_of(house.terms)
    outcome = calculate(a_town([house], rules), rules)
    assert outcome.problems.filter(pl.col("severity") == "blocks").is_empty()
    return next(outcome.heat.iter_rows(named=True))


class TestABuilding:
    def test_without_a_meter_has_what_its_load_gives(self) -> None:
        """H5."""
        figures = {"load": "0.12", "hours": "636", "outdoor_temperature": "-2.4"}
        figures |= {"design_temperature": "-22"}
        millionths = {name: int(Decimal(value) * 10**6) for name, value in figures.items()}
        house = HeatHouse(None, [flat(50)], changes={"source": "load", **millionths})

        by_the_rule = by_load(*map(Fraction, ("0.12", "636", "18", "-2.4", "-22")))

        assert by_the_rule == Fraction("38.9232")
        assert balance_of(house)["building"] == 38_923_200

    def test_that_counts_hot_water_too_has_the_rest_for_heating(self) -> None:
        """G1."""
        figures = {"hot_water_volume": "120", "hot_temperature": "55", "cold_temperature": "8"}
        millionths = {name: int(Decimal(value) * 10**6) for name, value in figures.items()}
        changes = {"has_hot_water": 1, "hot_water_heat": None, "circulation": 3_000_000}
        house = HeatHouse(Fraction(60), [flat(50)], changes={**changes, **millionths})

        balance = balance_of(house)

        assert hot_water_heat(Fraction(120), Fraction(55), Fraction(8)) == Fraction("5.64")
        assert (balance["hot_water"], balance["building"]) == (5_640_000, 51_360_000)

    def test_takes_out_the_hot_water_of_each_building_on_its_meter(self) -> None:
        """Of 60 Gcal 5.64 and 4.7 warmed water of 120 and 100 m³, 3 and 1 circulated."""
        degrees = {"hot_temperature": 55 * 10**6, "cold_temperature": 8 * 10**6}
        own = {"hot_water_heat": None, "hot_water_volume": 120 * 10**6, "circulation": 3 * 10**6}
        house = HeatHouse(Fraction(60), [flat(50)], changes={"has_hot_water": 1, **own, **degrees})
        other = {"house_id": 1, "hot_water_volume": 100 * 10**6, "circulation": 10**6, **degrees}

        balance = _with_another(house, other)
        unknown = _with_another(house, {**other, "hot_temperature": None})

        assert balance is not None
        names = ("hot_water", "circulation", "building")
        assert [balance[name] for name in names] == [10_340_000, 4_000_000, 45_660_000]
        assert unknown is None


def _with_another(house: HeatHouse, figures: Mapping[str, int | None]) -> dict[str, int] | None:
    rules = rules_of(house.terms)
    facts = a_town([house], rules)
    assert facts.heat is not None
    theirs = pl.DataFrame([{**dict.fromkeys(HEAT_HOT_WATER), **figures}], schema=HEAT_HOT_WATER)
    facts = replace(facts, heat=replace(facts.heat, hot_water=theirs))
    return next(calculate(facts, rules).heat.iter_rows(named=True), None)
