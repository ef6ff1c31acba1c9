"""The subscriber fee by contract model and service, to the kopeck."""

from dataclasses import replace
from decimal import Decimal

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_tariff, an_agreement, some_facts

FIRST = RULES.first
WATER, HEAT = 1, 2
MODELS = ("individual", "individual_serviced", "collective")


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


def test_is_never_above_the_ceiling_of_a_month() -> None:
    rules = replace(RULES, subscription_ceiling=Decimal("33.00"))

    # 33.00 x 20/30 for the one that begins on the 11th
    assert amounts(fees(), rules) == {
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
