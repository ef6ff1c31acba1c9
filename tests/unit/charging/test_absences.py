"""Persons who are away, against the scalar reference and sums worked out by hand."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_tariff, an_agreement, millions, some_facts
from tests.unit.charging.lines import equals_reference

FIRST, END = RULES.first, RULES.end
PRICE = "33.333"


def away(absent: int, start: int, end: int, **more: Any) -> dict[str, Any]:
    """Return persons away from the `start`-th day of November up to the `end`-th."""
    days = {"start": FIRST + start - 1, "end": FIRST + end - 1}
    return {"absence_id": 5, "account_id": 1, "absent": absent, "lasts": 31} | days | more


def household(
    *absences: dict[str, Any], persons: int = 3, code: str = "water", **more: Any
) -> Facts:
    return some_facts(
        agreements=[an_agreement("norm", norm_kind="ванна")],
        services=[{"service_id": 1, "code": code}],
        tariffs=[a_tariff(PRICE)],
        norms=[{"norm_id": 2, "service_id": 1, "norm_kind": "ванна", "value": millions("4.5")}],
        parameters=[{"parameter_id": 3, "kind": "persons", "value": millions(persons)}],
        absences=list(absences),
        **more,
    )


def sums(facts: Facts, rules: Rules = RULES) -> dict[str, int]:
    """Return kopecks by part, having asked the reference."""
    equals_reference(facts, rules)
    outcome = calculate(facts, rules)
    assert outcome.problems.is_empty()
    return dict(outcome.rows.select("part", "amount").iter_rows())


class TestAbsence:
    def test_of_one_of_three_lowers_the_norm_by_days(self) -> None:
        # 4.5 x 3 x 10/30 x 33.333 = 149.9985; 4.5 x 2 x 20/30 x 33.333 = 199.998
        assert sums(household(away(1, 11, 31))) == {"": 15000, "d11": 20000}

    def test_of_a_whole_month_is_one_line_of_those_who_stayed(self) -> None:
        assert sums(household(away(1, 1, 31))) == {"": 30000}  # 4.5 x 2 x 33.333 = 299.997

    def test_of_everybody_leaves_a_line_of_nothing_and_no_problem(self) -> None:
        assert sums(household(away(3, 1, 31))) == {"": 0}

    def test_of_thirty_days_lowers_nothing_and_of_thirty_one_does(self) -> None:
        assert sums(household(away(1, 1, 31, lasts=30))) == {"": 45000}
        assert sums(household(away(1, 1, 31, lasts=31))) == {"": 30000}

    def test_of_several_people_adds_up_and_never_goes_below_nobody(self) -> None:
        two = (away(1, 1, 16), away(1, 6, 31, absence_id=6))
        # days 1-5: 2 persons, 6-15: 1, 16-30: 2
        assert sums(household(*two)) == {"": 5000, "d6": 5000, "d16": 15000}
        many = (away(2, 1, 31), away(2, 1, 31, absence_id=6))
        assert sums(household(*many)) == {"": 0}

    def test_may_count_only_for_a_whole_household(self) -> None:
        rules = replace(RULES, absence_of_all=True)

        assert sums(household(away(2, 11, 31)), rules) == {"": 45000}
        everybody = (away(2, 11, 31), away(1, 21, 31, absence_id=6))
        assert sums(household(*everybody), rules) == {"": 30000, "d21": 0}

    @pytest.mark.parametrize("code", ["heat", "management", "upkeep", "contribution"])
    def test_does_not_touch_heat_and_the_building(self, code: str) -> None:
        assert sums(household(away(3, 1, 31), code=code)) == {"": 45000}

    def test_lowers_waste_where_the_company_says_so(self) -> None:
        facts = household(away(3, 1, 31), code="waste")

        assert sums(facts) == {"": 0}
        assert sums(facts, replace(RULES, absence_waste=False)) == {"": 45000}

    def test_of_others_is_not_one_s_own(self) -> None:
        assert sums(household(away(3, 1, 31, account_id=2))) == {"": 45000}

    def test_nobody_counted_is_still_asked_about(self) -> None:
        outcome = calculate(household(away(1, 1, 31), persons=0), RULES)

        assert outcome.problems["kind"].to_list() == ["zero_persons"]

    def test_rounds_the_price_of_one_person_first_where_the_company_does(self) -> None:
        rules = replace(RULES, price_per_person_first=True)

        # 4.5 x 33.333 = 149.9985 -> 150.00 for one of two who stayed
        assert sums_of_engine(household(away(1, 1, 31)), rules) == {"": 30000}

    @given(
        st.lists(
            st.tuples(
                st.integers(1, 3), st.integers(1, 30), st.integers(1, 30), st.integers(25, 40)
            ),
            max_size=4,
        ),
        st.integers(0, 5),
        st.booleans(),
    )
    @settings(max_examples=60)
    def test_of_any_days_equals_the_reference(
        self,
        gone: list[tuple[int, int, int, int]],
        persons: int,
        of_all: bool,  # noqa: FBT001
    ) -> None:
        rows = [
            away(absent, start, start + length, absence_id=number, lasts=lasts)
            | {"end": min(FIRST + start - 1 + length, END)}
            for number, (absent, start, length, lasts) in enumerate(gone, start=1)
        ]
        equals_reference(household(*rows, persons=persons), replace(RULES, absence_of_all=of_all))


def sums_of_engine(facts: Facts, rules: Rules) -> dict[str, int]:
    return dict(calculate(facts, rules).rows.select("part", "amount").iter_rows())


def test_a_new_price_inside_the_absence_cuts_it_once_more() -> None:
    prices = [
        a_tariff(PRICE, end=FIRST + 15),
        a_tariff("40", number=2, start=FIRST + 15),
    ]
    facts = household(away(1, 11, 31))
    facts = replace(facts, tariffs=some_facts(agreements=[], tariffs=prices).tariffs)

    # 4.5 x 3 x 10/30 x 33.333; 4.5 x 2 x 5/30 x 33.333 = 49.9995; 4.5 x 2 x 15/30 x 40
    assert sums(facts) == {"": 15000, "d11": 5000, "d16": 18000}
