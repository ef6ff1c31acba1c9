"""Circulation of hot water and towel rails: lines of their own, by the key that is chosen."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from app.charging.calculate import calculate
from app.months.heat_keys import CirculationBy
from tests.factories.charging import millions, some_facts
from tests.references.hot_water import parts_of
from tests.unit.charging.hot_water import (
    WARMTH,
    WATER,
    a_building,
    flats,
    heat,
    known,
    rules,
    told,
)


class TestCirculation:
    @pytest.mark.parametrize(
        ("by", "parts"),
        [
            (CirculationBy.LINE_AREA, ["0.45000", "0.30000", "0.15000"]),
            (CirculationBy.LINE_PREMISES, ["0.30000", "0.30000", "0.30000"]),
            (CirculationBy.LINE_RAILS, ["0.30000", "0.60000"]),
        ],
    )
    def test_is_a_line_beside_the_heat_of_water(self, by: CirculationBy, parts: list[str]) -> None:
        facts = flats(("60", "1"), ("40", "2"), ("20", "0"))

        found = heat(facts, rules("0.047", by), part="circulation")

        assert [each for each, _ in found] == parts
        assert len(heat(facts, rules("0.047", by))) == 3

    @pytest.mark.parametrize(
        "by", [CirculationBy.IN_TARIFF, CirculationBy.AREA, CirculationBy.PREMISES]
    )
    def test_in_the_price_or_in_heating_is_no_line(self, by: CirculationBy) -> None:
        assert heat(flats(("60", "1")), rules("0.047", by), part="circulation") == []

    def test_of_several_buildings_on_one_meter_is_not_borne_by_one(self) -> None:
        facts, by = flats(("60", "1"), ("40", "1")), rules("0.047", CirculationBy.LINE_AREA)
        facts = known(facts, {"circulation": "0.9"}, several=1)

        assert heat(facts, by, part="circulation") == []
        assert told(facts, by) == {(at, 2, "circulation_of_several") for at in (1, 2)}

    def test_by_area_waits_for_an_unknown_one(self) -> None:
        facts, by = flats(("60", "1"), ("", "1")), rules("0.047", CirculationBy.LINE_AREA)

        assert calculate(facts, by).rows.filter(service_id=2).is_empty()
        assert told(facts, by) == {(1, 2, "neighbour_unknown"), (2, 2, "no_area")}

    def test_an_unknown_area_matters_to_nobody_where_nothing_circulates(self) -> None:
        by = rules("0.047", CirculationBy.LINE_AREA)

        assert told(flats(("60", "1"), ("", "1"), circulation=None), by) == set()

    def test_by_rails_that_nobody_has_is_told(self) -> None:
        facts, by = flats(("60", ""), ("40", "0")), rules("0.047", CirculationBy.LINE_RAILS)

        assert heat(facts, by, part="circulation") == []
        assert told(facts, by) == {(1, 2, "circulation_nobody")}

    def test_by_norm_for_a_rail_where_it_is_not_measured(self) -> None:
        """Two rails of 0.095 Gcal: 0.19 × 1654.41 = 314.3379; none, nothing."""
        by = rules("0.047", CirculationBy.LINE_RAILS, rail="0.095")

        facts = flats(("60", "2"), ("40", ""), circulation=None)

        assert heat(facts, by, part="circulation") == [("0.19000", "314.34")]

    def test_of_an_account_without_hot_water_is_charged_alone(self) -> None:
        by = rules("0.047", CirculationBy.LINE_RAILS, rail="0.1")
        rails = {"parameter_id": 3, "account_id": 1, "kind": "towel_rails", "value": millions(1)}
        facts = some_facts(
            services=[WATER, WARMTH],
            agreements=[{"agreement_id": 2, "service_id": 2, "method": "water_heat"}],
            parameters=[rails],
            tariffs=a_building("1").tariffs.rows(named=True),
        )

        assert heat(facts, by, part="circulation") == [("0.10000", "165.44")]
        assert told(facts, by) == set()


def test_random_circulations_equal_fractions() -> None:
    source = Random("rails")
    for _ in range(60):
        rails = [source.randint(0, 3) for _ in range(source.randint(1, 9))]
        whole = f"{source.randint(1, 400_000) / 10**5:.5f}"
        facts = flats(*(("", str(each)) for each in rails), circulation=whole)

        found = heat(facts, rules("0.047", CirculationBy.LINE_RAILS), part="circulation")

        weights = [Fraction(each) for each in rails]
        parts = parts_of(Decimal(whole), weights, places=5)
        assert [each for each, _ in found] == [f"{each:.5f}" for each in parts if each]
