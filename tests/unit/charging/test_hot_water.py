"""Heat of hot water: by the building's meter of it, by temperatures, by norm; circulation."""

from fractions import Fraction
from random import Random

from app.charging.facts import QUANTITIES, Outcome
from app.charging.methods import water_heat
from tests.factories.charging import RULES, frame, millions, some_facts
from tests.references.hot_water import Warmth, heat_of
from tests.unit.charging.hot_water import (
    WARMTH,
    WATER,
    a_building,
    heat,
    known,
    rules,
    told,
)

NORM = rules("0.047")
METER = {"hot_water_heat": "5.64"}


class TestACubicMetre:
    def test_takes_the_norm_where_nothing_is_known(self) -> None:
        """0.047 × 5.5 = 0.2585; × 1654.41 = 427.664985."""
        assert heat(a_building("5.5", "0"), NORM) == [("0.25850", "427.66"), ("0.00000", "0.00")]

    def test_takes_what_temperatures_give(self) -> None:
        """(55 − 8) / 1000 for each; the norm does not count then."""
        month = {"hot_temperature": "55", "cold_temperature": "8"}

        assert heat(a_building("5.5", month=month), rules("0.06")) == [("0.25850", "427.66")]

    def test_without_any_of_them_is_a_named_problem(self) -> None:
        facts = a_building("5.5")

        assert (heat(facts, rules()), told(facts, rules())) == (
            [],
            {(1, 2, "hot_water_no_heat")},
        )

    def test_of_hot_water_colder_than_cold_takes_the_norm_and_tells_it_once(self) -> None:
        facts = a_building("5.5", "2", month={"hot_temperature": "8", "cold_temperature": "55"})

        assert heat(facts, NORM) == [("0.25850", "427.66"), ("0.09400", "155.51")]
        assert told(facts, NORM) == {(1, 2, "hot_water_colder")}
        assert told(facts, rules()) == {(at, 2, "hot_water_no_heat") for at in (1, 2)}

    def test_of_water_as_warm_as_the_cold_is_nothing_and_nothing_is_told(self) -> None:
        facts = a_building("5.5", month={"hot_temperature": "8", "cold_temperature": "8"})

        assert (heat(facts, NORM), told(facts, NORM)) == ([("0.00000", "0.00")], set())

    def test_of_several_buildings_on_one_meter_is_parted_by_their_volume(self) -> None:
        """60 of 100 m³ bear 3.6 of 6 Gcal; without the 100 they would bear all of it."""
        month = {"hot_water_heat": "6", "hot_water_volume": "100"}
        own = a_building("30", "30")

        said = known(own, month, several=1)
        unsaid = known(own, {"hot_water_heat": "6"}, several=1)

        assert [each for each, _ in heat(said, rules())] == ["1.80000", "1.80000"]
        assert heat(unsaid, NORM) == []
        assert told(unsaid, NORM) == {(at, 2, "hot_water_of_several") for at in (1, 2)}

    def test_of_a_building_told_twice_waits(self) -> None:
        facts = known(a_building("5.5"), {"hot_temperature": "55", "cold_temperature": "8"}, said=2)

        assert (heat(facts, NORM), told(facts, NORM)) == ([], {(1, 2, "hot_water_differs")})


class TestAMeterOfIt:
    def test_is_shared_out_to_the_last_digit(self) -> None:
        """5.64 by 7, 11 and 3: 1.88, 2.9542857…, 0.8057142…"""
        facts = a_building("7", "11", "3", month=METER)

        assert heat(facts, NORM) == [
            ("1.88000", "3110.29"),
            ("2.95429", "4887.61"),
            ("0.80571", "1332.97"),
        ]

    def test_gives_no_more_than_the_volumes_part_of_the_building_s(self) -> None:
        """21 of 120 m³: 0.987 Gcal is borne; the rest is told once."""
        facts = a_building("7", "11", "3", month=METER | {"hot_water_volume": "120"})

        assert [each for each, _ in heat(facts, NORM)] == ["0.32900", "0.51700", "0.14100"]
        assert told(facts, NORM) == {(1, 2, "hot_water_heat_left")}

    def test_gives_all_of_it_where_the_volumes_are_more(self) -> None:
        facts = a_building("7", "11", "3", month=METER | {"hot_water_volume": "20"})

        assert [each for each, _ in heat(facts, NORM)] == ["1.88000", "2.95429", "0.80571"]
        assert told(facts, NORM) == set()

    def test_that_counted_while_nobody_used_anything_is_told(self) -> None:
        facts = a_building("0", "0", month=METER)

        assert heat(facts, NORM) == [("0.00000", "0.00"), ("0.00000", "0.00")]
        assert told(facts, NORM) == {(1, 2, "hot_water_heat_left")}

    def test_waits_for_a_neighbour_who_was_not_read(self) -> None:
        facts = a_building("7", "", month=METER)

        assert heat(facts, NORM) == []
        assert told(facts, NORM) == {
            (1, 2, "neighbour_unknown"),
            (2, 1, "missing_reading"),
            (2, 2, "hot_water_unknown"),
        }

    def test_by_norm_nobody_waits_for_a_neighbour(self) -> None:
        facts = a_building("7", "")

        assert heat(facts, NORM) == [("0.32900", "544.30")]
        assert (2, 2, "hot_water_unknown") in told(facts, NORM)


def test_hot_water_by_norm_is_warmed_for_all_its_persons() -> None:
    """3 × 3.2 m³, two persons from the 16th: 9.6/2 + 6.4/2 = 8 m³."""
    half = RULES.first + 15
    persons = {"account_id": 1, "kind": "persons"}
    facts = some_facts(
        services=[WATER, WARMTH],
        agreements=[
            {"agreement_id": 1, "service_id": 1, "method": "norm", "norm_kind": "a"},
            {"agreement_id": 2, "service_id": 2, "method": "water_heat"},
        ],
        norms=[{"norm_id": 1, "service_id": 1, "norm_kind": "a", "value": millions("3.2")}],
        parameters=[
            persons | {"parameter_id": 1, "value": millions(3), "end": half},
            persons | {"parameter_id": 2, "value": millions(2), "start": half},
        ],
        tariffs=a_building("1").tariffs.rows(named=True),
    )

    assert heat(facts, NORM) == [("0.37600", "622.06")]


def test_an_account_without_hot_water_is_a_named_problem() -> None:
    facts = some_facts(
        services=[WATER, WARMTH],
        agreements=[{"agreement_id": 2, "service_id": 2, "method": "water_heat"}],
    )

    assert told(facts, NORM) == {(1, 2, "hot_water_none")}


def test_random_buildings_equal_fractions() -> None:
    source = Random("hot water")
    for _ in range(120):
        many = source.randint(1, 9)
        volumes = [source.choice((0, source.randint(1, 40_000))) for _ in range(many)]
        figures = {
            name: f"{source.randint(0, most) / 100:.2f}"
            for name, most in (
                ("hot_water_heat", 900),
                ("hot_water_volume", 30_000),
                ("hot_temperature", 7_000),
                ("cold_temperature", 1_500),
            )
            if source.random() < 0.5
        }
        norm = source.choice(("0", "0.0515"))
        facts = a_building(*(f"{each / 1000:.3f}" for each in volumes))
        facts = known(facts, figures) if figures else facts
        names = ("hot_water_heat", "hot_water_volume", "hot_temperature", "cold_temperature")
        heat_gcal, volume, hot, cold = (
            Fraction(figures[each]) if each in figures else None for each in names
        )
        expected = heat_of(
            [Fraction(each, 1000) for each in volumes],
            Warmth(heat_gcal, volume, hot, cold, Fraction(norm)),
            places=5,
        )

        found = [each for each, _ in heat(facts, rules(norm))]

        assert found == [f"{each:.5f}" for each in expected or []]


def test_water_given_back_gives_back_its_heat() -> None:
    """A settled estimate took 2 m³ too much: 5.64 / 10 of a gigacalorie for each."""
    facts = a_building("7", "3", "1", month=METER)
    volumes = [
        {"account_id": at, "service_id": 1, "agreement_id": at * 10 + 1, "mark": "r1"}
        | {"base": millions(volume), "over_start": RULES.first, "over_end": RULES.end}
        for at, volume in ((1, "7"), (2, "3"), (3, "-2"))
    ]
    own = Outcome.of(frame(QUANTITIES, volumes))

    rows = water_heat.calculate(facts, NORM, own).rows.sort("account_id")

    assert rows["base"].to_list() == [3_948_000, 1_692_000, -1_128_000]
