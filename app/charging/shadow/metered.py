"""What the registers of an account's meters counted, cut at the days a price changes."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.charging.rules import Rules
from app.charging.shadow.figures import (
    ENERGY_GJ,
    ReferenceLine,
    Row,
    half_up,
    holds,
    millionths,
    named,
    pieces,
    places_of,
)
from app.charging.shadow.known import Known
from app.charging.shadow.prices import parts_of, tariffs_on
from app.charging.shadow.reduced import fraction_of, interruptions
from app.months.parameter_keys import MonthBasis

Lines = Iterator[tuple[str, ReferenceLine]]


def metered(known: Known, rules: Rules, account: Row, agreement: Row) -> Lines:
    """Charge what each register counted on the days of the agreement."""
    service = known.services.one(service_id=agreement["service_id"])
    for register in registers_of(known, rules, account, service):
        steps = steps_of(register, rules)
        if steps is None:
            continue
        volume = volume_of(register, steps, service)
        taken = {**register, "places": service["places"], "over": days_of(register, rules)}
        yield from by_price(known, rules, account, agreement, {**taken, "volume": volume})
        for broken in interruptions(known, account, agreement):
            part_off = fraction_of(known, rules, broken) if broken["quality"] else None
            if part_off:
                less = Fraction(half_up(volume * part_off, 6))
                of = {"volume": less, "mark": f"b{broken['interruption_id']}", "within": broken}
                for part, line in by_price(known, rules, account, agreement, {**taken, **of}):
                    yield part, ReferenceLine(-line.quantity, line.price, -line.amount)


def registers_of(known: Known, rules: Rules, account: Row, service: Row) -> Sequence[Row]:
    """Return the registers of the service, or of those whose meters give its volume."""
    of = {"account_id": account["account_id"]}
    own = known.registers.of(**of, service_id=service["service_id"])
    if own:
        return own
    lenders = rules.volumes_from.get(service["code"], ())
    return [
        register
        for code in lenders
        for lender in known.services.of(code=code)
        for register in known.registers.of(**of, service_id=lender["service_id"])
    ]


def days_of(register: Row, rules: Rules) -> range:
    """Return the days of the month on which the meter stood."""
    end = rules.end if register["removed"] is None else min(register["removed"], rules.end)
    return range(max(register["installed"], rules.first), end)


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
        is_gone = register["removed"] is not None and register["removed"] < rules.end
        start = start if is_new else _at_midnight(register, "from", rules.first - 1)
        end = end if is_gone else _at_midnight(register, "to", rules.end - 1)
        if start is None or end is None:
            return None
    elif register["to_day"] <= register[f"{since}_day"]:
        return None
    step = end - start
    return millionths(step + register["capacity"] if step < 0 else step)


def _at_midnight(register: Row, before: str, day: int) -> int | None:
    """Return the value at the end of a day: on a straight line between two readings."""
    value, passed = register[f"{before}_value"], day - register[f"{before}_day"]
    if passed == 0:
        return int(value)
    after = register[f"after_{before}_value"]
    if after is None:
        return None
    step = after - value
    whole = millionths(step + register["capacity"] if step < 0 else step)
    days = register[f"after_{before}_day"] - register[f"{before}_day"]
    return int(value + half_up(whole * passed / days, register["decimals"]) * 1_000_000)


def volume_of(register: Row, steps: Fraction, service: Row) -> Fraction:
    """Return the volume in the unit of the service; converted, it is rounded to its places."""
    volume = steps * millionths(register["multiplier"])
    if register["unit"] != service["unit"]:
        volume *= ENERGY_GJ[register["unit"]] / ENERGY_GJ[service["unit"]]
    elif register["multiplier"] == 1_000_000:
        return volume
    return Fraction(half_up(volume, service["places"]))


def by_price(known: Known, rules: Rules, account: Row, agreement: Row, taken: Row) -> Lines:
    """Cut a volume at the days on which a price changes; the pieces add up to the volume."""
    volume, over = taken["volume"], taken["over"]
    within = taken.get("within", agreement)
    days = [day for day in over if holds(agreement, day) and holds(within, day)]
    places = places_of(volume, taken["places"])

    def until(day: int) -> Decimal:
        return half_up(volume * (day - over.start) / len(over), places)

    def of_day(day: int) -> Any:
        rows = tariffs_on(known, account, agreement, taken["zone"], day)
        return {row["price_part"]: (row["tariff_id"], row["price"]) for row in rows}

    for part in parts_of(known, account, agreement, taken["zone"], days):

        def own(day: int, part: str = part) -> Any:
            return of_day(day).get(part)

        for first, count, (_, price) in pieces(range(days[0], days[-1] + 1), own):
            quantity = until(first + count) - until(first)
            amount = half_up(Fraction(quantity) * millionths(price), 2)
            words = (taken.get("mark", ""), f"r{taken['register_id']}", part)
            line = ReferenceLine(quantity, half_up(millionths(price), 6), amount)
            yield named(rules, first, *words), line
