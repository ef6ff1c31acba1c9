"""Bounds of prices in tiers: each begins where the one below it ends."""

import pytest

from tests.factories.charging import a_register, a_tariff, millions
from tests.unit.charging.lines import charged, metered, troubles


@pytest.mark.parametrize(
    "bounds", [((0, 10), (15, None)), ((0, 10),), ((10, None),), ((0, 15), (10, None))]
)
def test_that_do_not_meet_are_named(bounds: tuple[tuple[int, int | None], ...]) -> None:
    tiers = [
        a_tariff(
            str(number),
            number=number,
            tier_floor=millions(floor),
            tier_ceiling=None if ceiling is None else millions(ceiling),
        )
        for number, (floor, ceiling) in enumerate(bounds, start=1)
    ]
    facts = metered(a_register("0", "20", to_confirmed=1), tariffs=tiers)

    assert charged(facts) == {}
    assert troubles(facts) == ["tier_gap"]


def test_beyond_the_volume_need_not_meet() -> None:
    tiers = [
        a_tariff("5", tier_ceiling=millions(10)),
        a_tariff("8", number=2, tier_floor=millions(15)),
    ]
    facts = metered(a_register("0", "7.5", to_confirmed=1), tariffs=tiers)

    assert charged(facts) == {(1, "r7"): ("7.5", "37.50")}
    assert troubles(facts) == []
