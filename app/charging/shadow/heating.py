"""The houses whose heat is shared out: what went in, who lives there, what each was read of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import Row, half_up, holds, millionths
from app.charging.shadow.heat import Shares, by_load, hot_water_heat, shares_of
from app.charging.shadow.heat_house import NONE, Flat, Terms
from app.charging.shadow.known import Known
from app.charging.shadow.metered import steps_of, told_of, volume_of
from app.charging.shadow.taken import Taken

_BORNE_HERE = ("by_area", "by_premises")
"""Ways of bearing what circulates with hot water that are of heating itself."""


@dataclass(frozen=True, slots=True)
class _Premises:
    """An account of a house, and the days of its agreements on which it is connected."""

    account_id: int
    days: Mapping[int, Sequence[int]]
    """By agreement, in the order in which they follow each other."""

    @property
    def all_days(self) -> Sequence[int]:
        """Return all days of all agreements."""
        return sorted(day for days in self.days.values() for day in days)


def heat(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return what an agreement bears of its building's heat, for its days of the account's."""
    of = {"building_id": account["building_id"], "service_id": agreement["service_id"]}
    for building in known.heat_buildings.of(**of):
        bills = _bills(known, rules, building["house_id"])
        premises = _premises(known, account, agreement["service_id"])
        bill = bills.get(account["account_id"])
        if bill is None or agreement["agreement_id"] not in premises.days:
            continue
        firsts = [days[0] for days in premises.days.values()]
        start = premises.days[agreement["agreement_id"]][0]
        over = range(firsts[0], premises.all_days[-1] + 1)
        following = [day for day in firsts if day > start]
        end = min(following) if following else over.stop
        yield Taken("heat", Fraction(bill), start, end, over, "heat")


def _bills(known: Known, rules: Rules, house_id: int) -> Mapping[int, Decimal]:
    """Return what each account of a house bears; nobody is told of where not all is known."""
    key = ("heat", house_id)
    if key not in known.worked:
        known.worked[key] = _worked(known, rules, house_id)
    bills: Mapping[int, Decimal] = known.worked[key]
    return bills


def _worked(known: Known, rules: Rules, house_id: int) -> Mapping[int, Decimal]:
    house = known.heat_houses.one(house_id=house_id)
    put_in = _input(known, rules, house)
    everybody = list(_everybody(known, house))
    if put_in is None or not everybody:
        return {}
    for_heating, circulation = put_in
    flats = [_flat(known, rules, house, each) for each in everybody]
    if for_heating < 0 or not all(flat.area for flat in flats):
        return {}
    shares: Shares = shares_of(for_heating, flats, _terms(known, rules, house, circulation))
    if shares.stopped:
        return {}
    return {each.account_id: bill for each, bill in zip(everybody, shares.bill, strict=True)}


def _everybody(known: Known, house: Row) -> Iterator[_Premises]:
    """Return who is connected in the buildings on the house's meter, by account."""
    accounts = [
        account
        for building in known.heat_buildings.of(house_id=house["house_id"])
        for account in known.accounts.of(building_id=building["building_id"])
    ]
    for account in sorted(accounts, key=lambda each: int(each["account_id"])):
        premises = _premises(known, account, house["service_id"])
        if premises.days:
            yield premises


def _premises(known: Known, account: Row, service: int) -> _Premises:
    seasons = known.heat_seasons.of(building_id=account["building_id"], service_id=service)
    found: dict[int, Sequence[int]] = {}
    of = {"account_id": account["account_id"], "service_id": service, "method": "heat"}
    agreements = known.agreements.of(**of)
    for agreement in sorted(agreements, key=lambda each: int(each["start"])):
        days = [
            day
            for day in range(agreement["start"], agreement["end"])
            if any(holds(season, day) for season in seasons)
        ]
        if days:
            found[agreement["agreement_id"]] = days
    return _Premises(account["account_id"], found)


def _flat(known: Known, rules: Rules, house: Row, premises: _Premises) -> Flat:
    of = {"account_id": premises.account_id, "service_id": house["service_id"]}
    days = premises.all_days
    device = next((row for row in known.heat_devices.of(**of) if holds(row, days[0])), None)
    areas = known.parameters.of(account_id=premises.account_id, kind="heated_area")
    usual = known.heat_usual.of(**of)
    units = None if device is None else device["units"]
    counted = _dials(known, rules, house, premises) if units is None else millionths(units)
    return Flat(
        area=millionths(sum(row["value"] for day in days for row in areas if holds(row, day))),
        device=NONE if device is None else device["device"],
        read=_read(known, rules, house, premises),
        units=counted,
        hot_water=bool(device and device["has_hot_water"]),
        days=Fraction(len(days)),
        through=_through(rules, device),
        usual=millionths(usual[0]["usual"]) if usual else None,
    )


def _through(rules: Rules, device: Row | None) -> Fraction:
    """Return the part of the average that the company says pipes bring in."""
    said = {"bare": rules.heat.transit_bare, "insulated": rules.heat.transit_insulated}
    part = said.get(device["transit_pipes"]) if device is not None else None
    return Fraction(0) if part is None else Fraction(part)


def _dials(known: Known, rules: Rules, house: Row, premises: _Premises) -> Fraction | None:
    """Return what the allocators of premises counted, each by its coefficient."""
    counted = _steps_of_all(known, rules, house, premises, of_allocators=True)
    if counted is None:
        return None
    units = (
        Fraction(half_up(steps * millionths(each["multiplier"]), 6)) for each, steps in counted
    )
    return sum(units, Fraction(0))


def _read(known: Known, rules: Rules, house: Row, premises: _Premises) -> Fraction | None:
    """Return what the premises' own meters counted; None where they do not tell of every day."""
    service = known.services.one(service_id=house["service_id"])
    counted = _steps_of_all(known, rules, house, premises, of_allocators=False)
    if counted is None:
        return None
    return sum((volume_of(each, steps, service) for each, steps in counted), Fraction(0))


def _steps_of_all(
    known: Known, rules: Rules, house: Row, premises: _Premises, *, of_allocators: bool
) -> Sequence[tuple[Row, Fraction]] | None:
    """Return the dials of premises, and what each went on by; None unless all days are told."""
    of = {"account_id": premises.account_id, "service_id": house["service_id"]}
    dials = [
        each for each in known.registers.of(**of) if (each["unit"] == "alloc") is of_allocators
    ]
    counted = [(each, steps_of(each, rules)) for each in dials]
    told = [(each, steps) for each, steps in counted if steps is not None]
    if not told or len(told) < len(counted):
        return None
    days = premises.all_days
    stood = {day for each in dials for day in told_of(each, rules)}
    return told if stood.issuperset(range(days[0], days[-1] + 1)) else None


def _input(known: Known, rules: Rules, house: Row) -> tuple[Fraction, Fraction] | None:
    """Return the heat for heating, and what circulates and is charged here; None if unknown."""
    service = known.services.one(service_id=house["service_id"])
    act, counted = house["act_heat"], _counted(known, rules, house, service)
    is_load = house["source"] == "load" or (
        counted is None and rules.heat.house_unread == "by_load"
    )
    if act is None and is_load:
        loaded = _loaded(known, rules, house, service["places"])
        return None if loaded is None else (loaded, Fraction(0))
    whole = counted if act is None else millionths(act)
    if whole is None or not house["has_hot_water"]:
        return None if whole is None else (whole, Fraction(0))
    hot_water = _hot_water(house, service["places"])
    if hot_water is None:
        return None
    circulation = millionths(house["circulation"] or 0)
    is_here = rules.heat.circulation_by in _BORNE_HERE
    return whole - hot_water - circulation, circulation if is_here else Fraction(0)


def _counted(known: Known, rules: Rules, house: Row, service: Row) -> Fraction | None:
    of = {"account_id": house["building_id"], "service_id": house["service_id"]}
    steps = [(each, steps_of(each, rules)) for each in known.house_registers.of(**of)]
    if house["source"] != "meter" or not steps or any(each is None for _, each in steps):
        return None
    volumes = (volume_of(each, step, service) for each, step in steps if step is not None)
    return sum(volumes, Fraction(0))


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


def _hot_water(house: Row, places: int) -> Fraction | None:
    """Return the heat of hot water, by its own meter, or by what warmed its volume."""
    if house["hot_water_heat"] is not None:
        return millionths(house["hot_water_heat"])
    names = ("hot_water_volume", "hot_temperature", "cold_temperature")
    if any(house[name] is None for name in names):
        return None
    volume, hot, cold = (millionths(house[name]) for name in names)
    return Fraction(half_up(hot_water_heat(volume, hot, cold), places))


def _terms(known: Known, rules: Rules, house: Row, circulation: Fraction) -> Terms:
    heat_rules, share = rules.heat, house["system_share"]
    usual = (
        heat_rules.system_with_control
        if house["is_controlled"]
        else heat_rules.system_without_control
    )
    return Terms(
        k_f=Fraction(usual) if share is None else millionths(share),
        k_m=millionths(house["common_share"] or 0) * millionths(house["common_factor"]),
        mu=Fraction(heat_rules.minimum_share),
        few=Fraction(heat_rules.unequipped_few),
        many=Fraction(heat_rules.unequipped_many),
        bound=Fraction(heat_rules.unequipped_bound) / 100,
        common=None if house["common_heat"] is None else millionths(house["common_heat"]),
        minimum_among=heat_rules.minimum_among.value,
        unread=heat_rules.unread.value,
        overdrawn=heat_rules.overdrawn.value,
        cap=Fraction(heat_rules.share_cap),
        circulation=circulation,
        circulation_by=heat_rules.circulation_by.value,
        places=known.services.one(service_id=house["service_id"])["places"],
    )
