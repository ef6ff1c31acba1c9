"""Breaks and bad quality of what is charged by trips: left to a person, and named."""

import pytest

from tests.unit.charging.test_containers import FIRST, facts_of, lines, problems


class TestABreak:
    @pytest.mark.parametrize(
        "told", [{"quality": 0}, {"quality": 0, "off_hours": 1200}, {"off_percent": 5000}]
    )
    def test_is_left_to_a_person(self, told: dict[str, int]) -> None:
        """Nine days of the schedule, 2 x 1.1 m3 at 320.00: what did not come the register says."""
        measures = {"off_hours": None, "off_percent": None, "degrees": None, "quality": 1}
        broken = {"interruption_id": 5, "building_id": 1, "service_id": 1, **measures} | told
        days = {"start": FIRST + 1, "end": FIRST + 8}

        facts = facts_of(interruptions=[broken | days])

        assert problems(facts) == [("reduced_by_hand", "warns")]
        assert lines(facts) == {"p7": (19_800_000, 633_600)}

    def test_of_another_building_is_not_named(self) -> None:
        measures = {"off_hours": None, "off_percent": None, "degrees": None}
        facts = facts_of(
            interruptions=[{"interruption_id": 5, "building_id": 2, "service_id": 1} | measures]
        )

        assert problems(facts) == []
