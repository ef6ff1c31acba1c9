"""A part of a building's volume that nobody would have rounded so: its explanation says why."""

from fractions import Fraction

import pytest

from app.charging.explanation.told import evened
from tests.factories.heat import HeatHouse, flat
from tests.unit.charging.test_explanation import plain
from tests.unit.charging.test_heat_explanation import told


@pytest.mark.parametrize(
    ("added", "part", "says"),
    [
        (45_225, 45_220, "Решту після останнього знака обсягу тут відкинуто"),
        (45_225, 45_230, ""),
        (45_214, 45_220, "Останній знак обсягу тут на одиницю більший"),
        (407_673, 407_670, ""),
        (1_572_954, 1_572_950, ""),
        (1_500_000, 3_000_000, ""),  # by more than a unit: no rounding
    ],
)
def test_a_last_place_that_nobody_would_round_so_is_told(added: int, part: int, says: str) -> None:
    text = evened(Fraction(added), part)

    assert text.startswith(says)
    assert bool(text) == bool(says)


def test_a_part_that_adds_up_only_with_the_others_says_so() -> None:
    thirds = told(HeatHouse(Fraction(10), [flat(50), flat(50), flat(50)]))

    parts = [plain(each.steps[-2]).rpartition("≈ ")[2] for each in thirds]
    assert sorted(parts) == ["3,33333 Гкал", "3,33333 Гкал", "3,33334 Гкал"]
    assert ["на одиницю більший" in each.quantity for each in thirds] == [
        part == "3,33334 Гкал" for part in parts
    ]
