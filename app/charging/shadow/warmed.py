"""What it took to warm an account's hot water, and its part of what circulates in the building."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial

from app.charging.rules import Rules
from app.charging.shadow.divided import Whose
from app.charging.shadow.figures import Row, half_up, holds, millionths, places_of
from app.charging.shadow.following import lent
from app.charging.shadow.hot_water import Warmth, heat_of, parts_of
from app.charging.shadow.known import Known
from app.charging.shadow.taken import Taken

TakenOf = Callable[[Row, Row], Sequence[Taken]]
"""What an agreement of an account is charged for."""
_WATER = "hot_water"
_FIGURES = {"line_by_area": "heated_area", "line_by_rails": "towel_rails"}
"""How circulation is borne as a line of its own -> the account's figure; else days alone."""
_LINES = (*_FIGURES, "line_by_premises")


def water_heat(
    known: Known, rules: Rules, account: Row, agreement: Row, taken_of: TakenOf
) -> Iterator[Taken]:
    """Return the heat of the agreement's hot water, and its part of circulation."""
    key = ("warmed", account["building_id"], agreement["service_id"])
    if key not in known.worked:
        known.worked[key] = _worked(known, rules, *key[1:], taken_of)
    found: Mapping[str, Mapping[Whose, Decimal]] = known.worked[key]
    whose = (account["account_id"], agreement["agreement_id"])
    for mark, parts in found.items():
        if whose in parts:
            start, end = agreement["start"], agreement["end"]
            part = Fraction(parts[whose])
            yield Taken(mark, part, start, end, range(start, end), "water_heat")


def _worked(
    known: Known, rules: Rules, building: int, service: int, taken_of: TakenOf
) -> Mapping[str, Mapping[Whose, Decimal]]:
    everybody = {
        (account["account_id"], agreement["agreement_id"]): (account, agreement)
        for account in known.accounts.of(building_id=building)
        for agreement in known.agreements.of(
            account_id=account["account_id"], service_id=service, method="water_heat"
        )
    }
    whose = sorted(everybody)
    places = known.services.one(service_id=service)["places"]
    months = known.hot_water_months.of(building_id=building)
    month = months[0] if months else None
    volumes = {each: _volume(known, rules, *everybody[each], taken_of) for each in whose}
    agreements = [everybody[each][1] for each in whose]
    return {
        "warmed": _warmed(volumes, month, rules, places),
        "circulation": dict(
            _circulation(known, rules, dict(zip(whose, agreements, strict=True)), month, places)
        ),
    }


def _volume(
    known: Known, rules: Rules, account: Row, agreement: Row, taken_of: TakenOf
) -> Fraction | None:
    """Return the hot water of the agreement's days, less what did not come; None for none."""
    pieces = list(lent(known, rules, account, agreement, _WATER, partial(taken_of, account)))
    if not pieces:
        return None
    parts = (
        Fraction(half_up(each.base * (each.end - each.start) / len(each.over), 6))
        for each in pieces
    )
    return sum(parts, Fraction(0))


def _warmed(
    volumes: Mapping[Whose, Fraction | None], month: Row | None, rules: Rules, places: int
) -> Mapping[Whose, Decimal]:
    using = {whose: volume for whose, volume in volumes.items() if volume is not None}
    warmth = _warmth(month, rules)
    if warmth.heat is not None:
        places = places_of(warmth.heat, places)
    heats = heat_of(list(using.values()), warmth, places=places)
    found = {} if heats is None else dict(zip(using, heats, strict=True))
    shared = sum(heat for whose, heat in found.items() if (using[whose] or 0) > 0)
    if warmth.heat is None or shared:
        return found
    return {whose: heat for whose, heat in found.items() if not using[whose] or heat}


def _warmth(month: Row | None, rules: Rules) -> Warmth:
    """Return what is known of the building's hot water in the month."""
    norm = Fraction(rules.hot_water_heat)
    if month is None:
        return Warmth(norm=norm)
    names = ("hot_water_heat", "hot_water_volume", "hot_temperature", "cold_temperature")
    heat, volume, hot, cold = (
        None if month[name] is None else millionths(month[name]) for name in names
    )
    return Warmth(heat=heat, volume=volume, hot=hot, cold=cold, norm=norm)


def _circulation(
    known: Known,
    rules: Rules,
    agreements: Mapping[Whose, Row],
    month: Row | None,
    places: int,
) -> Iterator[tuple[Whose, Decimal]]:
    """Return parts of what circulates; where nobody knows it, the norm for each towel rail."""
    by = rules.heat.circulation_by.value
    if by not in _LINES:
        return
    weights = [_weight(known, each, by) for each in agreements.values()]
    if month is not None and month["circulation"]:
        whole = half_up(millionths(month["circulation"]), 6)
        parts = parts_of(whole, weights, places=places_of(Fraction(whole), places))
        yield from ((whose, part) for whose, part in zip(agreements, parts, strict=True) if part)
    elif by == "line_by_rails" and rules.towel_rail_heat:
        for whose, weight in zip(agreements, weights, strict=True):
            if weight:
                norm = Fraction(rules.towel_rail_heat)
                yield whose, half_up(weight * norm / rules.month.days, places)


def _weight(known: Known, agreement: Row, by: str) -> Fraction:
    days = range(agreement["start"], agreement["end"])
    if by not in _FIGURES:
        return Fraction(len(days))
    rows = known.parameters.of(account_id=agreement["account_id"], kind=_FIGURES[by])
    figures = (millionths(row["value"]) for day in days for row in rows if holds(row, day))
    return sum(figures, Fraction(0))
