"""The least share where all premises with one kind of device are below it."""

from fractions import Fraction

import pytest

from app.charging.calculate import calculate
from app.charging.exact import from_millionths
from tests.factories.heat import HeatHouse, a_town, flat, rules_of
from tests.references.heat import Flat, Terms
from tests.unit.charging.heat import town_equals_reference

TERMS = Terms()
"""10 Gcal: 1.5 for the system, 1 common, 7.5 for 200 m²; the least share of 50 m² is 0.9375."""
ALONE = [flat(50), flat(50), flat(50), flat(50, "meter", "0")]
SILENT = [
    flat(50, "allocators", "0"),
    flat(50, "allocators", "20"),
    flat(50, "meter", "6"),
    flat(50, "meter", "2"),
]


@pytest.mark.parametrize(
    ("flats", "expected"),
    [
        pytest.param(
            ALONE,
            [
                ("2.187500", "2.81250", "5625.00"),
                ("2.187500", "2.81250", "5625.00"),
                ("2.187500", "2.81250", "5625.00"),
                ("0.937500", "1.56250", "3125.00"),
            ],
            id="the only meter of the house counted nothing",
        ),
        pytest.param(
            SILENT,
            [
                ("0.937500", "1.56250", "3125.00"),
                ("0.937500", "1.56250", "3125.00"),
                ("4.687500", "5.31250", "10625.00"),
                ("0.937500", "1.56250", "3125.00"),
            ],
            id="meters left nothing for allocators",
        ),
    ],
)
def test_is_taken_off_those_with_other_devices(
    flats: list[Flat], expected: list[tuple[str, str, str]]
) -> None:
    rules = rules_of(TERMS)
    house = HeatHouse(Fraction(10), flats)

    lines = calculate(a_town([house], rules, "2000"), rules).rows

    assert [
        (
            f"{from_millionths(row['figure_3']):.6f}",
            f"{from_millionths(row['quantity']):.5f}",
            f"{row['amount'] / 100:.2f}",
        )
        for row in lines.sort("account_id").iter_rows(named=True)
    ] == expected
    town_equals_reference([house], TERMS)
