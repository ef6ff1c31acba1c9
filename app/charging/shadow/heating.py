"""The houses whose heat is shared out: what went in, who lives there, what each was read of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial

from app.charging.rules import Rules
from app.charging.shadow.believed import over_of, state_on, states_of
from app.charging.shadow.figures import Row, half_up, holds, millionths
from app.charging.shadow.heat import Shares, shares_of
from app.charging.shadow.heat_house import INDIVIDUAL, NONE, Flat, Terms
from app.charging.shadow.heat_input import input_of
from app.charging.shadow.known import Known
from app.charging.shadow.metered import steps_of, told_of, volume_of
from app.charging.shadow.spread import part_of_month
from app.charging.shadow.taken import Taken


@dataclass(frozen=True, slots=True)
class _Premises:
    """An account of a house, and the days of its agreements on which it is connected."""

    account_id: int
    building_id: int
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
    put_in = input_of(known, rules, house)
    everybody = list(_everybody(known, house))
    if put_in is None or not everybody:
        return {}
    for_heating, circulation = put_in
    empty = list(_vacant(known, rules, house))
    flats = [*empty, *(_flat(known, rules, house, each) for each in everybody)]
    if for_heating < 0 or not all(flat.area for flat in flats):
        return {}
    shares: Shares = shares_of(for_heating, flats, _terms(known, rules, house, circulation))
    if shares.stopped:
        return {}
    bills = shares.bill[len(empty) :]
    return {each.account_id: bill for each, bill in zip(everybody, bills, strict=True)}


def _vacant(known: Known, rules: Rules, house: Row) -> Iterator[Flat]:
    """Return premises without an account, the last account first; what they bear is nobody's."""
    if rules.vacant == "neighbours":
        return
    found: dict[int, Flat] = {}
    for building in known.heat_buildings.of(house_id=house["house_id"]):
        at = {"building_id": building["building_id"], "service_id": house["service_id"]}
        seasons = known.heat_seasons.of(**at)
        for each in known.vacant.of(**at, method="heat"):
            span = range(each["start"], each["end"])
            days = sum(any(holds(season, day) for season in seasons) for day in span)
            if days and each["heated_area"]:
                device = INDIVIDUAL if each["device"] == INDIVIDUAL else NONE
                area = millionths(each["heated_area"] * days)
                found[each["account_id"]] = Flat(area=area, device=device, days=Fraction(days))
    yield from (found[account] for account in sorted(found, reverse=True))


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
    return _Premises(account["account_id"], account["building_id"], found)


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
    of_month = partial(_of_the_month, known, rules, premises, places=6)
    units = (
        of_month(each, Fraction(half_up(steps * millionths(each["multiplier"]), 6)))
        for each, steps in counted
    )
    return sum(units, Fraction(0))


def _read(known: Known, rules: Rules, house: Row, premises: _Premises) -> Fraction | None:
    """Return what the premises' own meters counted; None where they do not tell of every day."""
    service = known.services.one(service_id=house["service_id"])
    counted = _steps_of_all(known, rules, house, premises, of_allocators=False)
    if counted is None:
        return None
    of_month = partial(_of_the_month, known, rules, premises, places=service["places"])
    volumes = (of_month(each, volume_of(each, steps, service)) for each, steps in counted)
    return sum(volumes, Fraction(0))


def _of_the_month(
    known: Known, rules: Rules, premises: _Premises, dial: Row, counted: Fraction, *, places: int
) -> Fraction:
    """Return what of a dial's count is the month's, if it was not read for longer."""
    at = {"building_id": premises.building_id, "service_id": dial["service_id"]}
    part = part_of_month(known, at, dial, premises.all_days, rules)
    return Fraction(half_up(counted * part, places)) if part < 1 else counted


def _steps_of_all(
    known: Known, rules: Rules, house: Row, premises: _Premises, *, of_allocators: bool
) -> Sequence[tuple[Row, Fraction]] | None:
    """Return the dials of premises, and what each went on by; None unless all days are told."""
    of = {"account_id": premises.account_id, "service_id": house["service_id"]}
    if not of_allocators and _is_overdue(known, rules, known.registers.of(**of)):
        return None
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


def _is_overdue(known: Known, rules: Rules, dials: Sequence[Row]) -> bool:
    """Say whether the verification of a meter among these was over on a day that it stood."""
    return any(
        state_on(states_of(known, rules, each), day, ("unverified",))
        for each in dials
        if each["unit"] != "alloc"
        for day in over_of(rules, each)
    )


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
