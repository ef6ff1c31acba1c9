"""Premises of a shared building that nobody pays for, in the engine and the reference."""

from dataclasses import replace
from fractions import Fraction

from app.charging.house_facts import VACANT
from app.months.house_keys import VacantPremises
from tests.factories.charging import RULES, frame
from tests.factories.houses import a_flat, a_house
from tests.unit.charging.houses import billed, equals_reference, told

HOUSE = a_house("45", a_flat("5"), a_flat("5"), a_flat("5"), common="30")
FOURTH = {"building_id": 1, "service_id": 1, "account_id": 9, "method": "metered"}
LEFT = replace(HOUSE, vacant=frame(VACANT, [FOURTH | {"total_area": 50 * 10**6}], RULES))


def test_keep_their_part_of_the_common_volume() -> None:
    """Of 30 m³ in common four flats of 50 m² bear 7.5 each; without the fourth they bore 10."""
    assert billed(LEFT) == ["12.500"] * 3
    assert told(LEFT) == {(1, "vacant_part", "warns")}
    assert equals_reference(LEFT).undistributed == Fraction("7.5")


def test_of_an_unknown_area_are_named() -> None:
    facts = replace(HOUSE, vacant=frame(VACANT, [FOURTH | {"total_area": None}], RULES))

    assert billed(facts) == ["15.000"] * 3
    assert told(facts) == {(1, "vacant_no_area", "warns")}
    assert equals_reference(facts).undistributed == 0


def test_leave_it_to_the_neighbours_where_the_company_says_so() -> None:
    rules = replace(RULES, vacant=VacantPremises.NEIGHBOURS)

    assert billed(LEFT, rules) == ["15.000"] * 3
    assert told(LEFT, rules) == set()
    assert equals_reference(LEFT, rules).undistributed == 0
