"""Every small house and many random ones: the reference agrees, parts add up to the building."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from itertools import combinations_with_replacement, product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.rules import Rules
from app.months.parameter_keys import NegativeImbalance, WithoutReading
from tests.factories.charging import NOVEMBER, RULES
from tests.factories.houses import Flat, a_flat, a_house
from tests.unit.charging.houses import (
    equals_reference,
    house_equals_reference,
)

KINDS = {
    "metered": a_flat("7.125"),
    "zero": a_flat("0"),
    "silent": a_flat(None, method="metered", persons="2"),
    "norm": a_flat(method="norm", persons="2", area="61.3"),
    "unmetered": a_flat(persons="3", area="44.7"),
    "empty": a_flat(persons="0"),
    "nobody knows": a_flat() | {"persons": None},
    "for a fee": a_flat(method="fixed"),
}

GOLDEN = {
    f"{kinds} {put_in} {common}": a_house(put_in, *(KINDS[kind] for kind in kinds), common=common)
    for size in (1, 2, 3)
    for kinds in combinations_with_replacement(KINDS, size)
    for put_in, common in product(("60", "3", None), ("0", "1.3"))
}
"""Every house of up to three kinds of premises, with every fault of its input."""
APART = 100
"""Accounts and agreements of a town's houses are numbered this far apart."""


def a_town(houses: Collection[Facts]) -> Facts:
    """Return all houses as one chunk, the first one numbered as it is."""

    def moved(name: str) -> pl.DataFrame:
        frames = []
        for place, facts in enumerate(houses):
            by = {"building_id": place, "distribution_id": place}
            by |= dict.fromkeys(("account_id", "agreement_id", "register_id"), APART * place)
            by["account_id"] = place if name == "house_registers" else APART * place
            frame: pl.DataFrame = getattr(facts, name)
            columns = (pl.col(each) + by[each] for each in by if each in frame.columns)
            frames.append(frame.with_columns(columns))
        return pl.concat(frames)

    names = ("accounts", "agreements", "parameters", "registers")
    frames: dict[str, Any] = {
        name: moved(name) for name in (*names, "distributions", "house_registers")
    }
    return replace(next(iter(houses)), **frames)


@pytest.mark.parametrize("negative", NegativeImbalance)
@pytest.mark.parametrize("without", WithoutReading)
@pytest.mark.parametrize("cap", ["0", "2.5"])
def test_the_golden_set_of_small_houses_equals_the_reference(
    negative: NegativeImbalance, without: WithoutReading, cap: str
) -> None:
    rules = Rules(
        NOVEMBER,
        negative_imbalance=negative,
        without_reading=without,
        imbalance_cap=Decimal(cap),
    )
    outcome = calculate(a_town(GOLDEN.values()), rules)
    house = (pl.col("account_id") // APART).alias("house")
    lines = outcome.rows.with_columns(house).partition_by("house", as_dict=True)
    for place, (name, facts) in enumerate(GOLDEN.items()):
        own = lines.get((place,), outcome.rows.clear())
        rows = own.with_columns(agreement_id=pl.col("agreement_id") - APART * place)
        balances = outcome.balances.filter(building_id=place + 1)
        try:
            house_equals_reference(facts, rules, rows.rows(named=True), balances.rows(named=True))
        except AssertionError as difference:
            raise AssertionError(name) from difference

    assert len(GOLDEN) == 984


thousandths = st.integers(0, 60_000).map(lambda n: str(Decimal(n) / 1000))
flats = st.one_of(
    thousandths.map(a_flat),
    st.builds(
        lambda method, persons, area: a_flat(method=method, persons=str(persons), area=str(area)),
        st.sampled_from(["norm", "imbalance", "metered"]),
        st.integers(0, 6),
        st.integers(1, 9_000).map(lambda n: Decimal(n) / 100),
    ),
)
houses = st.tuples(
    st.integers(0, 900_000).map(lambda n: str(Decimal(n) / 1000)),
    st.lists(flats, min_size=1, max_size=30),
    st.integers(0, 20_000).map(lambda n: str(Decimal(n) / 1000)),
)


class TestRandomHouses:
    @given(houses, st.sampled_from(NegativeImbalance), st.sampled_from([0, 3]))
    @settings(max_examples=150, deadline=None)
    def test_equal_the_reference_and_add_up(
        self, house: tuple[str, list[Flat], str], negative: NegativeImbalance, cap: int
    ) -> None:
        put_in, inside, common = house
        rules = replace(RULES, negative_imbalance=negative, imbalance_cap=Decimal(cap))

        equals_reference(a_house(put_in, *inside, common=common), rules)

    @given(houses)
    @settings(max_examples=50, deadline=None)
    def test_do_not_depend_on_the_order_of_rows(self, house: tuple[str, list[Flat], str]) -> None:
        put_in, inside, common = house
        facts = a_house(put_in, *inside, common=common)
        names = ("accounts", "agreements", "registers", "parameters")
        turned = replace(facts, **{name: getattr(facts, name).reverse() for name in names})

        one, other = (calculate(each, RULES) for each in (facts, turned))
        assert one.rows.equals(other.rows)
        assert one.balances.equals(other.balances)
