"""The subscriber fee by contract model and service, to the kopeck."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_tariff, an_agreement, some_facts
from tests.unit.charging.lines import charged, equals_reference, troubles

FIRST = RULES.first
WATER, HEAT = 1, 2
MODELS = ("individual", "individual_serviced", "collective")
AT_33 = replace(RULES, subscription_ceiling=Decimal("33.00"))


def fees() -> Facts:
    """Return three accounts, one of each contract model, with fees for water and for heat."""
    accounts = list(enumerate(MODELS, start=1))
    return some_facts(
        accounts=[{"account_id": number} for number, _ in accounts],
        services=[
            {"service_id": WATER, "code": "water_fee", "unit": "month"},
            {"service_id": HEAT, "code": "heat_fee", "unit": "month"},
        ],
        agreements=[
            an_agreement(
                "subscription",
                number=10 * number + service,
                service_id=service,
                account_id=number,
                contract_model=model,
                start=FIRST + 10 if (number, service) == (2, HEAT) else FIRST,
            )
            for number, model in accounts
            for service in (WATER, HEAT)
        ],
        tariffs=[
            a_tariff("24.36", number=1, service=WATER, contract_model="individual"),
            a_tariff("31.07", number=2, service=WATER, contract_model="individual_serviced"),
            a_tariff("0", number=3, service=WATER, contract_model="collective"),
            a_tariff("43.90", number=4, service=HEAT),
            a_tariff("37.55", number=5, service=HEAT, contract_model="individual_serviced"),
        ],
    )


def amounts(facts: Facts, rules: Rules = RULES) -> dict[tuple[int, int], int]:
    """Return kopecks by account and service."""
    rows = calculate(facts, rules).rows.select("account_id", "service_id", "amount")
    return {(account, service): amount for account, service, amount in rows.iter_rows()}


def test_is_that_of_the_contract_model_and_the_service() -> None:
    # 37.55 x 20/30 = 25.0333 where the agreement begins on the 11th
    assert amounts(fees()) == {
        (1, WATER): 2436,
        (1, HEAT): 4390,
        (2, WATER): 3107,
        (2, HEAT): 2503,
        (3, WATER): 0,
        (3, HEAT): 4390,
    }


def test_under_a_collective_contract_is_asked_about_unless_it_has_a_price_of_its_own() -> None:
    """Heat has a price for every contract, water one of nothing for collective ones."""
    found = calculate(fees(), RULES).problems

    assert found.select("account_id", "service_id", "kind", "severity").rows() == [
        (3, HEAT, "fee_not_individual", "warns")
    ]


def test_is_never_above_the_ceiling_of_a_month() -> None:
    # 33.00 x 20/30 for the one that begins on the 11th
    assert amounts(fees(), AT_33) == {
        (1, WATER): 2436,
        (1, HEAT): 3300,
        (2, WATER): 3107,
        (2, HEAT): 2200,
        (3, WATER): 0,
        (3, HEAT): 3300,
    }


def test_without_a_price_for_its_contract_model_is_named() -> None:
    facts = fees()
    without = replace(facts, tariffs=facts.tariffs.filter(tariff_id=1))

    outcome = calculate(without, RULES)

    assert outcome.rows["account_id"].to_list() == [1]
    assert set(outcome.problems["kind"]) == {"missing_tariff"}
    assert outcome.problems.height == 5


def in_parts(*prices: str, **agreement: Any) -> Facts:
    """Return one fee, whose price has so many parts: a, b, c…"""
    return some_facts(
        agreements=[an_agreement("subscription", **agreement)],
        tariffs=[
            a_tariff(price, number=number, price_part="abcdef"[number - 1])
            for number, price in enumerate(prices, start=1)
        ],
    )


class TestOfSeveralParts:
    """The ceiling is for the fee as a whole: its parts come to it together."""

    @pytest.mark.parametrize(
        ("prices", "ceiling", "amounts"),
        [
            (("30", "20"), "33.00", ("19.80", "13.20")),
            (("30", "3"), "33.00", ("30.00", "3.00")),
            (("30", "3.000001"), "33.00", ("30.00", "3.00")),
            (("40", "0"), "33.00", ("33.00", "0.00")),
            # a third each: the kopeck that is over goes to the first
            (("20", "20", "20"), "33.01", ("11.01", "11.00", "11.00")),
            # 44.27 x 25/70 = 15.81071, x 20/70 = 12.64857: two kopecks are over, to the second and
            # third by their remainders
            (("25", "25", "20"), "44.27", ("15.81", "15.81", "12.65")),
            # a price below a kopeck is not raised to one
            (("0.004", "0.004", "0.005"), "0.01", ("0.00", "0.00", "0.01")),
            (("7", "5"), "0", ("0.00", "0.00")),
        ],
    )
    def test_comes_to_the_ceiling_together(
        self, prices: tuple[str, ...], ceiling: str, amounts: tuple[str, ...]
    ) -> None:
        facts, rules = in_parts(*prices), replace(RULES, subscription_ceiling=Decimal(ceiling))

        assert charged(facts, rules) == {
            (1, part): ("1", amount) for part, amount in zip("abc", amounts, strict=False)
        }
        equals_reference(facts, rules)

    def test_is_lowered_only_on_days_above_it(self) -> None:
        # 30 + 20 to the 15th, 30 + 1 from the 16th
        facts = some_facts(
            agreements=[an_agreement("subscription")],
            tariffs=[
                a_tariff("30", price_part="a"),
                a_tariff("20", number=2, price_part="b", end=RULES.first + 15),
                a_tariff("1", number=3, price_part="b", start=RULES.first + 15),
            ],
        )

        assert charged(facts, AT_33) == {
            (1, "a"): ("0.5", "9.90"),
            (1, "a.d16"): ("0.5", "15.00"),
            (1, "b"): ("0.5", "6.60"),
            (1, "b.d16"): ("0.5", "0.50"),
        }
        equals_reference(facts, AT_33)

    def test_is_not_above_it_by_what_rounding_adds(self) -> None:
        # three times 44.27 x 10/30 = 14.7567
        prices = [
            a_tariff(price, number=number, start=RULES.first + start, end=RULES.first + start + 10)
            for number, (price, start) in enumerate((("50", 0), ("60", 10), ("70", 20)), start=1)
        ]
        facts = some_facts(agreements=[an_agreement("subscription")], tariffs=prices)
        rules = replace(RULES, subscription_ceiling=Decimal("44.27"))

        assert charged(facts, rules) == {
            (1, ""): ("0.333333", "14.75"),
            (1, "d11"): ("0.333333", "14.76"),
            (1, "d21"): ("0.333333", "14.76"),
        }
        equals_reference(facts, rules)
        told = [json.loads(basis) for basis in as_json(calculate(facts, rules).rows)]
        assert [(each["ceiling"], each.get("trimmed")) for each in told] == [
            (4427, 1),
            (4427, None),
            (4427, None),
        ]

    def test_of_a_part_of_the_month_is_a_part_of_it(self) -> None:
        # 33.00 x 7/30 = 7.70; of 11.00 for each part 2.5667
        facts = in_parts("20", "20", "20", start=RULES.end - 7)

        assert charged(facts, AT_33) == {
            (1, "a.d24"): ("0.233333", "2.56"),
            (1, "b.d24"): ("0.233333", "2.57"),
            (1, "c.d24"): ("0.233333", "2.57"),
        }
        equals_reference(facts, AT_33)

    def test_of_each_debtor_is_a_part_of_it(self) -> None:
        change = RULES.first + 11
        facts = some_facts(
            agreements=[
                an_agreement("subscription", end=change),
                an_agreement("subscription", number=2, service_id=1, start=change),
            ],
            services=[{"service_id": 1}],
            tariffs=[
                a_tariff("30", price_part="a"),
                a_tariff("20", number=2, price_part="b"),
            ],
        )

        # 33.00 x 11/30 = 12.10, x 19/30 = 20.90
        assert charged(facts, AT_33) == {
            (1, "a"): ("0.366667", "7.26"),
            (1, "b"): ("0.366667", "4.84"),
            (1, "a.d12"): ("0.633333", "12.54"),
            (1, "b.d12"): ("0.633333", "8.36"),
        }
        equals_reference(facts, AT_33)


def test_leaves_what_is_no_fee_at_its_price() -> None:
    """A flat and a fee of one service: the law caps the fee alone."""
    facts = some_facts(
        accounts=[{}, {"account_id": 2}, {"account_id": 3, "category": "budget"}],
        services=[{"service_id": 1}],
        agreements=[
            an_agreement("subscription"),
            an_agreement("flat", number=2, service_id=1, account_id=2),
            an_agreement("subscription", number=3, service_id=1, account_id=3),
        ],
        tariffs=[a_tariff("50"), a_tariff("20", number=2, category="budget")],
    )

    assert amounts(facts, AT_33) == {(1, 1): 3300, (2, 1): 5000, (3, 1): 2000}
    equals_reference(facts, AT_33)
    problems = calculate(facts, AT_33).problems
    assert problems.select("account_id", "kind", "facts").rows() == [
        (1, "above_ceiling", '{"ceiling":33000000}')
    ]


def test_is_named_once_for_all_its_parts() -> None:
    assert troubles(in_parts("30", "20"), AT_33) == ["above_ceiling"]
    assert troubles(in_parts("30", "3"), AT_33) == []
