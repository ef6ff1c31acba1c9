"""Heat load: by contract, or the part by heated area in what contracts leave of the building's."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.divided import Whose, divided
from app.charging.shadow.figures import Row, half_up, holds, millionths
from app.charging.shadow.known import Known
from app.charging.shadow.taken import Taken

_SMALLEST = Fraction(1, 1_000_000)


def load(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return the agreement's load; nothing where it, or a neighbour's, is not known."""
    parts = _parts(known, rules, account["building_id"], agreement["service_id"])
    part = parts.get((account["account_id"], agreement["agreement_id"]))
    if part is not None:
        start, end = agreement["start"], agreement["end"]
        yield Taken("load", part, start, end, range(start, end), "load")


def _parts(known: Known, rules: Rules, building: int, service: int) -> dict[Whose, Fraction]:
    key = ("load", building, service)
    if key not in known.worked:
        known.worked[key] = _worked(known, rules, building, service)
    parts: dict[Whose, Fraction] = known.worked[key]
    return parts


def _worked(known: Known, rules: Rules, building: int, service: int) -> dict[Whose, Fraction]:
    own: dict[Whose, Fraction] = {}
    areas: dict[Whose, Fraction] = {}
    of = {"service_id": service, "method": "load"}
    for account in known.accounts.of(building_id=building):
        for each in known.agreements.of(account_id=account["account_id"], **of):
            whose = (account["account_id"], each["agreement_id"])
            loads = _figures(known, each, "heat_load")
            if any(loads):
                by_days = sum(map(millionths, filter(None, loads)), Fraction(0))
                own[whose] = Fraction(half_up(by_days / rules.month.days, 6))
            else:
                figures = _figures(known, each, "heated_area")
                areas[whose] = sum((millionths(area or 0) for area in figures), Fraction(0))
    of_building = known.house_loads.of(building_id=building)
    if not areas or not of_building:
        return own
    left = millionths(of_building[0]["load"]) - sum(own.values(), Fraction(0))
    return own | divided(left, areas, unit=_SMALLEST) if left >= 0 else own


def _figures(known: Known, agreement: Row, kind: str) -> Sequence[int | None]:
    """Return the account's figure on each day of the agreement."""
    rows = known.parameters.of(account_id=agreement["account_id"], kind=kind)
    days = range(agreement["start"], agreement["end"])
    return [next((row["value"] for row in rows if holds(row, day)), None) for day in days]
