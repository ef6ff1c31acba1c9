"""Houses whose heat is shared out, made for the engine from what the reference is given."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.charging.facts import REGISTERS, Facts
from app.charging.heat import facts as shapes
from app.charging.heat.facts import HeatFacts
from app.charging.heat.rules import HeatRules
from app.charging.rules import Rules
from app.metering.heat_models import Device
from app.months.heat_keys import CirculationBy, HeatOverdrawn, HeatUnread, MinimumAmong
from tests.factories.charging import RULES, a_register, a_tariff, frame, some_facts
from tests.references.heat import METER, Flat, Terms

HEAT = {"service_id": 1, "code": "heat", "unit": "gcal", "places": 5}
BARE, INSULATED = Fraction("0.35"), Fraction("0.1")
"""What pipes that run through bring in of the average, in all these houses."""
APART = 1000
"""Accounts of the houses of a town are numbered this far apart."""


@dataclass(frozen=True)
class HeatHouse:
    """One house: what went into it (None is not read), its premises, its own figures."""

    put_in: Fraction | None
    flats: Sequence[Flat]
    terms: Terms = field(default_factory=Terms)
    changes: dict[str, Any] = field(default_factory=dict)
    """Columns of the house as the engine has them."""


def flat(area: str | int, device: str = "none", told: str | None = None, **more: Any) -> Flat:
    """Return premises; `told` is what its meter or its allocators counted."""
    value = None if told is None else Fraction(told)
    name = "read" if device == METER else "units"
    return Flat(Fraction(area), device, **{name: value, **more})


def rules_of(terms: Terms, rules: Rules = RULES) -> Rules:
    """Return the rules that say the same as the reference's terms."""
    return replace(
        rules,
        heat=HeatRules(
            minimum_share=_decimal(terms.mu),
            transit_bare=_decimal(BARE),
            transit_insulated=_decimal(INSULATED),
            unequipped_few=_decimal(terms.few),
            unequipped_many=_decimal(terms.many),
            unequipped_bound=_decimal(terms.bound * 100),
            minimum_among=MinimumAmong(terms.minimum_among),
            unread=HeatUnread(terms.unread),
            overdrawn=HeatOverdrawn(terms.overdrawn),
            circulation_by=CirculationBy(terms.circulation_by),
            share_cap=_decimal(terms.cap),
        ),
    )


BEFORE = 772
"""Of each house's meter a month earlier: whatever it counted then, nothing is doubted for it."""


def a_town(houses: Sequence[HeatHouse], rules: Rules = RULES, price: str = "1654.41") -> Facts:
    """Return all houses as one chunk; house `n` is building `n`, its accounts from `n * APART`."""
    placed = list(enumerate(houses, start=1))
    people = [
        (building * APART + place, building, each)
        for building, house in placed
        for place, each in enumerate(house.flats, start=1)
    ]
    facts = some_facts(
        rules,
        accounts=[{"account_id": account, "building_id": at} for account, at, _ in people],
        services=[HEAT],
        agreements=[
            {"agreement_id": account, "service_id": 1, "account_id": account, "method": "heat"}
            for account, _, _ in people
        ],
        tariffs=[a_tariff(price)],
    )
    return replace(facts, heat=_heat(placed, people, rules))


def _heat(
    placed: list[tuple[int, HeatHouse]], people: list[tuple[int, int, Flat]], rules: Rules
) -> HeatFacts:
    at = [{"building_id": building, "service_id": 1} for building, _ in placed]
    read = {
        building: a_register(
            "1000",
            str(1000 + _decimal(house.put_in)),
            number=building,
            account_id=building,
            unit="gcal",
            before_value=_millionths(Fraction(BEFORE)),
        )
        for building, house in placed
        if house.put_in is not None
    }
    meters = [
        a_register("0", str(_decimal(each.read)), number=account, account_id=account, unit="gcal")
        | {"to_confirmed": 1}
        for account, _, each in people
        if each.read is not None
    ]
    return HeatFacts(
        houses=frame(shapes.HEAT_HOUSES, [_house(*each) for each in placed], rules),
        buildings=frame(
            shapes.HEAT_BUILDINGS, [row | {"house_id": row["building_id"]} for row in at], rules
        ),
        seasons=frame(shapes.HEAT_SEASONS, at, rules),
        members=frame(
            shapes.HEAT_MEMBERS,
            [
                {"agreement_id": account, "account_id": account, "building_id": building}
                | {"service_id": 1}
                for account, building, _ in people
            ],
            rules,
        ),
        devices=frame(
            shapes.HEAT_DEVICES,
            [
                {
                    "account_id": account,
                    "service_id": 1,
                    "device": each.device,
                    "has_hot_water": int(each.hot_water),
                    "transit_pipes": _PIPES.get(each.through, "bare"),
                    "units": None if each.units is None else _millionths(each.units),
                }
                for account, _, each in people
                if each.device != Device.NONE or each.hot_water
            ],
            rules,
        ),
        usual=frame(
            shapes.HEAT_USUAL,
            [
                {"account_id": account, "service_id": 1, "usual": _millionths(each.usual)}
                for account, _, each in people
                if each.usual is not None
            ],
            rules,
        ),
        areas=frame(
            shapes.HEAT_AREAS,
            [
                {"parameter_id": account, "account_id": account, "value": _millionths(each.area)}
                for account, _, each in people
            ],
            rules,
        ),
        registers=frame(REGISTERS, meters, rules),
        house_registers=frame(REGISTERS, list(read.values()), rules),
    )


_PIPES = {Fraction(0): "none", INSULATED: "insulated"}


def _house(building: int, house: HeatHouse) -> dict[str, Any]:
    terms = house.terms
    unknown = dict.fromkeys(shapes.HEAT_HOUSES)
    common = None if terms.common is None else _millionths(terms.common)
    return (
        unknown
        | {"house_id": building, "building_id": building, "service_id": 1, "source": "meter"}
        | {"is_controlled": 1, "has_hot_water": int(bool(terms.circulation)), "hot_water_heat": 0}
        | {"system_share": _millionths(terms.k_f), "common_share": _millionths(terms.k_m)}
        | {"common_factor": 1_000_000, "common_heat": common}
        | {"circulation": _millionths(terms.circulation)}
        | house.changes
    )


def _millionths(value: Fraction) -> int:
    scaled = value * 1_000_000
    assert scaled.denominator == 1, value
    return int(scaled)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(_millionths(value)).scaleb(-6)
