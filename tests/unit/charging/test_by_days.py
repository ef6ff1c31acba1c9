"""Charging by area, norm, share and agreed sum, whole months and parts of them."""

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
    a_tariff,
    an_agreement,
    millions,
    some_facts,
)
from tests.unit.charging.lines import charged, equals_reference


class TestByDays:
    def test_b2_area(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("area")],
            parameters=[{"parameter_id": 1, "kind": "total_area", "value": millions("54.70")}],
            tariffs=[a_tariff("9.85")],
        )

        assert charged(facts) == {(1, ""): ("54.7", "538.80")}

    def test_b2_share_of_an_estimate_by_area(self) -> None:
        members = [
            {"agreement_id": number, "account_id": number, "service_id": 1, "shared_sum_id": 1}
            | {"value": millions(value), "parameter_id": number}
            for number, value in ((1, "54.70"), (2, "4945.30"))
        ]
        facts = some_facts(
            agreements=[an_agreement("share")],
            shares=members,
            shared_sums=[{"shared_sum_id": 1, "service_id": 1, "amount": 12_000_000}],
        )

        assert {amount for _, amount in charged(facts).values()} == {"1312.80"}
        equals_reference(facts)

    @pytest.mark.parametrize(("first", "amount"), [(False, "136.51"), (True, "136.50")])
    def test_b1_waste_by_persons(self, *, first: bool, amount: str) -> None:
        facts = some_facts(
            agreements=[an_agreement("norm")],
            norms=[{"norm_id": 1, "service_id": 1, "value": millions("0.155")}],
            parameters=[{"parameter_id": 1, "kind": "persons", "value": millions(3)}],
            tariffs=[a_tariff("293.56")],
        )

        rules = replace(RULES, price_per_person_first=first)
        assert {line for _, line in charged(facts, rules).values()} == {amount}

    @pytest.mark.parametrize(
        ("month", "first", "end", "amount"),
        [
            (Month(2025, 2), date(2025, 2, 26), date(2025, 3, 1), "0.96"),
            (Month(2020, 2), date(2020, 2, 27), date(2020, 3, 1), "0.93"),
        ],
    )
    def test_c046_three_days_of_february(
        self, month: Month, first: date, end: date, amount: str
    ) -> None:
        rules = Rules(month)
        agreement = an_agreement("fixed", amount=900, start=first, end=end)

        assert {
            line for _, line in charged(some_facts(rules, agreements=[agreement]), rules).values()
        } == {amount}

    def test_c047_service_from_the_eighth(self) -> None:
        total = Decimal(0)
        for number in (4, 5, 6):
            rules = Rules(Month(2023, number))
            start: dict[str, Any] = {"start": date(2023, 4, 8)} if number == 4 else {}
            facts = some_facts(rules, agreements=[an_agreement("fixed", amount=395_000, **start)])
            ((_, amount),) = charged(facts, rules).values()
            assert number != 4 or amount == "3028.33"
            total += Decimal(amount)
        assert total == Decimal("10928.33")

    def test_persons_changed_inside_the_month(self) -> None:
        change = date(2026, 11, 10)
        facts = some_facts(
            agreements=[an_agreement("norm")],
            norms=[{"norm_id": 1, "service_id": 1, "value": millions("4.6")}],
            parameters=[
                {"parameter_id": 1, "kind": "persons", "value": millions(3), "end": change},
                {"parameter_id": 2, "kind": "persons", "value": millions(4), "start": change},
            ],
            tariffs=[a_tariff("11.364")],
        )

        assert set(charged(facts)) == {(1, ""), (1, "d10")}
        equals_reference(facts)

    def test_c005_eight_equal_shares_add_up(self) -> None:
        members = [
            {"agreement_id": n, "account_id": n, "service_id": 1, "shared_sum_id": 1}
            | {"value": 1_000_000, "parameter_id": n}
            for n in range(1, 9)
        ]
        facts = some_facts(
            accounts=[{"account_id": n} for n in range(1, 9)],
            agreements=[
                an_agreement("share", number=n, account_id=n, service_id=1) for n in range(1, 9)
            ],
            services=[{"service_id": 1}],
            shares=members,
            shared_sums=[{"shared_sum_id": 1, "service_id": 1, "amount": 35_316}],
        )

        amounts = calculate(facts, RULES).rows["amount"].to_list()
        assert sorted(amounts) == [4414] * 4 + [4415] * 4
        assert sum(amounts) == 35_316
