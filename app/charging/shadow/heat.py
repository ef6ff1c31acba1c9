"""A building's heat shared out among its premises: one house, in fractions.

Written from the rule symbol by symbol: Q_b the building's heat for heating, Q_f of its in-house
system, Q_m of common areas, Q_h of premises; S_i a heated area, S_h of the premises that are
connected, S_a of all; q the average of a square metre, U_i units of allocators. Nothing is shared
with the engine: not its frames, not its facts.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from app.charging.shadow.heat_house import ALLOCATORS, INDIVIDUAL, METER, NONE, Flat, Terms

__all__ = ["METER", "Flat", "Shares", "Terms", "by_load", "hot_water_heat", "shares_of"]

_TIE = 15
"""Remainders that agree in so many places of a gigacalorie are equal."""


@dataclass
class Shares:
    """What is expected of a house; `stopped` where nobody in it may be charged."""

    stopped: bool = False
    q_f: Fraction = Fraction(0)
    q_m: Fraction = Fraction(0)
    q_h: Fraction = Fraction(0)
    k_un: Fraction = Fraction(1)
    first: list[Fraction] = field(default_factory=list)
    """Q_i before the least share."""
    before: list[Fraction] = field(default_factory=list)
    """Q_i before any cap."""
    own: list[Fraction] = field(default_factory=list)
    system: list[Fraction] = field(default_factory=list)
    common: list[Fraction] = field(default_factory=list)
    circulation: list[Fraction] = field(default_factory=list)
    bill: list[Decimal] = field(default_factory=list)

    @property
    def totals(self) -> list[Fraction]:
        """Return what each bears, before rounding."""
        parts = (self.own, self.system, self.common, self.circulation)
        return [sum(each, Fraction(0)) for each in zip(*parts, strict=True)]


def shares_of(q_b: Fraction, flats: list[Flat], terms: Terms) -> Shares:
    """Return what each premises of a house bears of its heat, in the order given."""
    flats = [_as_charged(flat) for flat in flats] if terms.unread != "stop" else flats
    q_f = terms.k_f * q_b
    q_m = terms.k_m * q_b if terms.common is None else terms.common
    q_h = q_b - q_f - q_m
    s_h = sum(_warmed(flat) for flat in flats)
    connected = any(flat.area and flat.device != INDIVIDUAL for flat in flats)
    takers = [flat for flat in flats if flat.hot_water]
    charged = terms.circulation if terms.circulation_by != "in_tariff" else Fraction(0)
    nobody = not connected or (charged and not sum(_circulates(flat, terms) for flat in takers))
    if q_h < 0 or nobody or any(_unread(flat) for flat in flats):
        return Shares(stopped=True)
    k_un = _times(flats, terms)
    first = _first(q_h, flats, k_un, Fraction(s_h))
    if first is None and terms.overdrawn == "stop":
        return Shares(stopped=True)
    first = _in_proportion(q_h, flats, k_un, Fraction(s_h)) if first is None else first
    least = [terms.mu * q_h * flat.area / s_h for flat in flats]
    result = Shares(q_f=q_f, q_m=q_m, q_h=q_h, k_un=k_un, first=first)
    result.before = _raised(flats, first, least, terms)
    average = [q_h * flat.area / s_h for flat in flats]
    result.own = _lowered(flats, result.before, average, terms) if terms.cap else result.before
    result.system = _by_area(q_f, flats)
    result.common = _by_area(q_m, flats)
    result.circulation = _circulation(charged, flats, terms)
    result.bill = _whole_parts(result.totals, q_b + charged, terms.places)
    return result


def _warmed(flat: Flat) -> Fraction:
    return flat.area * flat.through if flat.device == INDIVIDUAL else flat.area


def by_load(
    load: Fraction, hours: Fraction, inside: Fraction, out: Fraction, design: Fraction
) -> Fraction:
    """Return the heat of a building without a meter."""
    return load * hours * max(inside - out, Fraction(0)) / (inside - design)


def hot_water_heat(volume: Fraction, hot: Fraction, cold: Fraction) -> Fraction:
    """Return the heat that makes hot water of cold."""
    return volume * (hot - cold) / 1000


def _unread(flat: Flat) -> bool:
    return (flat.device == METER and flat.read is None) or (
        flat.device == ALLOCATORS and flat.units is None
    )


def _as_charged(flat: Flat) -> Flat:
    return replace(flat, device=NONE, read=None, units=None) if _unread(flat) else flat


def _times(flats: list[Flat], terms: Terms) -> Fraction:
    if not any(flat.device in (METER, ALLOCATORS) for flat in flats):
        return Fraction(1)
    without = sum(flat.area for flat in flats if flat.device == NONE)
    s_c = sum(flat.area for flat in flats if flat.device != INDIVIDUAL)
    return terms.few if without / s_c < terms.bound else terms.many


def _taken(q_h: Fraction, flat: Flat, k_un: Fraction, s_h: Fraction) -> Fraction:
    """Return what a meter or the area says, before anything is left to share."""
    if flat.device == METER:
        assert flat.read is not None
        return flat.read
    if flat.device == INDIVIDUAL:
        return q_h * _warmed(flat) / s_h
    return k_un * q_h * flat.area / s_h if flat.device == NONE else Fraction(0)


def _first(
    q_h: Fraction, flats: list[Flat], k_un: Fraction, s_h: Fraction
) -> list[Fraction] | None:
    """Return steps 5a to 5e; None where less than nothing is left for the rest."""
    taken = [_taken(q_h, flat, k_un, s_h) for flat in flats]
    rest = q_h - sum(taken)
    if rest < 0:
        return None
    allocated = [flat for flat in flats if flat.device == ALLOCATORS]
    if not allocated:
        return [own + rest * _warmed(flat) / s_h for own, flat in zip(taken, flats, strict=True)]
    units = sum(flat.units or 0 for flat in allocated)
    weights = [
        Fraction(0)
        if flat.device != ALLOCATORS
        else (
            flat.units if units and flat.units is not None else Fraction(0) if units else flat.area
        )
        for flat in flats
    ]
    by_weight = rest / sum(weights)
    return [own + by_weight * weight for own, weight in zip(taken, weights, strict=True)]


def _in_proportion(
    q_h: Fraction, flats: list[Flat], k_un: Fraction, s_h: Fraction
) -> list[Fraction]:
    taken = [_taken(q_h, flat, k_un, s_h) for flat in flats]
    together = sum(taken)
    return [q_h * own / together for own in taken]


def _raised(
    flats: list[Flat], first: list[Fraction], least: list[Fraction], terms: Terms
) -> list[Fraction]:
    """Return step 6 of each group, then of all: one where all are below has nobody to pay it."""
    own = list(first)
    groups: dict[str, list[int]] = {}
    for place, flat in enumerate(flats):
        if flat.device != INDIVIDUAL:
            among = flat.device if terms.minimum_among == "same_device" else ""
            groups.setdefault(among, []).append(place)
    everybody = [place for group in groups.values() for place in group]
    for group in (*groups.values(), everybody):
        _raise_group(own, {place: flats[place].area for place in group}, least)
    return own


def _raise_group(own: list[Fraction], area: dict[int, Fraction], least: list[Fraction]) -> None:
    """Raise who is below, off the others by area, round by round as it is written."""
    raised: set[int] = set()
    while below := [place for place in area if own[place] < least[place]]:
        raised |= set(below)
        others = [place for place in area if place not in raised]
        if not others:
            by_area = sum((own[place] for place in area), Fraction(0)) / sum(area.values())
            for place, each in area.items():
                own[place] = by_area * each
            return
        more = sum(least[place] - own[place] for place in below)
        others_area = sum(area[place] for place in others)
        for place in below:
            own[place] = least[place]
        for place in others:
            own[place] -= more * area[place] / others_area


def _lowered(
    flats: list[Flat], before: list[Fraction], average: list[Fraction], terms: Terms
) -> list[Fraction]:
    """Lower who is above his cap, give it to the others by area, round by round.

    A meter's reading has no cap. Where nobody is left to bear the rest, nobody has one.
    """
    caps = {
        place: terms.cap * max(flat.usual, terms.mu) * average[place]
        for place, flat in enumerate(flats)
        if flat.usual is not None and flat.device in (NONE, ALLOCATORS)
    }
    own, lowered = list(before), set[int]()
    while above := {place for place, cap in caps.items() if own[place] > cap} - lowered:
        lowered |= above
        takers = [
            place
            for place, flat in enumerate(flats)
            if place not in lowered and flat.device != INDIVIDUAL
        ]
        if not takers:
            return list(before)
        given = sum(before[place] - caps[place] for place in lowered)
        area = sum(flats[place].area for place in takers)
        for place in lowered:
            own[place] = caps[place]
        for place in takers:
            own[place] = before[place] + given * flats[place].area / area
    return own


def _by_area(whole: Fraction, flats: list[Flat]) -> list[Fraction]:
    s_a = sum(flat.area for flat in flats)
    return [whole * flat.area / s_a for flat in flats]


def _circulates(flat: Flat, terms: Terms) -> Fraction:
    if not flat.hot_water:
        return Fraction(0)
    return flat.area if terms.circulation_by == "by_area" else flat.days


def _circulation(whole: Fraction, flats: list[Flat], terms: Terms) -> list[Fraction]:
    weights = [_circulates(flat, terms) for flat in flats]
    if not whole:
        return [Fraction(0) for _ in flats]
    by_weight = whole / sum(weights)
    return [by_weight * weight for weight in weights]


def _whole_parts(exact: list[Fraction], whole: Fraction, places: int) -> list[Decimal]:
    """Round down; units that are left go to the largest remainders, first come first."""
    places = places if (whole * 10**places).denominator == 1 else 6
    scaled = [
        int(value * 10**_TIE + Fraction(1, 2)) * Fraction(10**places, 10**_TIE) for value in exact
    ]
    units = [int(value) for value in scaled]
    left = int(whole * 10**places) - sum(units)
    order = sorted(range(len(exact)), key=lambda place: (units[place] - scaled[place], place))
    for place in order[:left]:
        units[place] += 1
    return [Decimal(value).scaleb(-places) for value in units]
