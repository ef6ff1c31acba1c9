"""The heat that a house had for heating: by its meter, an act, or its load."""

from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import Row, half_up, millionths
from app.charging.shadow.heat import by_load, hot_water_heat
from app.charging.shadow.known import Known
from app.charging.shadow.metered import steps_of, volume_of
from app.charging.shadow.spread import heated_days, opened_on

_BORNE_HERE = ("by_area", "by_premises")
"""Ways of bearing what circulates with hot water that are of heating itself."""


def input_of(known: Known, rules: Rules, house: Row) -> tuple[Fraction, Fraction] | None:
    """Return the heat for heating, and what circulates and is charged here; None if unknown."""
    service = known.services.one(service_id=house["service_id"])
    act, counted = house["act_heat"], _counted(known, rules, house, service)
    if act is None and counted and _is_of_several(known, rules, house):
        return None
    is_load = house["source"] == "load" or (
        counted is None and rules.heat.house_unread == "by_load"
    )
    if act is None and is_load:
        loaded = _loaded(known, rules, house, service["places"])
        return None if loaded is None else (loaded, Fraction(0))
    whole = counted if act is None else millionths(act)
    if whole is None or not house["has_hot_water"]:
        return None if whole is None else (whole, Fraction(0))
    others = known.heat_waters.of(house_id=house["house_id"])
    took = [each for each in others if _is_told(each)]
    warmed = [_hot_water(each, service["places"]) for each in (house, *took)]
    if any(each is None for each in warmed):
        return None
    circulation = sum(
        (millionths(each["circulation"] or 0) for each in (house, *others)), Fraction(0)
    )
    is_here = rules.heat.circulation_by in _BORNE_HERE
    return whole - sum(filter(None, warmed)) - circulation, circulation if is_here else Fraction(0)


def _counted(known: Known, rules: Rules, house: Row, service: Row) -> Fraction | None:
    of = {"account_id": house["building_id"], "service_id": house["service_id"]}
    steps = [(each, steps_of(each, rules)) for each in known.house_registers.of(**of)]
    if house["source"] != "meter" or not steps or any(each is None for _, each in steps):
        return None
    volumes = (volume_of(each, step, service) for each, step in steps if step is not None)
    return sum(volumes, Fraction(0))


def _is_of_several(known: Known, rules: Rules, house: Row) -> bool:
    """Say whether a meter of the house counted something since before the month."""
    of = {"account_id": house["building_id"], "service_id": house["service_id"]}
    dials = known.house_registers.of(**of)
    return any(steps_of(each, rules) and _spans(known, rules, house, each) for each in dials)


def _spans(known: Known, rules: Rules, house: Row, dial: Row) -> bool:
    """Say whether a dial's count is of earlier months too; over summer there is none of heating."""
    opened = opened_on(dial, rules)
    if opened == rules.first or house["has_hot_water"]:
        return opened < rules.first
    on_it = known.heat_buildings.of(house_id=house["house_id"])
    return any(heated_days(known, each, opened, rules) for each in on_it)


def _loaded(known: Known, rules: Rules, house: Row, places: int) -> Fraction | None:
    """Return the heat of a house without a meter, by its load, hours, and the weather."""
    load, design, out = (
        house[name] for name in ("load", "design_temperature", "outdoor_temperature")
    )
    inside = Fraction(rules.heat.inside_temperature)
    if load is None or design is None or out is None or millionths(design) >= inside:
        return None
    of = {"building_id": house["building_id"], "service_id": house["service_id"]}
    days = sum(max(each["end"] - each["start"], 0) for each in known.heat_seasons.of(**of))
    hours = Fraction(24 * days) if house["hours"] is None else millionths(house["hours"])
    warm = by_load(millionths(load), hours, inside, millionths(out), millionths(design))
    return Fraction(half_up(warm, places))


def _is_told(month: Row) -> bool:
    """Say whether a building on another one's meter has its own hot water told."""
    return month["hot_water_heat"] is not None or month["hot_water_volume"] is not None


def _hot_water(house: Row, places: int) -> Fraction | None:
    """Return the heat of hot water, by its own meter, or by what warmed its volume."""
    if house["hot_water_heat"] is not None:
        return millionths(house["hot_water_heat"])
    names = ("hot_water_volume", "hot_temperature", "cold_temperature")
    if any(house[name] is None for name in names):
        return None
    volume, hot, cold = (millionths(house[name]) for name in names)
    return Fraction(half_up(hot_water_heat(volume, hot, cold), places))
