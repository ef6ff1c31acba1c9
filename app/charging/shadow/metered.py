"""What the registers of an account's meters counted in the month."""

from collections.abc import Sequence
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import ENERGY_GJ, Row, day_number, half_up, millionths
from app.charging.shadow.known import Known
from app.months.parameter_keys import MonthBasis


def registers_of(known: Known, rules: Rules, account: Row, service: Row) -> Sequence[Row]:
    """Return the registers of the service, or of those whose meters give its volume.

    `own_service_id` is that of the meter.
    """
    of = {"account_id": account["account_id"]}
    own = known.registers.of(**of, service_id=service["service_id"])
    lenders = () if own else rules.volumes_from.get(service["code"], ())
    lent = [
        register
        for code in lenders
        for lender in known.services.of(code=code)
        for register in known.registers.of(**of, service_id=lender["service_id"])
    ]
    return [
        {**each, "service_id": service["service_id"], "own_service_id": each["service_id"]}
        for each in (own or lent)
    ]


def days_of(register: Row, rules: Rules) -> range:
    """Return the days of the month on which the meter stood."""
    end = rules.end if register["removed"] is None else min(register["removed"], rules.end)
    return range(max(register["installed"], rules.first), end)


def told_of(dial: Row, rules: Rules) -> range:
    """Return the days that a dial tells of: to the end of that on which it was read last.

    Taken off on the day that closes the month, or later, it has counted the month.
    """
    stood, removed = days_of(dial, rules), dial["removed"]
    if removed is None:
        return stood
    is_closed = removed >= day_number(rules.closing_day(0))
    return range(stood.start, rules.end if is_closed else min(removed + 1, rules.end))


def steps_of(register: Row, rules: Rules) -> Fraction | None:
    """Return what the dial went on by in the month; None where its readings do not tell.

    A dial that went back has passed zero: what did not, stands among the run's problems.
    """
    is_new = register["from_id"] is None
    since = "first" if is_new else "from"
    start, end = register[f"{since}_value"], register["to_value"]
    if start is None or end is None:
        return None
    if rules.month_by is MonthBasis.CALENDAR:
        is_gone = register["removed"] is not None and register["removed"] <= rules.end
        start = start if is_new else _at_midnight(register, "from", rules.first - 1)
        end = end if is_gone else _at_midnight(register, "to", rules.end - 1)
        if start is None or end is None:
            return None
    elif register["to_day"] <= register[f"{since}_day"] and not put_up_last(register, rules):
        return None
    step = end - start
    return millionths(step + (register["capacity"] or 0) if step < 0 else step)


def put_up_last(register: Row, rules: Rules) -> bool:
    """Say whether the meter was put up on the day that closes the month: it counted none of it."""
    closes = day_number(rules.closing_day(0))
    days = [register[name] for name in ("installed", "first_day", "to_day")]
    return register["from_id"] is None and days == [closes] * 3


def _at_midnight(register: Row, before: str, day: int) -> int | None:
    """Return the value at the end of a day: on a straight line between two readings."""
    value, passed = register[f"{before}_value"], day - register[f"{before}_day"]
    if passed == 0:
        return int(value)
    after = register[f"after_{before}_value"]
    if after is None:
        return None
    step = after - value
    whole = millionths(step + (register["capacity"] or 0) if step < 0 else step)
    days = register[f"after_{before}_day"] - register[f"{before}_day"]
    return int(value + half_up(whole * passed / days, register["decimals"]) * 1_000_000)


def volume_of(register: Row, steps: Fraction, service: Row) -> Fraction:
    """Return the volume in the unit of the service; converted, it is rounded to its places."""
    volume = steps * millionths(register["multiplier"])
    if register["unit"] != service["unit"]:
        volume *= in_units_of(register, service) or 0  # a problem of the run stops the others
    elif register["multiplier"] == 1_000_000:
        return volume
    return Fraction(half_up(volume, service["places"]))


def in_units_of(register: Row, service: Row) -> Fraction | None:
    """Return how many units of the service one of the register is; None where nobody knows."""
    if register["unit"] == service["unit"]:
        return Fraction(1)
    one, other = (ENERGY_GJ.get(each["unit"]) for each in (register, service))
    return None if one is None or other is None else one / other
