"""Whatever the figures: parts add up, order does not matter, the reference agrees."""

from dataclasses import replace
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.rules import Rules
from app.kernel.month import Month
from tests.factories.charging import (
    NOVEMBER,
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    some_facts,
)
from tests.unit.charging.lines import equals_reference, metered

figures = st.integers(min_value=0, max_value=500_000_000)
cuts = st.integers(min_value=1, max_value=29)


class TestProperties:
    @given(volume=figures, price=st.integers(0, 10**9), cut=cuts, began=cuts)
    @settings(max_examples=60)
    def test_pieces_of_a_volume_add_up_and_equal_the_reference(
        self, volume: int, price: int, cut: int, began: int
    ) -> None:
        register = a_register("0", "0", to_value=volume, to_confirmed=1)
        change = RULES.first + cut
        prices = [a_tariff("1", price=price, end=change), a_tariff("2", number=2, start=change)]
        facts = some_facts(
            agreements=[
                an_agreement("metered", end=RULES.first + began),
                an_agreement("metered", number=2, service_id=1, start=RULES.first + began),
            ],
            services=[{"service_id": 1}],
            registers=[register],
            tariffs=prices,
        )

        assert calculate(facts, RULES).rows["quantity"].sum() == volume
        equals_reference(facts)

    @given(st.lists(st.integers(1, 10**8), min_size=1, max_size=40), st.integers(0, 10**9))
    @settings(max_examples=60)
    def test_shares_add_up_whatever_the_order(self, weights: list[int], amount: int) -> None:
        members: list[dict[str, Any]] = [
            {"agreement_id": n, "account_id": n, "service_id": 1, "shared_sum_id": 1}
            | {"value": weight, "parameter_id": n}
            for n, weight in enumerate(weights, start=1)
        ]
        facts = some_facts(
            accounts=[{"account_id": row["account_id"]} for row in members],
            agreements=[
                an_agreement("share", account_id=row["account_id"])
                | {"agreement_id": row["agreement_id"]}
                for row in members
            ],
            shares=members,
            shared_sums=[{"shared_sum_id": 1, "service_id": 1, "amount": amount}],
        )
        turned = replace(
            facts, shares=facts.shares.reverse(), agreements=facts.agreements.reverse()
        )

        lines = calculate(facts, RULES).rows
        assert lines["amount"].sum() == amount
        assert lines.equals(calculate(turned, RULES).rows)
        equals_reference(facts)

    @given(
        area=st.integers(1, 10**9), price=st.integers(0, 10**9), cut=cuts, month=st.integers(1, 12)
    )
    @settings(max_examples=60)
    def test_area_equals_the_reference_in_every_month(
        self, area: int, price: int, cut: int, month: int
    ) -> None:
        rules = Rules(Month(2028, month))
        change = rules.first + min(cut, rules.month.days - 1)
        facts = some_facts(
            rules,
            agreements=[an_agreement("area")],
            parameters=[{"parameter_id": 1, "kind": "total_area", "value": area}],
            tariffs=[
                a_tariff("1", price=price, end=change),
                a_tariff("2", number=2, start=change),
            ],
        )

        equals_reference(facts, rules)


def test_lines_are_unique_and_in_order() -> None:
    facts = metered(*(a_register("0", "1", number=n, meter_id=n) for n in (12, 3, 7)))

    lines = calculate(facts, RULES).rows
    keys = lines.select("account_id", "service_id", "part")
    assert keys.is_unique().all()
    assert lines.equals(lines.sort("account_id", "service_id", "part"))
    assert RULES.month == NOVEMBER
    assert isinstance(keys, pl.DataFrame)
