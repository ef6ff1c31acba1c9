"""What went into a building by its own meters, in fractions: V_b, and V_h warmed in the house."""

from collections.abc import Sequence
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.counted import is_silent
from app.charging.shadow.figures import Row, day_number
from app.charging.shadow.known import Known
from app.charging.shadow.metered import steps_of, volume_of
from app.charging.shadow.pricing import part_of
from app.charging.shadow.spread import opened_on
from app.charging.shadow.taking import own_taken

_HOT = "hot_water"


def went_in(known: Known, rules: Rules, distribution: Row, service: Row) -> Fraction | None:
    """Return V_b, what went into the building by its own meters; None where it is not known."""
    registers = _meters_of(known, rules, distribution, service)
    counted = [(each, steps_of(each, rules)) for each in registers]
    if not counted or any(steps is None for _, steps in counted):
        return None
    if any(steps and opened_on(each, rules) < rules.first for each, steps in counted):
        return None  # of earlier months too: who used less then would bear others' water
    volumes = (volume_of(each, steps, service) for each, steps in counted if steps is not None)
    return sum(volumes, Fraction(0))


def warmed_in(known: Known, rules: Rules, distribution: Row, service: Row) -> Fraction | None:
    """Return V_h, what of the cold water counted was warmed there; None where it is not known.

    It is what the building's meter of hot water counted; without one, all that its accounts have
    of hot water. Somebody whose hot water has no volume leaves it unknown.
    """
    hot = known.services.of(code=_HOT)
    if not distribution["heated_too"] or service["code"] != "water" or not hot:
        return Fraction(0)
    at_heater = {**distribution, "service_id": hot[0]["service_id"]}
    if _is_measured(known, rules, at_heater):
        return went_in(known, rules, at_heater, hot[0])
    volumes = [
        own_volume(known, rules, account, agreement, hot[0])
        if agreement["method"] in {"metered", "norm"}
        else None
        for account in known.accounts.of(building_id=distribution["building_id"])
        for agreement in known.agreements.of(
            account_id=account["account_id"], service_id=hot[0]["service_id"]
        )
    ]
    found = [volume for volume in volumes if volume is not None]
    return sum(found, Fraction(0)) if len(found) == len(volumes) else None


def own_volume(
    known: Known, rules: Rules, account: Row, agreement: Row, service: Row
) -> Fraction | None:
    """Return v_i; None where there is none, or any register was not read."""
    if agreement["method"] == "imbalance":
        return None
    if agreement["method"] == "metered" and is_silent(known, rules, account, agreement):
        return None
    parts = (
        part_of(each, each.start, each.end - each.start, service["places"])
        for each in own_taken(known, rules, account, agreement)
    )
    return sum(parts, Fraction(0))


def _meters_of(known: Known, rules: Rules, distribution: Row, service: Row) -> Sequence[Row]:
    """Return the registers of the building's meters of the service, or of those it follows.

    What cold water's meter has counted already the meter of hot water does not count again.
    """
    building = distribution["building_id"]
    own = known.house_registers.of(account_id=building, service_id=service["service_id"])
    if own:
        return own
    lenders = [
        code
        for code in rules.volumes_from.get(service["code"], ())
        if not (distribution["heated_too"] and code == _HOT)
    ]
    return [
        register
        for code in lenders
        for lender in known.services.of(code=code)
        for register in known.house_registers.of(
            account_id=building, service_id=lender["service_id"]
        )
    ]


def _is_measured(known: Known, rules: Rules, at_heater: Row) -> bool:
    """Say whether hot water is shared out there, or a meter of it stood from first to last day."""
    of = {"building_id": at_heater["building_id"], "service_id": at_heater["service_id"]}
    if known.distributions.of(**of):
        return True
    registers = known.house_registers.of(account_id=of["building_id"], service_id=of["service_id"])
    closes = day_number(rules.closing_day(0))
    last = [rules.end if each["removed"] is None else each["removed"] for each in registers]
    first = [each["installed"] for each in registers]
    return bool(registers) and min(first) <= rules.first and max(last) > closes
