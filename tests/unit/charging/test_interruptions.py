"""Days without a service and bad quality: practice cases, sums by hand, the scalar reference."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.reductions.interruptions import REDUCTION
from app.charging.rules import Rules
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
    some_facts,
)
from tests.references.charging import lines_of

FIRST = RULES.first


def broken(start: int = 1, end: int = 31, **more: Any) -> dict[str, Any]:
    """Return a break from the `start`-th day of November up to the `end`-th."""
    given: dict[str, Any] = {"interruption_id": 5, "building_id": 1, "service_id": 1}
    measures = {"off_hours": None, "off_percent": None, "degrees": None}
    days = {"start": FIRST + start - 1, "end": FIRST + end - 1}
    return given | measures | days | more


def facts_of(
    method: str, *breaks: dict[str, Any], code: str = "water", price: str = "30", **more: Any
) -> Facts:
    return some_facts(
        **{
            "agreements": [an_agreement(method, norm_kind="ванна")],
            "services": [{"service_id": 1, "code": code}],
            "tariffs": [a_tariff(price)],
            "norms": [
                {"norm_id": 2, "service_id": 1, "norm_kind": "ванна", "value": millions("4.5")}
            ],
            "parameters": [
                {"parameter_id": 3, "kind": "persons", "value": millions(3)},
                {"parameter_id": 4, "kind": "total_area", "value": millions("61.1")},
            ],
            "interruptions": list(breaks),
        }
        | more
    )


def lines(facts: Facts, rules: Rules = RULES) -> dict[str, tuple[int, int]]:
    """Return quantity in millionths and kopecks by part, having asked the reference."""
    outcome = calculate(facts, rules)
    found = {
        row["part"]: (row["quantity"], row["amount"]) for row in outcome.rows.iter_rows(named=True)
    }
    if outcome.rows.filter(method="metered").is_empty():
        told = lines_of(facts, rules, 1)
        assert found == {
            part: (int(line.quantity * 10**6), int(line.amount * 100))
            for (_, part), line in told.items()
        }
    for row in outcome.rows.iter_rows(named=True):
        assert (row["method"] == REDUCTION) == row["part"].startswith("b")
    return found


def sums(facts: Facts, rules: Rules = RULES) -> dict[str, int]:
    return {part: amount for part, (_, amount) in lines(facts, rules).items()}


class TestABreak:
    def test_of_days_takes_their_part_off_a_norm(self) -> None:
        # 13.5 m3 x 30 = 405.00; five days of thirty are 67.50
        facts = facts_of("norm", broken(3, 8))

        assert lines(facts) == {"": (13_500_000, 40500), "b5.d3": (-2_250_000, -6750)}

    def test_of_the_whole_month_leaves_nothing_to_pay(self) -> None:
        for price in ("33.333", "0.005", "32.184"):
            found = sums(facts_of("norm", broken(), price=price))
            assert found[""] + found["b5"] == 0

    def test_takes_off_area_and_flat_and_not_the_fee(self) -> None:
        # 61.1 x 30 = 1833.00; a flat is 30.00
        assert sums(facts_of("area", broken(1, 6))) == {"": 183300, "b5": -30550}
        assert sums(facts_of("flat", broken(1, 6))) == {"": 3000, "b5": -500}
        assert sums(facts_of("subscription", broken(1, 6))) == {"": 3000}

    def test_leaves_what_a_meter_counted(self) -> None:
        facts = facts_of("metered", broken(), registers=[a_register("0", "4.8")])

        assert sums(facts) == {"r7": 14400}

    def test_of_hours_takes_their_part_of_each_day(self) -> None:
        # 405.00 x 10/30 x 6/24 = 33.75
        assert sums(facts_of("norm", broken(1, 11, off_hours=600))) == {"": 40500, "b5": -3375}

    def test_in_part_takes_the_per_cent_of_its_act(self) -> None:
        # 405.00 x 10/30 x 12.5 % = 16.875
        assert sums(facts_of("norm", broken(1, 11, off_percent=1250))) == {"": 40500, "b5": -1688}

    def test_of_another_house_or_service_is_not_its_own(self) -> None:
        others = (broken(building_id=2), broken(service_id=2))

        assert sums(facts_of("norm", *others)) == {"": 40500}

    def test_follows_the_price_of_its_own_days(self) -> None:
        prices = [a_tariff("30", end=FIRST + 15), a_tariff("60", number=2, start=FIRST + 15)]
        facts = facts_of("flat", broken(14, 19), tariffs=prices)

        # two days of 30.00 and three of 60.00
        assert sums(facts) == {"": 1500, "d16": 3000, "b5.d14": -200, "b5.d16": -600}

    def test_and_absence_take_no_day_off_twice(self) -> None:
        away = {"absence_id": 9, "account_id": 1, "absent": 3, "lasts": 31}
        facts = facts_of("norm", broken(3, 8), absences=[away])

        assert sums(facts) == {"": 0, "b5.d3": 0}


class TestBadQuality:
    @pytest.mark.parametrize(
        ("degrees", "to_pay"),
        [(50, "398.88"), (49, "358.99"), (45, "358.99"), (44, "279.22"), (40, "279.22")],
    )
    def test_c058_hot_water_below_temperature(self, degrees: int, to_pay: str) -> None:
        facts = facts_of(
            "metered",
            broken(quality=1, degrees=degrees),
            code="hot_water",
            price="83.10",
            registers=[a_register("0", "4.8")],
        )

        assert sum(sums(facts).values()) == Decimal(to_pay) * 100

    def test_c058_water_that_is_cold_is_left_to_a_person(self) -> None:
        facts = facts_of(
            "metered",
            broken(quality=1, degrees=39),
            code="hot_water",
            price="83.10",
            registers=[a_register("0", "4.8")],
        )

        assert sums(facts) == {"r7": 39888}
        assert calculate(facts, RULES).problems["kind"].to_list() == ["reduced_by_hand"]

    @pytest.mark.parametrize(
        ("degrees", "off"), [(18, 0), (20, 0), (17, 5000), (16, 10000), (13, 25000), (12, 100000)]
    )
    def test_c059_a_cold_flat(self, degrees: int, off: int) -> None:
        facts = facts_of("flat", broken(quality=1, degrees=degrees), code="heat", price="1000")

        assert sum(sums(facts).values()) == 100000 - off

    def test_follows_the_company_s_own_bands(self) -> None:
        rules = replace(RULES, heat_percent=Decimal(10), heat_degrees=20)
        facts = facts_of("flat", broken(quality=1, degrees=16), code="heat", price="1000")

        assert sums(facts, rules) == {"": 100000, "b5": -40000}

    def test_in_tiers_is_left_to_a_person(self) -> None:
        tiers = [
            a_tariff("30", tier_ceiling=millions(5)),
            a_tariff("60", number=2, tier_floor=millions(5)),
        ]
        facts = facts_of("norm", broken(quality=1, off_percent=1000), tariffs=tiers)

        outcome = calculate(facts, RULES)

        assert outcome.problems["kind"].to_list() == ["reduced_by_hand"]
        assert outcome.rows["amount"].sum() == 5 * 3000 + 850 * 60


class TestAnyBreak:
    @given(
        method=st.sampled_from(["norm", "area", "flat", "subscription"]),
        code=st.sampled_from(["water", "heat", "hot_water"]),
        start=st.integers(1, 30),
        length=st.integers(1, 30),
        price=st.integers(0, 10**9),
        measure=st.one_of(
            st.just({}),
            st.fixed_dictionaries({"off_hours": st.integers(1, 2399)}),
            st.fixed_dictionaries({"off_percent": st.integers(1, 10_000)}),
            st.fixed_dictionaries({"degrees": st.integers(0, 60), "quality": st.just(1)}),
        ),
        began=st.integers(0, 29),
    )
    @settings(max_examples=80)
    def test_equals_the_reference_and_takes_no_more_than_was_charged(  # noqa: PLR0917
        self,
        method: str,
        code: str,
        start: int,
        length: int,
        price: int,
        measure: dict[str, int],
        began: int,
    ) -> None:
        days = {"start": FIRST + start - 1, "end": min(FIRST + start - 1 + length, RULES.end)}
        facts = facts_of(
            method,
            broken(**measure) | days,
            code=code,
            tariffs=[a_tariff("1", price=price)],
            agreements=[an_agreement(method, norm_kind="ванна", start=FIRST + began)],
        )

        assert sum(sums(facts).values()) >= 0
