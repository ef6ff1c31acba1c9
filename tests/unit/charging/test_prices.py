"""Which price holds for whom, and what is named when something is missing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.charging.calculate import calculate
from app.charging.rules import Rules
from app.kernel.month import Month
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
    some_facts,
)
from tests.unit.charging.lines import charged, made_of_their_own, metered, troubles


class TestPrices:
    def test_c030_touching_dates_price_each_day_once(self) -> None:
        rules = Rules(Month(2017, 6))
        prices = [
            a_tariff("2.98", start=rules.first, end=rules.first),
            a_tariff("5.028", number=2),
        ]
        facts = some_facts(
            rules,
            agreements=[an_agreement("metered")],
            registers=[a_register("0", "1", rules=rules)],
            tariffs=prices,
        )

        assert charged(facts, rules) == {(1, "r7"): ("1", "5.03")}

    def test_c033_three_decimal_tariffs(self) -> None:
        for price, volume, amount in (("11.364", "100", "1136.40"), ("20.004", "7", "140.03")):
            facts = metered(a_register("0", volume, to_confirmed=1), tariffs=[a_tariff(price)])
            assert {line for _, line in charged(facts).values()} == {amount}

    def test_c033_c034_parts_of_a_price_and_a_blank_one(self) -> None:
        prices = [
            a_tariff("11.364", price_part="water"),
            a_tariff("3.612", number=2, price_part="transport"),
            a_tariff("5.028", number=3, price_part="treatment", category="population"),
        ]
        register = a_register("0", "7")
        home = metered(register, tariffs=prices, accounts=[{"category": "population"}])
        budget = metered(register, tariffs=prices, accounts=[{"category": "budget"}])

        assert {amount for _, amount in charged(home).values()} == {"79.55", "25.28", "35.20"}
        assert {amount for _, amount in charged(budget).values()} == {"79.55", "25.28"}
        assert troubles(budget) == []

    def test_a_zero_tariff_prints_a_zero_line(self) -> None:
        facts = metered(a_register("0", "7"), tariffs=[a_tariff("0")])

        assert charged(facts) == {(1, "r7"): ("7", "0.00")}

    def test_a_missing_tariff_is_a_problem(self) -> None:
        facts = metered(a_register("0", "7"), tariffs=[a_tariff("1", service=2)])

        assert charged(facts) == {}
        assert troubles(facts) == ["missing_tariff"]

    def test_days_without_a_price_are_a_problem(self) -> None:
        facts = metered(a_register("0", "7"), tariffs=[a_tariff("1", start=date(2026, 11, 5))])

        assert charged(facts) == {}
        assert troubles(facts) == ["tariff_gap"]

    def test_the_most_specific_tariff_wins(self) -> None:
        prices = [
            a_tariff("1"),
            a_tariff("2", number=2, building_id=1),
            a_tariff("3", number=3, category="population"),
        ]
        facts = metered(a_register("0", "1"), tariffs=prices, accounts=[{"category": "population"}])

        assert charged(facts) == {(1, "r7"): ("1", "2.00")}

    def test_c041_lines_are_rounded_one_by_one(self) -> None:
        registers = [a_register("0", "12.12", number=n, meter_id=n) for n in (1, 2)]
        facts = metered(*registers, tariffs=[a_tariff("12.12")])

        assert sum(Decimal(amount) for _, amount in charged(facts).values()) == Decimal("293.78")

    def test_a_subscriber_fee_is_capped_and_said_so(self) -> None:
        rules = replace(RULES, subscription_ceiling=Decimal("44.27"))
        facts = some_facts(agreements=[an_agreement("subscription")], tariffs=[a_tariff("50")])

        assert {amount for _, amount in charged(facts, rules).values()} == {"44.27"}
        assert troubles(facts, rules) == ["above_ceiling"]


class TestProblems:
    @pytest.mark.parametrize(
        ("agreement", "kind"),
        [
            (an_agreement("area"), "no_area"),
            (an_agreement("norm"), "no_norm"),
            (an_agreement("fixed", amount=None), "no_amount"),
            (an_agreement("share"), "no_shared_sum"),
        ],
    )
    def test_names_what_is_missing(self, agreement: dict[str, Any], kind: str) -> None:
        facts = some_facts(agreements=[agreement], tariffs=[a_tariff("1")])

        assert troubles(facts) == [kind]

    def test_a_gap_of_days_blocks_the_service_only(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("area"), an_agreement("flat", number=2)],
            parameters=[
                {"parameter_id": 1, "kind": "total_area", "value": 1, "start": date(2026, 11, 2)}
            ],
            tariffs=[a_tariff("1"), a_tariff("5", number=2, service=2)],
        )

        assert charged(facts) == {(2, ""): ("1", "5.00")}
        assert troubles(facts) == ["area_gap"]

    def test_parks_an_account_with_too_many_lines(self) -> None:
        registers = [a_register("0", "1", number=n, meter_id=n) for n in range(1, 70)]

        assert troubles(metered(*registers)) == ["too_many_lines"]
        assert charged(metered(*registers)) == {}

    def test_parks_it_too_when_its_many_lines_are_not_charged_anyway(self) -> None:
        registers = [a_register("0", "1", number=number) for number in range(100, 200)]
        registers.append(a_register("9", "1", number=7))
        facts = some_facts(
            registers=registers,
            tariffs=[a_tariff("10"), a_tariff("5", service=2, number=2)],
            agreements=[an_agreement("metered"), an_agreement("flat", number=2)],
        )

        assert charged(facts) == {}
        assert troubles(facts) == ["too_many_lines", "negative_consumption"]

    def test_lines_keep_their_readings_when_each_has_its_own_price(self) -> None:
        houses = range(1, 301)
        facts = some_facts(
            accounts=[{"account_id": n, "building_id": n} for n in houses],
            services=[{"service_id": 1, "code": "s1"}],
            agreements=[
                an_agreement("metered", account_id=n) | {"agreement_id": n, "service_id": 1}
                for n in houses
            ],
            registers=[a_register("0", str(n % 99), number=n, account_id=n) for n in houses],
            tariffs=[
                a_tariff("10"),
                a_tariff("20", number=2, building_id=7),
                a_tariff("30", number=3, contract_model="collective"),
            ],
        )

        made_of_their_own(facts)
        assert len(charged(facts)) == len(houses)


class TestBeyondReason:
    @pytest.mark.parametrize("persons", ["2000000000", "999999999999"])
    def test_persons_beyond_reason_stop_their_own_service_alone(self, persons: str) -> None:
        """Norm times persons is more than any column holds; the neighbour is charged."""
        facts = some_facts(
            accounts=[{}, {"account_id": 2}],
            agreements=[
                an_agreement("norm"),
                an_agreement("norm", number=2, account_id=2, service_id=1),
            ],
            norms=[{"norm_id": 1, "service_id": 1, "value": millions("99.5")}],
            parameters=[
                {"parameter_id": 1, "kind": "persons", "value": millions(persons)},
                {"parameter_id": 2, "account_id": 2, "kind": "persons", "value": millions("2")},
            ],
            tariffs=[a_tariff("10")],
        )

        outcome = calculate(facts, RULES)

        assert outcome.rows.select("account_id", "amount").rows() == [(2, 1990_00)]
        assert outcome.problems.select("account_id", "kind").rows() == [(1, "beyond_reason")]

    def test_a_fixed_sum_beyond_any_price_is_named(self) -> None:
        facts = some_facts(agreements=[an_agreement("fixed", amount=10**11)])

        assert charged(facts) == {}
        assert troubles(facts) == ["beyond_reason"]

    def test_a_price_beyond_any_sum_is_named(self) -> None:
        facts = metered(a_register("0", "900", to_confirmed=1), tariffs=[a_tariff("99999999")])

        assert charged(facts) == {}
        assert troubles(facts) == ["beyond_reason"]
