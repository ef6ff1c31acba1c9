"""Who is away bears no share of a building's water by persons, as by a norm (law 2189, 7(1))."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.reductions.facts import ABSENCES
from tests.factories.charging import RULES, frame
from tests.factories.houses import a_flat, a_house
from tests.unit.charging.houses import billed, equals_reference, told

FIRST, END = RULES.first, RULES.end


def away(absent: int, start: int = 1, end: int = 31, **more: Any) -> dict[str, Any]:
    """Return persons of the second flat away from the `start`-th day of November on."""
    days = {"start": FIRST + start - 1, "end": FIRST + end - 1}
    return {"absence_id": 5, "account_id": 2, "absent": absent, "lasts": 31} | days | more


def house(*absences: dict[str, Any], persons: tuple[str, str] = ("3", "2")) -> Facts:
    """Return 15 m3 left by a meter for two flats without one."""
    facts = a_house("20", a_flat("5"), *(a_flat(persons=each) for each in persons))
    return replace(facts, absences=frame(ABSENCES, list(absences)))


class TestAShareByPersons:
    @pytest.mark.parametrize(
        ("absences", "expected"),
        [
            ((), ["5.000", "9.000", "6.000"]),
            ((away(2),), ["5.000", "5.000", "10.000"]),
            # 15 days of three and 15 of one: as many person-days as the other flat's
            ((away(2, 16),), ["5.000", "7.500", "7.500"]),
            ((away(2, lasts=30),), ["5.000", "9.000", "6.000"]),
            ((away(3),), ["5.000", "0.000", "15.000"]),
            ((away(1), away(1, absence_id=6)), ["5.000", "5.000", "10.000"]),
        ],
        ids=["nobody", "two", "half", "thirty days", "everybody", "two papers"],
    )
    def test_is_of_those_who_are_there(
        self, absences: tuple[dict[str, Any], ...], expected: list[str]
    ) -> None:
        facts = house(*absences)

        assert billed(facts) == expected
        equals_reference(facts)

    def test_may_count_only_for_a_whole_household(self) -> None:
        rules = replace(RULES, absence_of_all=True)

        assert billed(house(away(2)), rules) == ["5.000", "9.000", "6.000"]
        assert billed(house(away(3)), rules) == ["5.000", "0.000", "15.000"]
        equals_reference(house(away(2)), rules)

    def test_of_a_silent_meter_is_lowered_too(self) -> None:
        facts = a_house(
            "20", a_flat("5"), a_flat(None, method="metered", persons="3"), a_flat(persons="2")
        )
        facts = replace(facts, absences=frame(ABSENCES, [away(2)]))

        assert billed(facts) == ["5.000", "5.000", "10.000"]
        equals_reference(facts)

    def test_leaves_a_meter_and_the_common_volume_alone(self) -> None:
        facts = a_house("20", a_flat("5"), a_flat(persons="3"), a_flat(persons="2"), common="3")
        facts = replace(facts, absences=frame(ABSENCES, [away(1, account_id=1), away(2)]))

        # 3 m3 by equal areas, and 12 left by one person to two
        assert billed(facts) == ["6.000", "5.000", "9.000"]
        equals_reference(facts)

    def test_where_nobody_is_there_is_borne_by_nobody_and_named(self) -> None:
        facts = house(away(3), away(2, absence_id=6, account_id=3))

        assert billed(facts) == ["5.000"]
        assert equals_reference(facts).undistributed == 15
        assert {row for row in told(facts) if row[1] == "share_without_persons"} == {
            (2, "share_without_persons", "warns"),
            (3, "share_without_persons", "warns"),
        }

    def test_tells_who_is_away_by_days(self) -> None:
        lines = calculate(house(away(2, 16)), RULES).rows.filter(account_id=2)

        (basis,) = as_json(lines)
        assert '"persons":[20,60000000],"of":120000000' in basis
        assert '"away":[30000000,90000000],"absences":[5]' in basis

    @given(
        st.lists(
            st.tuples(
                st.integers(2, 3),
                st.integers(1, 3),
                st.integers(1, 30),
                st.integers(1, 30),
                st.integers(28, 34),
            ),
            max_size=4,
        ),
        st.booleans(),
    )
    @settings(max_examples=60)
    def test_of_any_days_equals_the_reference(
        self,
        gone: list[tuple[int, int, int, int, int]],
        of_all: bool,  # noqa: FBT001
    ) -> None:
        rows = [
            away(absent, start, account_id=account, absence_id=number, lasts=lasts)
            | {"end": min(FIRST + start - 1 + length, END)}
            for number, (account, absent, start, length, lasts) in enumerate(gone, start=1)
        ]
        equals_reference(house(*rows), replace(RULES, absence_of_all=of_all))
