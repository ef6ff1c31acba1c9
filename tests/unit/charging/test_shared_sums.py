"""Sums that groups bear: whole to the kopeck, caps kept, the rest named, whatever the order."""

import json
from dataclasses import replace
from typing import Any

import polars as pl

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.facts import Facts
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
)
from tests.unit.charging.groups import Member, a_group, facts_of
from tests.unit.charging.lines import troubles


def amounts(facts: Facts) -> dict[int, int]:
    lines = calculate(facts, RULES).rows
    return dict(lines.select("account_id", "amount").iter_rows())


THREE = (Member(1, "50"), Member(2, "30"), Member(3, "20"))


class TestMost:
    def test_what_is_above_it_goes_to_the_others_by_their_weights(self) -> None:
        members = [replace(each, measure="1") for each in THREE]
        facts = facts_of(a_group(*members, amount=100_000, cap=millions(400), cap_per="account"))

        # 500 is above 400: the 100 goes 3 : 2 to the others.
        assert amounts(facts) == {1: 40_000, 2: 36_000, 3: 24_000}

    def test_is_given_on_again_where_that_makes_another_full(self) -> None:
        members = [replace(each, measure="1") for each in THREE]
        facts = facts_of(a_group(*members, amount=100_000, cap=millions(350), cap_per="account"))

        assert amounts(facts) == {1: 35_000, 2: 35_000, 3: 30_000}

    def test_what_nobody_can_bear_is_charged_to_nobody_and_named(self) -> None:
        members = [replace(each, measure="1") for each in THREE]
        facts = facts_of(a_group(*members, amount=100_000, cap=millions(300), cap_per="account"))

        outcome = calculate(facts, RULES)
        assert outcome.rows["amount"].to_list() == [30_000] * 3
        met = outcome.shared.row(0, named=True)
        assert (met["total"], met["borne"], met["capped"]) == (100_000, 90_000, 3)
        assert outcome.problems.select("kind", "severity", "facts").rows() == [
            ("share_left", "warns", '{"shared_sum":1,"left":10000}')
        ]

    def test_goes_by_square_metres_and_is_cut_to_whole_kopecks(self) -> None:
        members = (Member(1, "1", "33.33"), Member(2, "1", "66.67"))
        facts = facts_of(a_group(*members, amount=100_000, cap=millions("0.015"), cap_per="m2"))

        # 33.33 × 0.015 = 0.49995: a whole kopeck more would be above the most.
        assert amounts(facts) == {1: 49, 2: 100}


class TestOthers:
    def counted(self, *members: Member, **of_sum: Any) -> list[int | None]:
        lines = calculate(facts_of(a_group(*members, **of_sum)), RULES).rows.sort("account_id")
        return [json.loads(each)["others"] for each in as_json(lines)]

    def test_are_those_that_bear_any_of_it(self) -> None:
        nobody = Member(4, "0")
        assert self.counted(*THREE, nobody, amount=100_000) == [2, 2, 2, 3]

    def test_are_nobody_s_where_one_bears_it_alone(self) -> None:
        assert self.counted(Member(1, "1"), amount=100_000) == [None]

    def test_are_counted_apart_on_both_sides_of_the_most(self) -> None:
        members = [replace(each, measure="1") for each in THREE]
        most = {"amount": 100_000, "cap": millions(400), "cap_per": "account"}

        # What is left for two tells them what the first bears, and each what the other does.
        assert self.counted(*members, **most) == [2, 1, 1]


class TestUnknown:
    def test_one_figure_that_is_not_known_stops_the_sum_for_all(self) -> None:
        group = a_group(*THREE, amount=100_000)
        group["shares"][1]["value"] = None
        facts = facts_of(group)

        outcome = calculate(facts, RULES)
        assert outcome.rows.is_empty()
        assert outcome.problems.select("account_id", "kind").rows() == [(2, "no_share")]
        assert outcome.shared.row(0, named=True)["problem_account_id"] == 2

    def test_days_without_a_figure_are_no_days_for_nothing(self) -> None:
        group = a_group(*THREE, amount=100_000)
        group["shares"][0]["start"] = RULES.first + 3
        assert troubles(facts_of(group)) == ["no_share"]

    def test_an_account_without_the_service_stops_it(self) -> None:
        group = a_group(*THREE, amount=100_000)
        group["shares"][2] |= {"agreement_id": 0, "method": ""}
        group["agreements"].pop()
        assert troubles(facts_of(group)) == ["no_shared_service"]

    def test_another_sum_of_the_same_service_is_charged_all_the_same(self) -> None:
        broken = a_group(*THREE, amount=100_000)
        broken["shares"][1]["value"] = None
        whole = a_group(*THREE, number=2, amount=5_000)
        whole["agreements"] = []
        for row in whole["shares"]:
            row["agreement_id"] -= 1000

        lines = calculate(facts_of(broken, whole), RULES).rows
        assert lines["amount"].to_list() == [2_500, 1_500, 1_000]


class TestConsumption:
    def facts(self, **changes: Any) -> Facts:
        group = a_group(
            Member(1, "1"), Member(2, "1"), amount=90_000, key="consumption", of_service_id=9
        )
        group["shares"][1] |= changes
        group["agreements"] += [
            an_agreement("metered", number=n, account_id=n, service_id=9) for n in (1, 2)
        ]
        registers = [
            a_register("10", end, number=n, account_id=n, service_id=9)
            for n, end in ((1, "14"), (2, "15"))
        ]
        return facts_of(
            group,
            services=[{"service_id": 1}, {"service_id": 9}],
            registers=registers,
            tariffs=[a_tariff("1", service=9)],
        )

    def shared(self, facts: Facts) -> list[int]:
        lines = calculate(facts, RULES).rows.filter(service_id=1)
        return lines["amount"].to_list()

    def test_of_this_month_is_what_the_month_charges(self) -> None:
        assert self.shared(self.facts()) == [40_000, 50_000]

    def test_of_a_meter_that_is_not_read_stops_the_sum(self) -> None:
        facts = self.facts()
        unread = facts.registers.with_columns(
            to_id=pl.when(pl.col("account_id") == 2).then(None).otherwise("to_id")
        )
        facts = replace(facts, registers=unread)
        outcome = calculate(facts, RULES)
        assert outcome.rows.filter(service_id=1).is_empty()
        assert "share_unread" in outcome.problems["kind"].to_list()

    def test_of_this_month_is_not_known_of_another_building(self) -> None:
        facts = self.facts(building_id=2)
        assert self.shared(facts) == []
        assert troubles(facts) == ["share_apart"]

    def test_of_last_month_is_what_was_charged(self) -> None:
        group = a_group(*THREE, amount=100_000, key="last_consumption", of_service_id=9)
        group["shares"][0] |= {"building_id": 2}
        facts = facts_of(
            group,
            consumed=[
                {"shared_sum_id": 1, "account_id": 1, "value": millions("3")},
                {"shared_sum_id": 1, "account_id": 3, "value": millions("1")},
            ],
        )
        assert amounts(facts) == {1: 75_000, 2: 0, 3: 25_000}

    def test_given_back_by_a_late_reading_is_none(self) -> None:
        """3, -1 and 1: nobody is paid by the group, the others bear the sum and no more."""
        group = a_group(*THREE, amount=100_000, key="last_consumption", of_service_id=9)
        facts = facts_of(
            group,
            consumed=[
                {"shared_sum_id": 1, "account_id": number, "value": millions(value)}
                for number, value in ((1, "3"), (2, "-1"), (3, "1"))
            ],
        )
        assert amounts(facts) == {1: 75_000, 2: 0, 3: 25_000}


class TestVolumes:
    def facts(self, method: str = "share") -> Facts:
        group = a_group(*THREE, amount=None, volume=millions("10.001"))
        tariffs = [a_tariff("30"), a_tariff("60", number=2, category="company")]
        facts = facts_of(group, tariffs=tariffs)
        categories = (
            pl.when(pl.col("account_id") == 3)
            .then(pl.lit("company"))
            .otherwise(pl.lit("population"))
        )
        agreements = facts.agreements.with_columns(method=pl.lit(method))
        return replace(
            facts, accounts=facts.accounts.with_columns(category=categories), agreements=agreements
        )

    def test_are_priced_by_each_ones_own_tariff(self) -> None:
        lines = calculate(self.facts(), RULES).rows
        # Three places, as the service has; the last one to the largest remainder.
        assert lines.select("quantity", "price", "amount").rows() == [
            (5_001_000, 30_000_000, 15_003),
            (3_000_000, 30_000_000, 9_000),
            (2_000_000, 60_000_000, 12_000),
        ]
        assert lines["part"].to_list() == ["x1"] * 3

    def test_come_beside_what_the_service_is_charged_by(self) -> None:
        """A loss of water is borne under the agreement for water, whose meter is not read."""
        outcome = calculate(self.facts("metered"), RULES)
        assert outcome.rows["amount"].sum() == 36_003
        assert set(outcome.problems["kind"]) == {"no_meter"}


class TestNewHolder:
    def test_the_accounts_part_is_divided_by_days(self) -> None:
        group = a_group(*THREE, amount=100_000)
        change = RULES.first + 10
        old = group["shares"][0]
        new = old | {"agreement_id": 7777, "start": change, "needed": 20}
        old |= {"end": change, "needed": 10}
        group["shares"].append(new)
        group["agreements"][0]["end"] = change
        group["agreements"].append(
            an_agreement("share", number=7777, account_id=1, service_id=1, start=change)
        )

        lines = calculate(facts_of(group), RULES).rows
        assert lines.select("agreement_id", "part", "amount").rows() == [
            (1001, "x1", 16_667),
            (7777, "x1.d11", 33_333),
            (1002, "x1", 30_000),
            (1003, "x1", 20_000),
        ]
        told = json.loads(as_json(lines)[1])
        assert (told["whole_part"], told["own_days"]) == (50_000, [20, 30])
