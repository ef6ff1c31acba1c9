"""A building's water shared out among its accounts, in fractions.

Written from the rule symbol by symbol: V_b what went in, V_h what of it was warmed there, V_c the
common volume, v_i what each took by meter or norm, p_i persons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from app.charging.rules import Rules
from app.charging.shadow.divided import Whose, divided
from app.charging.shadow.figures import Row, holds, millionths, places_of
from app.charging.shadow.house_volumes import own_volume, warmed_in, went_in
from app.charging.shadow.known import Known
from app.charging.shadow.monthly import away_from, nobody
from app.charging.shadow.taken import Taken

Parts = dict[Whose, Fraction]
_TAKE_PART = ("metered", "norm", "imbalance")
_OTHERWISE = ("area", "flat", "share", "fixed", "follows", "water_heat")


@dataclass(frozen=True, slots=True)
class House:
    """What is expected of one house; `stopped` where nobody in it may be charged."""

    stopped: bool = False
    own: Parts = field(default_factory=dict)
    """v_i of those who have a volume of their own."""
    imbalance: Parts = field(default_factory=dict)
    common: Parts = field(default_factory=dict)
    undistributed: Fraction = Fraction(0)
    carried_out: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Members:
    """Who takes part in a house, where everything that is needed of them is known."""

    own: Parts
    persons: Parts
    """Of those without a volume of their own; empty where there are none."""
    areas: Parts
    vacant: Parts
    """Areas of premises that nobody pays for."""


def shares(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return what an agreement bears of its building's water."""
    house = _house_at(known, rules, account, agreement["service_id"])
    whose = (account["account_id"], agreement["agreement_id"])
    if house is None or agreement["method"] not in _TAKE_PART:
        return
    start, end = agreement["start"], agreement["end"]
    for mark, parts in (("s.imbalance", house.imbalance), ("s.common", house.common)):
        if whose in parts:
            yield Taken(mark, parts[whose], start, end, range(start, end), "imbalance")


def is_unread(known: Known, rules: Rules, account: Row, agreement: Row) -> bool:
    """Say whether a share of the building's stands in the place of what was not read."""
    house = _house_at(known, rules, account, agreement["service_id"])
    whose = (account["account_id"], agreement["agreement_id"])
    if house is None or agreement["method"] not in _TAKE_PART:
        return False
    return house.stopped or whose not in house.own


def house_of(known: Known, rules: Rules, distribution: Row) -> House:
    """Return what each agreement of the house is expected to bear."""
    service = known.services.one(service_id=distribution["service_id"])
    v_b = went_in(known, rules, distribution, service)
    v_h = warmed_in(known, rules, distribution, service)
    v_c = millionths(distribution["common"])
    members = _members(known, rules, distribution, service)
    if v_b is None or v_h is None or members is None:
        return House(stopped=True)
    carried_in = millionths(distribution["carried_in"])
    rest = v_b - v_h + carried_in - v_c - sum(members.own.values(), Fraction(0))
    if rest < 0 and rules.negative_imbalance == "stop":
        return House(stopped=True)
    lowers = rules.negative_imbalance == "lower_common"
    lowered = min(v_c, max(-rest, Fraction(0))) if lowers else Fraction(0)
    places = service["places"]
    borne = _borne(max(rest, Fraction(0)), members, rules, places)
    by_area = _parts(v_c - lowered, members.areas | members.vacant, places)
    common = {whose: part for whose, part in by_area.items() if whose in members.areas}
    return House(
        own=members.own,
        imbalance=_imbalance(borne, members, places),
        common=common if v_c > lowered else {},
        undistributed=max(rest, Fraction(0))
        - borne
        + sum((part for whose, part in by_area.items() if whose in members.vacant), Fraction(0)),
        carried_out=min(rest, Fraction(0)) + lowered,
    )


def _house_at(known: Known, rules: Rules, account: Row, service: int) -> House | None:
    of = {"building_id": account["building_id"], "service_id": service}
    key = ("house", *of.values())
    if key not in known.worked:
        rows = known.distributions.of(**of)
        known.worked[key] = house_of(known, rules, rows[0]) if rows else None
    found: House | None = known.worked[key]
    return found


def _members(known: Known, rules: Rules, distribution: Row, service: Row) -> _Members | None:
    """Return who takes part; None where somebody's figure is missing, or he pays otherwise."""
    everybody = list(_agreements(known, distribution))
    if any(agreement["method"] in _OTHERWISE for _, agreement in everybody):
        return None
    taking = {
        (account["account_id"], agreement["agreement_id"]): (account, agreement)
        for account, agreement in everybody
        if agreement["method"] in _TAKE_PART
    }
    volumes = {whose: own_volume(known, rules, *each, service) for whose, each in taking.items()}
    unread = [taking[whose][1] for whose, volume in volumes.items() if volume is None]
    silent = any(each["method"] != "imbalance" for each in unread)
    persons = _weights(known, rules, unread, "persons")
    common = [agreement for _, agreement in taking.values() if distribution["common"]]
    areas = _weights(known, rules, common, "total_area")
    if persons is None or areas is None or (silent and rules.without_reading == "stop"):
        return None
    own = {whose: volume for whose, volume in volumes.items() if volume is not None}
    vacant = _vacant(known, rules, distribution) if sum(areas.values()) else {}
    return _Members(own, persons, areas, vacant)


def _vacant(known: Known, rules: Rules, distribution: Row) -> Parts:
    """Return the area of premises without an account, times the days they are, as 0 has them."""
    if rules.vacant == "neighbours" or not distribution["common"]:
        return {}
    of = {"building_id": distribution["building_id"], "service_id": distribution["service_id"]}
    found: Parts = {}
    for each in known.vacant.of(**of):
        if each["method"] in _TAKE_PART and each["total_area"]:
            whose, days = (each["account_id"], 0), each["end"] - each["start"]
            found[whose] = found.get(whose, Fraction(0)) + millionths(each["total_area"]) * days
    return found


def _agreements(known: Known, distribution: Row) -> Iterator[tuple[Row, Row]]:
    for account in known.accounts.of(building_id=distribution["building_id"]):
        of = {"account_id": account["account_id"], "service_id": distribution["service_id"]}
        for agreement in known.agreements.of(**of):
            yield account, agreement


def _weights(known: Known, rules: Rules, agreements: Sequence[Row], kind: str) -> Parts | None:
    """Return a figure of each agreement times its days; None where one has none on some day."""
    found = {
        (each["account_id"], each["agreement_id"]): _by_days(known, rules, each, kind)
        for each in agreements
    }
    known_ones = {whose: weight for whose, weight in found.items() if weight is not None}
    return known_ones if len(known_ones) == len(found) else None


def _by_days(known: Known, rules: Rules, agreement: Row, kind: str) -> Fraction | None:
    """Return the sum over the agreement's days of a figure; None where a day has none.

    A person who is away on a day is not there to bear it.
    """
    gone = away_from(known, rules, agreement) if kind == "persons" else nobody
    rows = known.parameters.of(account_id=agreement["account_id"], kind=kind)
    total = 0
    for day in range(agreement["start"], agreement["end"]):
        figure = next((row["value"] for row in rows if holds(row, day)), None)
        if figure is None:
            return None
        total += figure - gone(day, figure)[1]
    return millionths(total)


def _borne(rest: Fraction, members: _Members, rules: Rules, places: int) -> Fraction:
    """Return what of the rest anybody bears at all."""
    if not sum((members.persons or _used(members)).values()):
        return Fraction(0)
    if not members.persons or not rules.imbalance_cap:
        return rest
    limit = sum(members.persons.values()) * Fraction(rules.imbalance_cap) / rules.month.days
    unit = 10 ** places_of(rest, places)
    return min(rest, Fraction(floor(limit * unit), unit))


def _imbalance(borne: Fraction, members: _Members, places: int) -> Parts:
    """Return everybody's part; whose own volume is read is told only of what he bears."""
    if members.persons:
        return _parts(borne, members.persons, places)
    parts = _parts(borne, _used(members), places)
    return {whose: part for whose, part in parts.items() if part}


def _used(members: _Members) -> Parts:
    """Return what each used; whoever is given water back used none."""
    return {whose: max(volume, Fraction(0)) for whose, volume in members.own.items()}


def _parts(whole: Fraction, weights: Parts, places: int) -> Parts:
    return divided(whole, weights, unit=Fraction(1, 10 ** places_of(whole, places)))
