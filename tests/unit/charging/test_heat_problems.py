"""What stops a house's heat, by name, and what is charged in spite of it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.rules import Rules
from app.months.heat_keys import CirculationBy, HeatHouseUnread, HeatOverdrawn, HeatUnread
from tests.factories.charging import RULES
from tests.factories.heat import APART, HeatHouse, a_town, flat, rules_of
from tests.references.heat import Terms

FIRST, SECOND = APART + 1, APART + 2
FLATS = [flat(50), flat(50)]
HOUSE = HeatHouse(Fraction(10), FLATS)


def told(facts: Facts, rules: Rules) -> set[tuple[int, str, str]]:
    found = calculate(facts, rules).problems.select("account_id", "kind", "severity")
    return set(found.iter_rows())


def told_of(house: HeatHouse, **policies: Any) -> set[tuple[int, str, str]]:
    rules = rules_of(house.terms)
    rules = replace(rules, heat=replace(rules.heat, **policies))
    return told(a_town([house], rules), rules)


def without(facts: Facts, **frames: pl.DataFrame) -> Facts:
    assert facts.heat is not None
    return replace(facts, heat=replace(facts.heat, **frames))


BOTH = (FIRST, SECOND)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"source": "load"}, "heat_no_load"),
        ({"source": "load", "load": 10**6, "design_temperature": 18 * 10**6}, "heat_no_load"),
        ({"source": "load", "load": 10**6, "design_temperature": -(10**6)}, "heat_no_weather"),
        ({"has_hot_water": 1, "hot_water_heat": None}, "heat_no_hot_water"),
        ({"has_hot_water": 1, "hot_water_heat": 11 * 10**6}, "heat_hot_water_above"),
        ({"system_share": 10**6}, "heat_shares_above"),
        ({"common_heat": 9 * 10**6}, "heat_shares_above"),
        ({"act_heat": 100_001 * 10**6}, "house_doubtful"),
    ],
)
def test_a_figure_of_the_house_stops_it(changes: dict[str, Any], problem: str) -> None:
    house = replace(HOUSE, changes=changes)

    assert told_of(house) == {(account, problem, "blocks") for account in BOTH}


def test_a_house_that_was_not_read_is_stopped_or_goes_by_its_load() -> None:
    figures = {"load": 10**4, "design_temperature": -22 * 10**6, "outdoor_temperature": 0}
    house = HeatHouse(None, FLATS, changes=figures)

    assert told_of(house) == {(account, "house_unread", "blocks") for account in BOTH}
    assert told_of(house, house_unread=HeatHouseUnread.BY_LOAD) == set()


def test_hours_are_those_of_all_connected_days_unless_told() -> None:
    figures = {"load": 10**5, "design_temperature": -22 * 10**6, "outdoor_temperature": 0}
    house = HeatHouse(None, FLATS, changes={"source": "load", **figures})
    facts = a_town([house])
    assert facts.heat is not None
    half = facts.heat.seasons.with_columns(start=pl.col("end") - 10)

    whole, part = (calculate(each, RULES).heat for each in (facts, without(facts, seasons=half)))

    assert whole["building"].to_list() == [32_400_000]  # 0.1 x 720 h x 18/40
    assert part["building"].to_list() == [10_800_000]


def test_nobody_heated_centrally_is_a_problem() -> None:
    house = HeatHouse(Fraction(10), [flat(50, "individual")])

    assert told_of(house) == {(FIRST, "heat_nobody", "blocks")}


def test_circulation_that_nobody_takes_is_a_problem() -> None:
    terms = Terms(circulation=Fraction(1), circulation_by=CirculationBy.AREA.value)

    assert told_of(HeatHouse(Fraction(10), FLATS, terms)) == {
        (account, "heat_nobody", "blocks") for account in BOTH
    }


def test_a_missing_area_stops_its_neighbours() -> None:
    facts = a_town([HOUSE])
    assert facts.heat is not None
    areas = facts.heat.areas.filter(pl.col("account_id") != SECOND)

    assert told(without(facts, areas=areas), RULES) == {
        (FIRST, "neighbour_unknown", "blocks"),
        (SECOND, "no_area", "blocks"),
    }


def test_an_area_known_for_some_days_stops_its_neighbours() -> None:
    facts = a_town([HOUSE])
    assert facts.heat is not None
    later = pl.when(account_id=SECOND).then(pl.col("start") + 3).otherwise("start")
    areas = facts.heat.areas.with_columns(start=later)

    assert (SECOND, "area_gap", "blocks") in told(without(facts, areas=areas), RULES)


def test_a_house_without_a_season_is_asked_for_it() -> None:
    facts = a_town([HOUSE])
    assert facts.heat is not None

    told_now = told(without(facts, seasons=facts.heat.seasons.clear()), RULES)

    assert told_now == {(account, "heat_no_season", "blocks") for account in BOTH}


def test_a_house_out_of_season_is_not_charged() -> None:
    facts = a_town([HOUSE])
    assert facts.heat is not None
    ended = facts.heat.seasons.with_columns(end=pl.col("start") - 200)
    outcome = calculate(without(facts, seasons=ended), RULES)

    assert outcome.rows.is_empty()
    assert outcome.problems["kind"].to_list() == ["heat_out_of_season"]
    assert outcome.problems["severity"].to_list() == ["warns"]


def test_days_outside_the_season_count_for_nothing() -> None:
    """The second flat was there for the first half of the month alone, before connection."""
    facts = a_town([HOUSE])
    assert facts.heat is not None
    middle = RULES.first + 15
    season = facts.heat.seasons.with_columns(start=pl.lit(middle, dtype=pl.Int64))
    left = pl.when(account_id=SECOND).then(pl.lit(middle)).otherwise("end").cast(pl.Int64)
    members = facts.heat.members.with_columns(end=left)

    lines = calculate(without(facts, seasons=season, members=members), RULES).rows

    assert lines.select("account_id", "quantity").rows() == [(FIRST, 10_000_000)]


@pytest.mark.parametrize(
    ("device", "problem"), [("meter", "no_meter"), ("allocators", "heat_no_units")]
)
def test_an_unread_device_stops_or_counts_as_none(device: str, problem: str) -> None:
    house = HeatHouse(Fraction(10), [flat(50), flat(50, device)])

    assert told_of(house) == {(SECOND, problem, "warns")}
    assert told_of(house, unread=HeatUnread.STOP) == {
        (FIRST, "neighbour_unknown", "blocks"),
        (SECOND, problem, "blocks"),
    }


def test_a_doubtful_meter_stops_the_house() -> None:
    facts = a_town([HeatHouse(Fraction(10), [flat(50), flat(50, "meter", "3")])])
    assert facts.heat is not None
    back = facts.heat.registers.with_columns(from_value=pl.lit(5_000_000, dtype=pl.Int64))

    assert told(without(facts, registers=back), RULES) == {
        (FIRST, "neighbour_unknown", "blocks"),
        (SECOND, "negative_consumption", "blocks"),
    }


def test_more_taken_than_there_was_warns_once_or_stops() -> None:
    house = HeatHouse(Fraction(10), [flat(50, "meter", "6"), flat(50, "meter", "4")])

    assert told_of(house) == {(FIRST, "heat_overdrawn", "warns")}
    assert told_of(house, overdrawn=HeatOverdrawn.STOP) == {
        (account, "heat_overdrawn", "blocks") for account in BOTH
    }


def test_a_house_of_which_nothing_is_said_is_a_problem() -> None:
    facts = a_town([HOUSE])
    assert facts.heat is not None
    nothing = {name: getattr(facts.heat, name).clear() for name in ("houses", "buildings")}

    assert told(without(facts, **nothing), RULES) == {
        (account, "no_distribution", "blocks") for account in BOTH
    }


def test_a_month_in_which_nothing_came_in_has_lines_of_nothing() -> None:
    lines = calculate(a_town([HeatHouse(Fraction(0), FLATS)]), RULES).rows

    assert lines["amount"].to_list() == [0, 0]


def test_neighbours_are_never_touched() -> None:
    """A sound house beside every faulty one is charged as if it stood alone."""
    faulty = [HeatHouse(None, FLATS), replace(HOUSE, changes={"system_share": 10**6})]

    alone, among = (calculate(a_town(each), RULES).rows for each in ([HOUSE], [HOUSE, *faulty]))

    assert among["quantity"].to_list() == alone["quantity"].to_list() == [5_000_000, 5_000_000]


def test_two_agreements_of_a_month_are_one_share() -> None:
    """10 days under one, 20 under the next: the meter is not read twice, the parts add up."""
    facts = a_town([HeatHouse(Fraction(10), [flat(50, "meter", "4"), flat(50, "meter", "3.5")])])
    assert facts.heat is not None
    middle = RULES.first + 10
    split = [
        facts.heat.members.filter(account_id=SECOND).with_columns(
            start=pl.lit(start, dtype=pl.Int64),
            end=pl.lit(end, dtype=pl.Int64),
            agreement_id=pl.lit(agreement, dtype=pl.Int64),
        )
        for agreement, start, end in ((SECOND, RULES.first, middle), (9, middle, RULES.end))
    ]
    whole = calculate(facts, RULES).rows["quantity"].to_list()
    members = pl.concat([facts.heat.members.filter(account_id=FIRST), *split])

    outcome = calculate(without(facts, members=members), RULES)

    lines = outcome.rows.select("agreement_id", "quantity", "days", "of_days").sort("agreement_id")
    assert whole == [5_250_000, 4_750_000]
    assert lines.rows() == [
        (9, 3_166_670, 20, 30),
        (FIRST, 5_250_000, None, None),
        (SECOND, 1_583_330, 10, 30),
    ]


def test_a_neighbour_without_a_season_stops_buildings_on_one_meter() -> None:
    facts = a_town([HOUSE, HOUSE])
    assert facts.heat is not None
    one = facts.heat.buildings.with_columns(house_id=pl.lit(1, dtype=pl.Int64))
    seasons = facts.heat.seasons.filter(building_id=1)

    told_now = told(without(facts, buildings=one, seasons=seasons), RULES)

    others = (2 * APART + 1, 2 * APART + 2)
    assert told_now == {
        *((account, "neighbour_unknown", "blocks") for account in BOTH),
        *((account, "heat_no_season", "blocks") for account in others),
    }
