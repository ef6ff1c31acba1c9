"""Several breaks of one month: together they take off no more than the charge."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.explanation.explain import Explanation, explain
from app.charging.explanation.reduction_sources import InterruptionSource
from app.charging.explanation.sources import Sources
from app.charging.explanation.voice import Voice
from app.charging.facts import Facts
from tests.factories.charging import RULES, a_tariff, millions, some_facts
from tests.unit.charging.test_interruptions import broken, facts_of, sums
from tests.unit.charging.told import Told


def explained(facts: Facts) -> list[tuple[str, str]]:
    """Return what the payer is told of each line, by part: the sentence and the formula."""
    rows = calculate(facts, RULES).rows.sort("part")
    act = InterruptionSource("planned", date(2026, 11, 1), date(2026, 11, 16), "акт № 5")
    sources = Sources({1: "m3"}, {}, {}, {}, {}, {}, {}, interruptions={5: act, 6: act})
    lines = Told.of(rows, as_json(rows), date(2026, 11, 1))
    return [plain(explain(line, sources, voice=Voice())) for line in lines]


def plain(told: Explanation) -> tuple[str, str]:
    quantity, formula = (
        text.replace("\xa0", " ").replace("\u202f", " ") for text in (told.quantity, told.formula)
    )
    return quantity, formula


def test_halves_take_no_more_than_the_charge_and_say_so() -> None:
    # halves of 100.01 are 50.005 each, and 100.02 when both are rounded up
    halves = broken(1, 16), broken(16, 31, interruption_id=6)
    facts = facts_of("flat", *halves, price="100.01")

    assert sums(facts) == {"": 10001, "b5": -5000, "b6.d16": -5001}
    _, first, second = explained(facts)
    assert "тут знято на 0,01 ₴ менше" in first[0]
    assert first[1] == "−1 × 15/30 дн. × 100,01 ₴ + 0,01 ₴ = −50,00 ₴"
    assert second[1] == "−1 × 15/30 дн. × 100,01 ₴ = −50,01 ₴"


def test_half_of_the_month_alone_is_rounded_as_it_was() -> None:
    facts = facts_of("flat", broken(16, 31), price="100.01")

    assert sums(facts) == {"": 10001, "b5.d16": -5001}


@pytest.mark.parametrize("method", ["norm", "area", "flat"])
def test_any_days_leave_nothing_below_zero(method: str) -> None:
    bounds = [1, 3, 4, 11, 16, 31]
    breaks = [
        broken(start, end, interruption_id=number)
        for number, (start, end) in enumerate(pairwise(bounds), start=5)
    ]
    for price in ("100.01", "33.333", "0.005", "32.184", "7.777", "0.001"):
        found = sums(facts_of(method, *breaks, price=price))
        assert 0 <= sum(found.values()) <= len(breaks) / 2


def test_persons_first_are_taken_whole_and_no_more() -> None:
    # 4.5 x 7.4075 is 33.33 for a person, 99.99 for three; 13.5 x 7.4075 would be 100.00
    rules = replace(RULES, price_per_person_first=True)
    facts = facts_of("norm", broken(), price="7.4075")

    assert sums(facts, rules) == {"": 9999, "b5": -9999}


def test_of_water_take_no_more_off_wastewater_than_its_charge() -> None:
    halves = broken(1, 16), broken(16, 31, interruption_id=6)
    facts = some_facts(
        services=[
            {"service_id": 1, "code": "water"},
            {"service_id": 2, "code": "wastewater", "unit": "m3"},
        ],
        agreements=[
            {"agreement_id": 1, "service_id": 1, "method": "norm", "norm_kind": "a"},
            {"agreement_id": 2, "service_id": 2, "method": "follows"},
        ],
        norms=[{"norm_id": 2, "service_id": 1, "norm_kind": "a", "value": millions("1")}],
        parameters=[{"parameter_id": 3, "kind": "persons", "value": millions(1)}],
        tariffs=[a_tariff("30"), a_tariff("100.01", number=2, service=2)],
        interruptions=list(halves),
    )

    assert sums(facts) == {
        "": 3000,
        "b5": -1500,
        "b6.d16": -1500,
        "water": 10001,
        "water.b5": -5000,
        "water.b6.d16": -5001,
    }
    rows = calculate(facts, RULES).rows.filter(part="water.b5")
    (line,) = Told.of(rows, as_json(rows), date(2026, 11, 1))
    sources = Sources({2: "m3"}, {}, {}, {}, {}, {}, {}, services={1: "Вода"})
    sentence, formula = plain(explain(line, sources, voice=Voice()))
    assert "тут знято на 0,01 ₴ менше" in sentence
    assert formula.endswith("−0,5 м³ × 100,01 ₴ + 0,01 ₴ = −50,00 ₴")
