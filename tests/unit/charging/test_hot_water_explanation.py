"""What a payer is told of the heat of hot water and of circulation."""

import json

import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import Voice, explain
from app.charging.facts import Facts
from app.charging.rules import Rules
from app.months.heat_keys import CirculationBy
from tests.unit.charging.hot_water import (
    a_building,
    flats,
    rules,
)
from tests.unit.charging.test_explanation import Line, plain, sources

NORM = rules("0.047")
METER = {"hot_water_heat": "5.64"}


class TestTheExplanation:
    def test_of_a_norm_tells_the_sum_on_paper(self) -> None:
        sentence, steps = explained(a_building("5.5"), NORM)

        assert "5,5 м³ за нормою 0,047 Гкал на кожен м³" in sentence
        assert steps == (
            "5,5 м³ × 0,047 Гкал = 0,2585 Гкал",
            "0,2585 Гкал × 1 654,41 ₴ = 427,66 ₴",
        )

    def test_of_temperatures_tells_both(self) -> None:
        month = {"hot_temperature": "55.5", "cold_temperature": "8"}

        sentence, steps = explained(a_building("2", month=month), NORM)

        assert "холодною мала 8 °C, гарячою 55,5 °C" in sentence
        assert steps[0] == "2 м³ × (55,5 − 8) × 0,001 Гкал = 0,095 Гкал"

    def test_of_a_meter_tells_the_building_over_three_others(self) -> None:
        facts = a_building("7", "1", "1", "1", month=METER)

        sentence, steps = explained(facts, NORM)

        assert "врахував для неї 5,64 Гкал на 10 м³ води" in sentence
        assert steps[0] == "5,64 Гкал × 7 / 10 = 3,948 Гкал"

    def test_of_a_meter_hides_a_neighbour(self) -> None:
        sentence, steps = explained(a_building("7", "1", "0", "1", month=METER), NORM)

        assert "було б видно споживання сусіда" in sentence
        assert steps == ("4,38667 Гкал × 1 654,41 ₴ = 7 257,35 ₴",)

    @pytest.mark.parametrize(
        ("by", "told_of", "step"),
        [
            (CirculationBy.LINE_AREA, "за опалюваною площею: 60 м² із 100 м²", "60 м² / 100 м²"),
            (CirculationBy.LINE_PREMISES, "порівну між приміщеннями", "30 дн. / 60 дн."),
            (CirculationBy.LINE_RAILS, "за кількістю рушникосушок: 1 із 3", "1 / 3"),
        ],
    )
    def test_of_circulation_tells_the_key(self, by: CirculationBy, told_of: str, step: str) -> None:
        facts = flats(("60", "1"), ("40", "2"))

        sentence, steps = explained(facts, rules("0.047", by), part="circulation")

        assert told_of in sentence
        assert steps[0].startswith(f"0,9 Гкал × {step} = ")

    def test_of_rails_by_norm_tells_their_number(self) -> None:
        by = rules("0.047", CirculationBy.LINE_RAILS, rail="0.095")

        sentence, steps = explained(flats(("60", "2"), circulation=None), by, part="circulation")

        assert "норма 0,095 Гкал; у приміщенні їх 2" in sentence
        assert steps[0] == "0,095 Гкал × 2 = 0,19 Гкал"


def explained(facts: Facts, by: Rules, *, part: str = "warmed") -> tuple[str, tuple[str, ...]]:
    """Return what the first account is told of its line."""
    lines = calculate(facts, by).rows.filter(service_id=2, part=part).sort("account_id")
    row = lines.row(0, named=True)
    line = Line(
        "water_heat",
        from_millionths(row["quantity"]),
        from_millionths(row["price"]),
        kopecks(row["amount"]),
        json.loads(as_json(lines)[0]),
        service_id=2,
    )
    found = explain(line, sources(units={1: "m3", 2: "gcal"}), voice=Voice())
    return plain(found.quantity), tuple(map(plain, found.steps))
