"""Every small house and thousands of random ones: the reference agrees, parts add up."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement
from random import Random

import pytest

from app.charging.calculate import calculate
from app.months.heat_keys import CirculationBy, HeatOverdrawn, HeatUnread, MinimumAmong
from tests.factories.heat import HeatHouse, a_town, flat, rules_of
from tests.references.heat import Flat, Terms
from tests.unit.charging.heat import town_equals_reference

KINDS = {
    "none": flat("48.3"),
    "none like it": flat("48.3"),
    "large, with hot water": flat("131.7", hot_water=True),
    "meter": flat("61.3", "meter", "1.2", hot_water=True),
    "meter of nothing": flat("40", "meter", "0"),
    "meter unread": flat("52.5", "meter"),
    "allocators": flat("44.7", "allocators", "812.5"),
    "allocators of nothing": flat("30", "allocators", "0"),
    "allocators unread": flat("70.1", "allocators"),
    "individual": flat("57.9", "individual"),
}
PUT_IN = [Fraction(9), Fraction("1.30001"), Fraction(0), None]
HOUSES = [
    (put_in, [KINDS[kind] for kind in kinds])
    for size in (1, 2, 3, 4)
    for kinds in combinations_with_replacement(KINDS, size)
    for put_in in PUT_IN
]
"""Every house of up to four kinds of premises, with every fault of its input."""
TERMS = {
    "as it is": Terms(),
    "stops": Terms(unread=HeatUnread.STOP.value, overdrawn=HeatOverdrawn.STOP.value),
    "minimum among all": Terms(minimum_among=MinimumAmong.CONNECTED.value, mu=Fraction("0.8")),
    "metered common areas": Terms(common=Fraction("0.5"), k_f=Fraction("0.05")),
    "circulation by area": Terms(
        circulation=Fraction("1.2"), circulation_by=CirculationBy.AREA.value
    ),
    "circulation in equal parts": Terms(
        circulation=Fraction("0.7"), circulation_by=CirculationBy.PREMISES.value
    ),
    "all to the system": Terms(k_f=Fraction("0.7"), k_m=Fraction("0.4")),
    "no minimum": Terms(mu=Fraction(0), few=Fraction(1), many=Fraction(1), k_m=Fraction(0)),
}


@pytest.mark.parametrize("name", TERMS)
def test_the_golden_set_of_small_houses_equals_the_reference(name: str) -> None:
    terms = TERMS[name]
    houses = [
        HeatHouse(None if put_in is None else put_in + terms.circulation, inside, terms)
        for put_in, inside in HOUSES
        if not (terms.common and put_in == 0)
    ]

    shares = town_equals_reference(houses, terms)

    assert len(houses) in (4000, 3000)
    assert sum(not each.stopped for each in shares) >= (0 if name == "all to the system" else 500)


def a_random_house(source: Random, terms: Terms) -> HeatHouse:
    """Return a house of one to forty premises; many are alike, as in a real one."""
    areas = [f"{source.randint(1800, 12000) / 100:.2f}" for _ in range(source.randint(1, 6))]
    mix = source.choice([["none"], ["meter"], ["allocators"], ["none", "meter"], list(_MIX)])
    flats = [
        _a_random_flat(source, source.choice(areas), mix) for _ in range(source.randint(1, 40))
    ]
    places = source.choice([1000, 100_000, 1_000_000])
    return HeatHouse(Fraction(source.randint(0, 60 * places), places), flats, terms)


_MIX = ("none", "meter", "allocators", "individual")


def _a_random_flat(source: Random, area: str, mix: list[str]) -> Flat:
    device = source.choice(mix)
    told = {
        "meter": f"{source.randint(0, 2500) / 1000:.3f}",
        "allocators": str(source.choice([0, source.randint(0, 3000), source.randint(0, 200)])),
    }
    known = source.random() > 0.03
    return flat(area, device, told.get(device) if known else None)


@pytest.mark.parametrize("among", MinimumAmong)
@pytest.mark.parametrize("seed", [1, 2])
def test_thousands_of_random_houses_equal_the_reference(seed: int, among: MinimumAmong) -> None:
    source = Random(f"{seed} {among}")
    terms = Terms(minimum_among=among.value, mu=Fraction(source.randint(0, 100), 100))
    houses = [a_random_house(source, terms) for _ in range(1500)]

    shares = town_equals_reference(houses, terms)

    assert sum(not each.stopped for each in shares) > 1300
    assert sum(each.own != each.first for each in shares) > 100


def test_the_order_of_rows_changes_nothing() -> None:
    source = Random("order")
    terms = Terms()
    rules = rules_of(terms)
    facts = a_town([a_random_house(source, terms) for _ in range(200)], rules)
    assert facts.heat is not None
    names = ("houses", "buildings", "members", "devices", "areas", "registers", "house_registers")
    turned = {name: getattr(facts.heat, name).reverse() for name in names}

    one = calculate(facts, rules)
    other = calculate(
        replace(facts, accounts=facts.accounts.reverse(), heat=replace(facts.heat, **turned)), rules
    )

    assert one.rows.equals(other.rows)
    assert one.problems.equals(other.problems)
    assert one.heat.sort("building_id").equals(other.heat.sort("building_id"))
