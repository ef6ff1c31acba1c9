"""The fixed part of a two-part price: loads by contract, and parts of the building's by area."""

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
from app.charging.house_facts import HOUSE_LOADS
from app.charging.reductions.facts import INTERRUPTIONS
from tests.factories.charging import RULES, a_tariff, frame, some_facts
from tests.unit.charging.test_explanation import Line, plain, sources

LOAD = {"service_id": 1, "code": "heat_load", "unit": "gcal_h", "places": 3}
PRICE = "12500.50"
MIDDLE = RULES.first + 10


def a_house(load: str | None, *flats: dict[str, Any], price: str = PRICE) -> Facts:
    """Return a building of flats: `area` or `load` of each, on days from `start` to `end`."""
    days = [{name: each[name] for name in ("start", "end") if name in each} for each in flats]
    known = [
        {"account_id": at, "parameter_id": at * 10 + place, "kind": kind}
        | {"value": int(Decimal(each[name]) * 10**6)}
        | each.get(f"{name}_days", {})
        for at, each in enumerate(flats, start=1)
        for place, (name, kind) in enumerate((("area", "heated_area"), ("load", "heat_load")))
        if name in each
    ]
    facts = some_facts(
        RULES,
        accounts=[{"account_id": at, "building_id": 1} for at, _ in enumerate(flats, start=1)],
        services=[LOAD],
        agreements=[
            {"agreement_id": at, "account_id": at, "service_id": 1, "method": "load"} | own
            for at, own in enumerate(days, start=1)
        ],
        parameters=known,
        tariffs=[a_tariff(price)],
    )
    loads = [] if load is None else [{"building_id": 1, "load": int(Decimal(load) * 10**6)}]
    return replace_loads(facts, loads)


def replace_loads(facts: Facts, loads: list[dict[str, Any]]) -> Facts:
    return replace(facts, house_loads=frame(HOUSE_LOADS, loads, RULES))


def charged(facts: Facts) -> list[tuple[str, str]]:
    lines = calculate(facts, RULES).rows.sort("account_id", "part")
    return [
        (f"{from_millionths(row['quantity']):.6f}", f"{kopecks(row['amount']):.2f}")
        for row in lines.iter_rows(named=True)
    ]


def told(facts: Facts) -> set[tuple[int, str]]:
    return set(calculate(facts, RULES).problems.select("account_id", "kind").iter_rows())


class TestABuilding:
    def test_shares_its_load_by_area_to_the_millionth(self) -> None:
        """0.12 by 60, 45 and 50 of 155: 0.0464516…, 0.0348387…, 0.0387096…"""
        facts = a_house("0.12", {"area": "60"}, {"area": "45"}, {"area": "50"})

        assert charged(facts) == [
            ("0.046451", "580.66"),
            ("0.034839", "435.50"),
            ("0.038710", "483.89"),
        ]

    def test_takes_loads_by_contract_off_first(self) -> None:
        facts = a_house("0.12", {"area": "60"}, {"area": "20"}, {"load": "0.04", "area": "500"})

        assert [load for load, _ in charged(facts)] == ["0.060000", "0.020000", "0.040000"]

    def test_counts_days_of_those_who_came_and_went(self) -> None:
        """Ten days one, twenty the next: together they bear what the other flat does."""
        facts = a_house(
            "0.12",
            {"area": "50"},
            {"area": "50", "end": MIDDLE},
            {"area": "50", "start": MIDDLE},
        )

        assert [load for load, _ in charged(facts)] == ["0.060000", "0.020000", "0.040000"]


class TestALoadByContract:
    def test_needs_no_building(self) -> None:
        assert charged(a_house(None, {"load": "0.0415"})) == [("0.041500", "518.77")]

    def test_changed_inside_the_month_counts_by_days(self) -> None:
        """0.03 for ten days, 0.06 for twenty: 0.05."""
        facts = a_house(None, {"load": "0.03", "load_days": {"end": MIDDLE}})
        more = {"account_id": 1, "parameter_id": 99, "kind": "heat_load", "value": 60_000}
        later = frame(dict(facts.parameters.schema), [more | {"start": MIDDLE}], RULES)

        both = replace(facts, parameters=facts.parameters.vstack(later))
        assert [load for load, _ in charged(both)] == ["0.050000"]

    def test_known_for_some_days_alone_is_a_problem(self) -> None:
        facts = a_house(None, {"load": "0.03", "load_days": {"end": MIDDLE}})

        assert (charged(facts), told(facts)) == ([], {(1, "load_unknown")})


@pytest.mark.parametrize(
    ("load", "flats", "problems"),
    [
        (None, [{"area": "50"}], {(1, "load_unknown")}),
        ("0.1", [{"area": "50"}, {}], {(1, "neighbour_unknown"), (2, "no_area")}),
        ("0.1", [{"area": "0"}], {(1, "no_area")}),
        (
            "0.1",
            [{"area": "50"}, {"load": "0.03", "load_days": {"end": MIDDLE}}],
            {(1, "neighbour_unknown"), (2, "load_unknown")},
        ),
        ("0.1", [{"area": "50"}, {"load": "0.2"}], {(1, "loads_above")}),
    ],
)
def test_what_is_missing_is_named(
    load: str | None, flats: list[dict[str, Any]], problems: set[tuple[int, str]]
) -> None:
    assert told(a_house(load, *flats)) == problems


def test_random_buildings_equal_fractions() -> None:
    """Each part is at most a millionth off its exact one, and all are the building's."""
    source = Random("load")
    for _ in range(150):
        areas = [source.randint(1, 12000) for _ in range(source.randint(1, 30))]
        load = source.randint(0, 2_000_000)

        facts = a_house(f"{load / 10**6:.6f}", *({"area": f"{each / 100:.2f}"} for each in areas))

        parts = calculate(facts, RULES).rows.sort("account_id")["quantity"].to_list()
        assert sum(parts) == load
        assert all(
            abs(part - Fraction(load * area, sum(areas))) < 1
            for part, area in zip(parts, areas, strict=True)
        )


def explained(facts: Facts, at: int) -> tuple[str, tuple[str, ...]]:
    lines = calculate(facts, RULES).rows.sort("account_id")
    row = lines.row(at, named=True)
    line = Line(
        "load",
        from_millionths(row["quantity"]),
        from_millionths(row["price"]),
        kopecks(row["amount"]),
        json.loads(as_json(lines)[at]),
    )
    told_of = explain(line, sources(units={1: "gcal_h"}), voice=Voice())
    return plain(told_of.quantity), tuple(map(plain, told_of.steps))


def test_the_line_tells_the_load_and_the_part() -> None:
    facts = a_house("0.12", {"area": "60"}, {"area": "20"}, {"load": "0.04"})

    sentence, steps = explained(facts, 0)
    own, _ = explained(facts, 2)

    assert "0,08 Гкал/год, поділено за опалюваною площею (60 м² із 80 м²)" in sentence
    assert steps == (
        "0,08 Гкал/год × 60 / 80 = 0,06 Гкал/год",
        "0,06 Гкал/год × 12 500,50 ₴ = 750,03 ₴",
    )
    assert "За договором приміщення воно в цьому місяці 0,04 Гкал/год." in own


def test_a_break_of_it_is_left_to_a_person() -> None:
    """It is due all year round: what a day without heat takes off it no rule says."""
    broken: dict[str, Any] = dict.fromkeys(("off_hours", "off_percent", "degrees"))
    broken |= {"interruption_id": 1, "building_id": 1, "service_id": 1, "quality": 0}
    days = {"start": MIDDLE, "end": MIDDLE + 5}
    facts = a_house("0.2", {"area": "50"})
    told = replace(facts, interruptions=frame(INTERRUPTIONS, [broken | days], RULES))

    assert charged(told) == charged(facts) == [("0.200000", "2500.10")]
    assert calculate(told, RULES).problems["kind"].to_list() == ["reduced_by_hand"]
