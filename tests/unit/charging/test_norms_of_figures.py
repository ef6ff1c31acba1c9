"""Norms for persons, heads, garden and appliances together, against a sum in whole fractions."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.facts import Outcome
from tests.factories.charging import RULES, a_tariff, an_agreement, millions, some_facts
from tests.unit.charging.lines import equals_reference

PRICE = "31.236"
FIGURES = {
    "person": "persons",
    "head": "livestock",
    "m2": "garden_area",
    "appliance": "appliances",
    "area": "total_area",
    "seat": "seats",
    "employee": "employees",
}


def a_norm(per: str, value: str, *, number: int, **changes: Any) -> dict[str, Any]:
    given = {"norm_id": number, "service_id": 1, "norm_kind": "садиба", "per": per}
    return given | {"value": millions(value)} | changes


def a_figure(kind: str, value: str, *, number: int, **changes: Any) -> dict[str, Any]:
    return {"parameter_id": number, "kind": kind, "value": millions(value)} | changes


def charged(norms: list[dict[str, Any]], figures: list[dict[str, Any]]) -> Outcome:
    facts = some_facts(
        agreements=[an_agreement("norm", norm_kind="садиба")],
        tariffs=[a_tariff(PRICE)],
        norms=norms,
        parameters=figures,
    )
    return calculate(facts, RULES)


def parts(outcome: Outcome) -> dict[str, tuple[int, int]]:
    """Return quantity in millionths and kopecks by the part of the line."""
    return {row["part"]: (row["quantity"], row["amount"]) for row in outcome.rows.to_dicts()}


def on_paper(norm: str, figure: str) -> tuple[int, int]:
    """Return norm times figure, and its price rounded once, half up."""
    quantity = Fraction(norm) * Fraction(figure)
    kopecks = int(quantity * Fraction(PRICE) * 100 + Fraction(1, 2))
    return int(quantity * 10**6), kopecks


class TestNormsOfFigures:
    def test_persons_garden_heads_and_appliances_are_lines_of_their_own(self) -> None:
        outcome = charged(
            [
                a_norm("person", "5.5", number=1),
                a_norm("m2", "0.0125", number=2),
                a_norm("head", "1.825", number=3),
                a_norm("appliance", "2.1", number=4),
            ],
            [
                a_figure("persons", "3", number=11),
                a_figure("garden_area", "412.50", number=12),
                a_figure("livestock", "2", number=13),
                a_figure("appliances", "1", number=14),
            ],
        )

        assert outcome.problems.is_empty()
        assert parts(outcome) == {
            "": (16_500_000, 51539),
            "m2": (5_156_250, 16106),
            "head": (3_650_000, 11401),
            "appliance": (2_100_000, 6560),
        }
        assert parts(outcome)["m2"] == on_paper("0.0125", "412.50")

    def test_a_garden_is_not_charged_out_of_its_season(self) -> None:
        outcome = charged(
            [
                a_norm("person", "5.5", number=1),
                a_norm("m2", "0.0125", number=2, in_season=0),
            ],
            [a_figure("persons", "3", number=11), a_figure("garden_area", "412.50", number=12)],
        )

        assert outcome.problems.is_empty()
        assert parts(outcome) == {"": (16_500_000, 51539)}

    def test_a_garden_alone_gives_nothing_in_winter_and_names_no_problem(self) -> None:
        outcome = charged(
            [a_norm("m2", "0.0125", number=2, in_season=0)],
            [a_figure("garden_area", "412.50", number=12)],
        )

        assert outcome.problems.is_empty()
        assert outcome.rows.is_empty()

    def test_of_two_seasons_the_one_of_the_month_is_charged(self) -> None:
        outcome = charged(
            [
                a_norm("m2", "0.02", number=2, in_season=0),
                a_norm("m2", "0.01", number=3, in_season=1),
            ],
            [a_figure("garden_area", "400", number=12)],
        )

        assert outcome.problems.is_empty()
        assert parts(outcome) == {"m2": (4_000_000, 12494)}

    @pytest.mark.parametrize(("in_season", "norm"), [(0, "5"), (1, "8")])
    def test_out_of_its_season_a_norm_of_ones_own_leaves_the_common_one(
        self, in_season: int, norm: str
    ) -> None:
        own = a_norm("person", "8", number=2, in_season=in_season, settlement_id=9)
        facts = some_facts(
            accounts=[{"settlement_id": 9}],
            agreements=[an_agreement("norm", norm_kind="садиба")],
            tariffs=[a_tariff(PRICE)],
            norms=[a_norm("person", "5", number=1), own],
            parameters=[a_figure("persons", "3", number=11)],
        )

        outcome = calculate(facts, RULES)

        assert outcome.problems.is_empty()
        assert parts(outcome) == {"": on_paper(norm, "3")}

    def test_a_norm_of_ones_own_that_begins_inside_the_month_leaves_the_common_one_its_days(
        self,
    ) -> None:
        """10 of 30 days by 5 a person, 10 by 8, 10 by 5 again: 3 persons, 5 + 8 + 5 m3."""
        begins, ends = RULES.first + 10, RULES.first + 20
        facts = some_facts(
            accounts=[{"settlement_id": 9}],
            agreements=[an_agreement("norm", norm_kind="садиба")],
            tariffs=[a_tariff(PRICE)],
            norms=[
                a_norm("person", "5", number=1),
                a_norm("person", "8", number=2, settlement_id=9, start=begins, end=ends),
            ],
            parameters=[a_figure("persons", "3", number=11)],
        )

        outcome = calculate(facts, RULES)

        assert outcome.problems.is_empty()
        assert sorted(parts(outcome).values()) == [
            (5_000_000, 15618),
            (5_000_000, 15618),
            (8_000_000, 24989),
        ]
        equals_reference(facts)

    def test_who_has_no_garden_and_no_cow_pays_for_persons_alone(self) -> None:
        outcome = charged(
            [
                a_norm("person", "5.5", number=1),
                a_norm("m2", "0.0125", number=2),
                a_norm("head", "1.825", number=3),
            ],
            [a_figure("persons", "3", number=11), a_figure("livestock", "0", number=13)],
        )

        assert outcome.problems.is_empty()
        assert parts(outcome) == {"": (16_500_000, 51539)}

    def test_persons_must_be_known_whatever_else_is(self) -> None:
        outcome = charged(
            [a_norm("person", "5.5", number=1), a_norm("m2", "0.0125", number=2)],
            [a_figure("garden_area", "412.50", number=12)],
        )

        assert outcome.problems["kind"].to_list() == ["no_persons"]
        assert outcome.rows.is_empty()

    def test_a_garden_alone_must_be_known_in_its_season(self) -> None:
        outcome = charged([a_norm("m2", "0.0125", number=2)], [])

        assert outcome.problems["kind"].to_list() == ["no_figure"]

    def test_a_norm_of_some_days_leaves_a_gap_that_is_named(self) -> None:
        outcome = charged(
            [
                a_norm("person", "5.5", number=1),
                a_norm("m2", "0.0125", number=2, end=RULES.first + 10),
            ],
            [a_figure("persons", "3", number=11), a_figure("garden_area", "400", number=12)],
        )

        assert outcome.problems["kind"].to_list() == ["norm_gap"]

    def test_a_garden_sold_inside_the_month_is_charged_by_days(self) -> None:
        """Ten of thirty days: 0.0125 x 400 x 10/30 = 1.666667 m3, 52.06 from the exact part."""
        outcome = charged(
            [a_norm("person", "5.5", number=1), a_norm("m2", "0.0125", number=2)],
            [
                a_figure("persons", "3", number=11),
                a_figure("garden_area", "400", number=12, end=RULES.first + 10),
                a_figure("garden_area", "0", number=13, start=RULES.first + 10),
            ],
        )

        assert outcome.problems.is_empty()
        assert parts(outcome)["m2"] == (1_666_667, 5206)

    def test_a_settlement_s_own_garden_norm_leaves_the_common_one_for_persons(self) -> None:
        outcome = charged(
            [
                a_norm("person", "5.5", number=1),
                a_norm("m2", "0.0125", number=2),
                a_norm("m2", "0.01", number=3, settlement_id=7),
            ],
            [a_figure("persons", "3", number=11), a_figure("garden_area", "400", number=12)],
        )
        assert parts(outcome)["m2"] == on_paper("0.0125", "400")

    @given(
        st.dictionaries(
            st.sampled_from(list(FIGURES)),
            st.tuples(
                st.integers(0, 9_999_999).map(lambda n: f"{n / 10**6:.6f}"),
                st.integers(1, 3000).map(str),
            ),
            min_size=1,
        )
    )
    def test_equal_the_sum_on_paper_each(self, given: dict[str, tuple[str, str]]) -> None:
        numbered = list(enumerate(given.items(), 1))
        norms = [a_norm(per, norm, number=at) for at, (per, (norm, _)) in numbered]
        figures = [a_figure(FIGURES[per], many, number=at) for at, (per, (_, many)) in numbered]

        found = parts(charged(norms, figures))

        assert found == {
            "" if per == "person" else per: on_paper(norm, many)
            for per, (norm, many) in given.items()
        }
