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


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        # 2.5 Gcal are just the half of the average: nobody is raised
        ((100, 300), ["2.50000", "7.50000"]),
        # 2.4 are below it: raised to 2.5, off the other
        ((96, 304), ["2.50000", "7.50000"]),
        ((104, 296), ["2.60000", "7.40000"]),
    ],
)
def test_the_least_share_itself_is_not_below_it(
    units: tuple[int, int], expected: list[str]
) -> None:
    terms = Terms(k_f=Fraction(0), k_m=Fraction(0))
    flats = [flat(50, "allocators", str(each)) for each in units]
    rules = rules_of(terms)

    rows = calculate(a_town([HeatHouse(Fraction(10), flats, terms)], rules), rules).rows

    found = [f"{from_millionths(each):.5f}" for each in rows.sort("account_id")["quantity"]]
    assert found == expected
