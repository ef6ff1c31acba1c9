"""Heat by area, norm or flat, on the days on which its building is connected to heating."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import Voice, explain
from app.charging.facts import Facts
from app.charging.house_facts import HEAT_SEASONS
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    frame,
    millions,
    some_facts,
)
from tests.references.charging import lines_of
from tests.unit.charging.lines import charged, equals_reference, troubles
from tests.unit.charging.test_explanation import Line, plain, sources

FIRST, END = RULES.first, RULES.end
AREA = {"parameter_id": 5, "account_id": 1, "kind": "total_area", "value": millions("60.5")}
PERSONS = {"parameter_id": 6, "account_id": 1, "kind": "persons", "value": millions(3)}
NORM = {"norm_id": 9, "service_id": 1, "norm_kind": "", "value": millions("0.0215")}


def connected(facts: Facts, *seasons: tuple[int, int], **of: Any) -> Facts:
    """Return the facts with a calendar of service 1 in building 1."""
    rows = [{"building_id": 1, "service_id": 1, "start": a, "end": b} | of for a, b in seasons]
    return replace(facts, heat_seasons=frame(HEAT_SEASONS, rows, RULES))


def by(method: str, *, unit: str = "m2", **more: Any) -> Facts:
    return some_facts(
        agreements=[an_agreement(method)],
        services=[{"service_id": 1, "code": "heat_area", "unit": unit}],
        tariffs=[a_tariff("40")],
        parameters=[AREA, PERSONS],
        norms=[NORM],
        **more,
    )


@pytest.mark.parametrize(
    ("method", "line"),
    [
        ("area", ("20.166667", "806.67")),  # 60.5 × 10/30 × 40 = 806.666…
        ("norm", ("0.0215", "0.86")),  # 3 × 0.0215 × 10/30 × 40
        ("flat", ("0.333333", "13.33")),
    ],
)
def test_the_first_days_without_heating_cost_nothing(method: str, line: tuple[str, str]) -> None:
    facts = connected(by(method), (FIRST + 20, END))

    assert charged(facts) == {(1, "d21"): line}
    equals_reference(facts)


def test_a_month_out_of_the_season_costs_nothing() -> None:
    """A season of another month says that the building has a calendar."""
    facts = connected(by("area"), (FIRST + 40, END))

    assert (charged(facts), troubles(facts)) == ({}, [])
    equals_reference(facts)


def test_a_break_of_the_season_leaves_both_ends() -> None:
    facts = connected(by("area"), (FIRST, FIRST + 6), (FIRST + 24, END))

    line = ("12.1", "484.00")
    assert charged(facts) == {(1, ""): line, (1, "d25"): line}
    equals_reference(facts)


@pytest.mark.parametrize("of", [{"service_id": 2}, {"building_id": 2}])
def test_a_calendar_of_something_else_changes_nothing(of: dict[str, int]) -> None:
    facts = connected(by("area"), (FIRST + 40, END), **of)

    assert charged(facts) == {(1, ""): ("60.5", "2420.00")}
    equals_reference(facts)


def test_without_a_calendar_the_whole_month_is_charged() -> None:
    assert charged(by("area")) == {(1, ""): ("60.5", "2420.00")}


@pytest.mark.parametrize(
    ("season", "told"), [((FIRST + 40, END), ["heat_metered_off"]), ((FIRST, FIRST + 1), [])]
)
def test_what_a_meter_counted_is_paid_and_asked_about(
    season: tuple[int, int], told: list[str]
) -> None:
    facts = connected(by("metered", unit="m3", registers=[a_register("0", "2")]), season)

    assert charged(facts) == {(1, "r7"): ("2", "80.00")}
    assert troubles(facts) == told


def test_a_fee_and_a_sum_know_no_season() -> None:
    for method, amount in (("subscription", "40.00"), ("fixed", "77.00")):
        facts = connected(
            some_facts(
                agreements=[an_agreement(method, amount=77_00)],
                tariffs=[a_tariff("40")],
            ),
            (FIRST + 40, END),
        )

        assert [line for _, line in charged(facts).values()] == [amount]


def test_days_without_the_service_are_taken_off_within_the_season_alone() -> None:
    broken = {
        "interruption_id": 3,
        "building_id": 1,
        "service_id": 1,
        "quality": 0,
    } | dict.fromkeys(("off_percent", "off_hours", "degrees"))
    facts = connected(
        by("area", interruptions=[broken | {"start": FIRST + 15, "end": FIRST + 21}]),
        (FIRST + 20, END),
    )

    assert charged(facts) == {
        (1, "d21"): ("20.166667", "806.67"),
        (1, "b3.d21"): ("-2.016667", "-80.67"),
    }
    assert {key: str(line.amount) for key, line in lines_of(facts, RULES, 1).items()} == {
        (1, "d21"): "806.67",
        (1, "b3.d21"): "-80.67",
    }


def test_the_line_says_why_it_is_for_few_days() -> None:
    lines = calculate(connected(by("area"), (FIRST + 20, END)), RULES).rows
    row = lines.row(0, named=True)
    line = Line(
        "area",
        from_millionths(row["quantity"]),
        from_millionths(row["price"]),
        kopecks(row["amount"]),
        json.loads(as_json(lines)[0]),
    )

    told = plain(explain(line, sources(units={1: "m2"}), voice=Voice()).quantity)

    assert "Нараховано за 10 із 30 днів." in told
    assert "За інші дні плати немає: будинок не було підключено до опалення." in told
