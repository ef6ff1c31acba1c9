"""A benefit explained: anyone can reckon the sum from what is shown."""

from datetime import date
from typing import Any

import pytest

from app.charging.basis import as_json
from app.charging.benefits.lines import BENEFIT
from app.charging.calculate import calculate
from app.charging.explanation import Voice, explain
from app.charging.explanation.act_sources import ActSource, BenefitTold
from app.charging.explanation.sources import Sources
from tests.factories.charging import RULES, millions
from tests.unit.charging.test_benefits import FIRST, a_benefit, metered
from tests.unit.charging.told import Told

ACT = ActSource("наказ", "7", date(2026, 2, 1), "")
SOURCES = Sources({1: "m3"}, {}, {}, {}, {}, {}, {}, benefits={6: BenefitTold(ACT, "Працівникам")})


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("benefit", "sentence", "formula"),
    [
        (
            a_benefit(percent="25", start=FIRST + 18),
            "Пільга «Працівникам» (наказ № 7 від 01.02.2026): 25 % нарахованого за послугу.",
            "−337,93 ₴ × 12/30 дн. × 25 % = −33,79 ₴",
        ),
        (
            a_benefit("persons", having=2, end=FIRST + 10),
            "50 % частки тих, хто її має, — 2 із 4 врахованих осіб.",
            "−337,93 ₴ × 2/4 × 10/30 дн. × 50 % = −28,16 ₴",
        ),
        (
            a_benefit("norm", "75", per_person=millions("6.3")),
            "75 % у межах норми 6,3 м³ на місяць; спожито 10,5 м³.",
            "−337,93 ₴ × 6,3 м³ / 10,5 м³ × 75 % = −152,07 ₴",
        ),
    ],
)
def test_is_explained_so_that_the_sum_can_be_reckoned(
    benefit: dict[str, Any], sentence: str, formula: str
) -> None:
    lines = calculate(metered(benefit), RULES).rows.filter(method=BENEFIT)
    (line,) = Told.of(lines, as_json(lines), date(2026, 11, 1))

    told = explain(line, SOURCES, voice=Voice())

    assert sentence in plain(told.quantity)
    assert plain(told.formula) == formula


def test_tells_a_kopeck_that_rounding_would_take_beyond_the_charge() -> None:
    halves = a_benefit(percent="100", end=FIRST + 15), a_benefit(percent="100", start=FIRST + 15)
    lines = calculate(metered(*halves), RULES).rows.filter(method=BENEFIT).sort("part")
    first, second = Told.of(lines, as_json(lines), date(2026, 11, 1))
    told = [explain(each, SOURCES, voice=Voice()) for each in (first, second)]

    assert "тут знято на 0,01 ₴ менше" in plain(told[0].quantity)
    assert "Знижка діє 15 із 30 днів." in plain(told[0].quantity)
    assert plain(told[0].formula) == "−337,93 ₴ × 15/30 дн. × 100 % + 0,01 ₴ = −168,96 ₴"
    assert plain(told[1].formula) == "−337,93 ₴ × 15/30 дн. × 100 % = −168,97 ₴"
