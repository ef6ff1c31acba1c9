"""Norms of gardens in a building with an input meter."""

from dataclasses import replace

import polars as pl

from app.charging.calculate import calculate
from app.charging.facts import NORMS, PARAMETERS, Facts
from tests.factories.charging import RULES, frame, millions
from tests.factories.houses import a_flat, a_house
from tests.unit.charging.houses import billed


class TestGardens:
    def test_are_taken_off_with_the_norm_of_persons(self) -> None:
        """A norm of 4.5 m³ a person and 0.02 m³ a square metre of garden: 9 + 2.4 m³."""
        facts = with_gardens(a_house("20", a_flat(method="norm", persons="2"), a_flat()), {1: 120})

        (balance,) = calculate(facts, RULES).balances.iter_rows(named=True)
        assert (balance["by_norm"], balance["shared"]) == (11_400_000, 8_600_000)
        assert billed(facts) == ["11.400", "8.600"]

    def test_of_who_has_no_reading_do_not_weigh(self) -> None:
        facts = with_gardens(a_house("20", a_flat("5"), a_flat(), a_flat()), {2: 900})

        assert billed(facts) == ["5.000", "7.500", "7.500"]

    def test_are_part_of_the_volumes_that_divide_what_is_left(self) -> None:
        norm = a_flat(method="norm", persons="2")
        facts = with_gardens(a_house("20", norm, a_flat("3.6")), {1: 120})

        assert billed(facts) == ["15.200", "4.800"]


def with_gardens(facts: Facts, areas: dict[int, int]) -> Facts:
    """Return the house with these gardens, and a norm for each square metre of them."""
    norm = {"norm_id": 2, "service_id": 1, "norm_kind": "bath", "per": "m2", "value": 20_000}
    gardens = [
        {"parameter_id": 90 + n, "account_id": n, "kind": "garden_area", "value": millions(area)}
        for n, area in areas.items()
    ]
    return replace(
        facts,
        norms=pl.concat([facts.norms, frame(NORMS, [norm])]),
        parameters=pl.concat([facts.parameters, frame(PARAMETERS, gardens)]),
    )
