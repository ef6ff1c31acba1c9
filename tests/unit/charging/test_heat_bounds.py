"""Bounds of sharing out heat: on which side of each of them its very figure is."""

from fractions import Fraction

import pytest

from app.charging.calculate import calculate
from app.charging.exact import from_millionths
from tests.factories.heat import HeatHouse, a_town, flat, rules_of
from tests.references.heat import Terms
from tests.unit.charging.heat import town_equals_reference

TERMS = Terms(k_f=Fraction(0), k_m=Fraction(0), mu=Fraction(0))


@pytest.mark.parametrize(
    ("bare", "metered", "expected"),
    [
        # 25 of 100 m2 are a quarter, and many: 10 Gcal x 25/100 x 1.5
        (25, 75, ["3.75000", "6.25000"]),
        # 24 of 100 m2 are few: 10 x 24/100 x 2
        (24, 76, ["4.80000", "5.20000"]),
    ],
)
def test_a_quarter_without_devices_is_many(bare: int, metered: int, expected: list[str]) -> None:
    house = HeatHouse(Fraction(10), [flat(bare), flat(metered, "allocators", "700")], TERMS)
    rules = rules_of(TERMS)

    rows = calculate(a_town([house], rules), rules).rows.sort("account_id")

    assert [f"{from_millionths(each):.5f}" for each in rows["quantity"]] == expected
    town_equals_reference([house], TERMS)
