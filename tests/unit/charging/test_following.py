"""Wastewater as the sum of cold and hot water: by hand, and against the water's own lines."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    frame,
    millions,
    some_facts,
)
from tests.factories.estimates import estimating
from tests.factories.houses import WATER, Flat, a_flat, a_house
from tests.references.days import half_up
from tests.unit.charging.estimates import APR, JAN, YEAR, facts_of, silent

FIRST = RULES.first
HOT = {"service_id": 2, "code": "hot_water", "unit": "m3", "places": 3}
WASTE = {"service_id": 9, "code": "wastewater", "unit": "m3", "places": 3}
PRICE = "25.43"


def drained(facts: Facts, *, only: tuple[int, ...] = (), **of_agreement: Any) -> Facts:
    """Let every account of the facts (or `only` some) pay for wastewater by what it took."""
    accounts = [each for each in facts.accounts["account_id"] if not only or each in only]
    agreed = [
        an_agreement("follows", number=900 + each, service_id=9, account_id=each, **of_agreement)
        for each in accounts
    ]
    given = {
        "agreements": agreed,
        "services": [HOT, WASTE],
        "tariffs": [a_tariff(PRICE, number=9, service=9)],
    }
    more = {
        name: pl.concat([getattr(facts, name), frame(_schema(facts, name), rows)])
        for name, rows in given.items()
    }
    return replace(facts, **more)


def _schema(facts: Facts, name: str) -> Any:
    return dict(getattr(facts, name).schema)


def waste(facts: Facts) -> dict[int, dict[str, tuple[str, int]]]:
    """Return volume and kopecks of wastewater by account and part."""
    found: dict[int, dict[str, tuple[str, int]]] = {}
    for row in calculate(facts, RULES).rows.filter(service_id=9).iter_rows(named=True):
        size = f"{Decimal(row['quantity']).scaleb(-6):.3f}"
        found.setdefault(row["account_id"], {})[row["part"]] = (size, row["amount"])
    return found


class TestADistributedHouse:
    def test_drains_what_was_read_and_what_was_shared(self) -> None:
        # W1: 134 m3 are read; 66 - 4 go by persons 3, 1, 2 and 4 by equal areas
        facts = a_house(
            "204", a_flat("134"), *(a_flat(persons=str(n)) for n in (3, 1, 2)), common="4"
        )

        assert waste(drained(facts)) == {
            1: {"water.r1": ("134.000", 340762), "water.s.common": ("1.000", 2543)},
            2: {"water.s.common": ("1.000", 2543), "water.s.imbalance": ("33.000", 83919)},
            3: {"water.s.common": ("1.000", 2543), "water.s.imbalance": ("11.000", 27973)},
            4: {"water.s.common": ("1.000", 2543), "water.s.imbalance": ("22.000", 55946)},
        }

    def test_that_cannot_be_shared_out_drains_nothing(self) -> None:
        facts = drained(a_house(None, a_flat("134"), a_flat()))

        assert waste(facts) == {}
        told = calculate(facts, RULES).problems.filter(service_id=9)
        assert told.select("account_id", "kind", "severity").rows() == [
            (1, "followed_unknown", "blocks"),
            (2, "followed_unknown", "blocks"),
        ]

    @given(
        put_in=st.integers(0, 300_000),
        flats=st.lists(
            st.one_of(
                st.integers(0, 50_000).map(lambda read: a_flat(str(Decimal(read) / 1000))),
                st.integers(0, 5).map(lambda persons: a_flat(persons=str(persons))),
                st.just(a_flat(method="norm", persons="2")),
            ),
            min_size=1,
            max_size=6,
        ),
        common=st.integers(0, 9_000),
    )
    @settings(max_examples=40, deadline=None)
    def test_drains_what_each_account_was_charged_of_water(
        self, put_in: int, flats: list[Flat], common: int
    ) -> None:
        water = a_house(str(Decimal(put_in) / 1000), *flats, common=str(Decimal(common) / 1000))

        rows = calculate(drained(water), RULES).rows

        took = {(r["account_id"], r["part"]): r for r in _of(rows, 1)}
        ran_off = {
            (r["account_id"], r["part"].removeprefix("water").lstrip(".")): r for r in _of(rows, 9)
        }
        assert took.keys() == ran_off.keys()
        for key, row in ran_off.items():
            assert row["quantity"] == took[key]["quantity"]
            amount = half_up(Fraction(row["quantity"], 10**6) * Fraction(PRICE), 2)
            assert row["amount"] == amount * 100


def _of(rows: pl.DataFrame, service: int) -> list[dict[str, Any]]:
    return list(rows.filter(service_id=service).iter_rows(named=True))


def one_flat(**more: Any) -> Facts:
    """Return a flat with 7 m3 of cold and 3 m3 of hot water by meters."""
    return some_facts(
        **{
            "agreements": [an_agreement("metered"), an_agreement("metered", number=2)],
            "services": [WATER],
            "tariffs": [a_tariff("10"), a_tariff("50", number=2, service=2)],
            "registers": [
                a_register("0", "7", to_confirmed=1),
                a_register("0", "3", number=8, service_id=2, to_confirmed=1),
            ],
        }
        | more
    )


class TestAFlat:
    def test_drains_cold_and_hot_water(self) -> None:
        assert waste(drained(one_flat())) == {
            1: {"water.r7": ("7.000", 17801), "hot_water.r8": ("3.000", 7629)}
        }

    def test_drains_from_the_day_of_its_agreement_on(self) -> None:
        # 20 of 30 days: 7 x 20/30 = 4.667 and 2 m3
        facts = drained(one_flat(), start=FIRST + 10)

        assert waste(facts) == {
            1: {"water.r7.d11": ("4.667", 11868), "hot_water.r8.d11": ("2.000", 5086)}
        }

    def test_drains_its_own_well_too_by_document(self) -> None:
        well = {"parameter_id": 5, "kind": "own_water", "value": millions("3.5")}

        assert waste(drained(one_flat(parameters=[well])))[1]["own_water"] == ("3.500", 8901)

    def test_with_a_well_alone_drains_that(self) -> None:
        well = {"parameter_id": 5, "kind": "own_water", "value": millions("3.5"), "end": FIRST + 15}
        facts = some_facts(agreements=[], parameters=[well], services=[WATER])

        # half of the month: 1.75 m3
        assert waste(drained(facts)) == {1: {"own_water": ("1.750", 4450)}}

    def test_that_takes_no_water_is_named(self) -> None:
        facts = drained(some_facts(agreements=[], services=[WATER]))

        assert waste(facts) == {}
        assert calculate(facts, RULES).problems["kind"].to_list() == ["nothing_followed"]

    def test_drains_nothing_on_days_without_water_by_norm(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("norm", norm_kind="ванна")],
            services=[WATER],
            tariffs=[a_tariff("30")],
            norms=[{"norm_id": 2, "service_id": 1, "norm_kind": "ванна", "value": millions("4.5")}],
            parameters=[{"parameter_id": 3, "kind": "persons", "value": millions(3)}],
            interruptions=[
                {"interruption_id": 5, "building_id": 1, "service_id": 1, "off_hours": None}
                | {"off_percent": None, "degrees": None, "start": FIRST + 2, "end": FIRST + 7}
            ],
        )

        # 13.5 m3, and five of thirty days of them back
        assert waste(drained(facts)) == {
            1: {"water": ("13.500", 34331), "water.b5.d3": ("-2.250", -5722)}
        }


class TestWaterThatWasNotRead:
    """The payer is told by what the water was charged: no meter is named that nobody read."""

    @pytest.mark.parametrize(("rules", "by"), [(JAN, "average"), (APR, "norm")])
    def test_is_called_what_it_was(self, rules: Rules, by: str) -> None:
        facts = facts_of(
            silent(),
            known=estimating(histories=(YEAR,)),
            rules=rules,
            agreements=[an_agreement("metered"), an_agreement("follows", number=9, service_id=9)],
            services=[WATER, WASTE],
            tariffs=[a_tariff("10"), a_tariff(PRICE, number=9, service=9)],
        )

        lines = calculate(facts, rules).rows.filter(service_id=9)

        assert [json.loads(each)["by"] for each in as_json(lines)] == [by]
