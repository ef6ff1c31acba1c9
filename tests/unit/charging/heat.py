"""What the engine made of houses' heat, compared with the reference, house by house."""

from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from app.charging.calculate import calculate
from app.charging.exact import from_millionths
from tests.factories.heat import APART, HeatHouse, a_town, rules_of
from tests.references.heat import Shares, Terms, shares_of

_PARTS = ("own", "system", "common")


def town_equals_reference(houses: Sequence[HeatHouse], terms: Terms) -> list[Shares]:
    """Compare every line of every house; all houses are calculated at once, by one set of terms."""
    rules = rules_of(terms)
    outcome = calculate(a_town(houses, rules), rules)
    house = (pl.col("account_id") // APART).alias("house")
    lines = outcome.rows.with_columns(house).partition_by("house", as_dict=True)
    balances = {row["building_id"]: row for row in outcome.heat.iter_rows(named=True)}
    found = []
    for place, each in enumerate(houses, start=1):
        rows = lines.get((place,), outcome.rows.clear()).sort("account_id")
        expected = _expected(each)
        try:
            _compare(expected, rows, each)
            assert (place in balances) is not expected.stopped
        except AssertionError as difference:
            raise AssertionError(each) from difference
        found.append(expected)
    return found


def _expected(house: HeatHouse) -> Shares:
    if house.put_in is None:
        return Shares(stopped=True)
    for_heating = house.put_in - house.terms.circulation
    return shares_of(for_heating, list(house.flats), house.terms)


def _compare(expected: Shares, rows: pl.DataFrame, house: HeatHouse) -> None:
    if expected.stopped:
        assert rows.is_empty()
        return
    bills = [from_millionths(value) for value in rows["quantity"]]
    assert bills == expected.bill
    assert min(bills) >= 0
    charged = house.terms.circulation if house.terms.circulation_by != "in_tariff" else 0
    assert house.put_in is not None
    assert sum(map(Fraction, bills)) == house.put_in - house.terms.circulation + charged
    for place, name in enumerate(_PARTS, start=3):
        told = [Fraction(value, 10**6) for value in rows[f"figure_{place}"]]
        exact = getattr(expected, name)
        assert all(abs(a - b) <= Fraction(1, 10**6) for a, b in zip(told, exact, strict=True)), name
