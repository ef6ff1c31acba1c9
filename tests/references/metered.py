"""The scalar reference of the metered method: a volume, cut at the days a tariff changes."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.references.days import (
    ENERGY_GJ,
    ReferenceLine,
    Row,
    half_up,
    holds,
    millionths,
    named,
    of,
    pieces,
    tariffs_on,
)


def metered(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    service = next(iter(of(facts.services, service_id=agreement["service_id"])))
    account_id = account["account_id"]
    for register in of(facts.registers, account_id=account_id, service_id=agreement["service_id"]):
        volume = volume_of(register, service)
        over = range(
            max(register["installed"], rules.first),
            rules.end if register["removed"] is None else min(register["removed"], rules.end),
        )
        taken = register | {"volume": volume, "over": over, "places": service["places"]}
        yield from by_tariff(facts, rules, account, agreement, taken)


def volume_of(register: Row, service: Row) -> Fraction:
    start = register["from_value"]
    if register["from_id"] is None:
        start = register["first_value"]
    step = register["to_value"] - start
    if step < 0:
        step += register["capacity"]
    volume = millionths(step) * millionths(register["multiplier"])
    if register["unit"] != service["unit"]:
        volume *= ENERGY_GJ[register["unit"]] / ENERGY_GJ[service["unit"]]
    elif register["multiplier"] == 1_000_000:
        return volume
    return Fraction(half_up(volume, service["places"]))


def by_tariff(facts: Facts, rules: Rules, account: Row, agreement: Row, register: Row) -> Any:
    """Cut a volume at the days on which a tariff changes; the pieces add up to the volume."""
    volume, over = register["volume"], register["over"]
    days = [day for day in over if holds(agreement, day)]
    places = places_of(volume, register["places"])

    def until(day: int) -> Decimal:
        return half_up(volume * (day - over.start) / len(over), places)

    def of_day(day: int) -> Any:
        rows = tariffs_on(facts, account, agreement, register["zone"], day)
        return tuple((row["price_part"], row["tariff_id"], row["price"]) for row in rows)

    for part in sorted({each[0] for day in days for each in of_day(day)}):

        def own(day: int, part: str = part) -> Any:
            return next((each for each in of_day(day) if each[0] == part), None)

        for first, count, (_, _, price) in pieces(range(days[0], days[-1] + 1), own):
            quantity = until(first + count) - until(first)
            amount = half_up(Fraction(quantity) * millionths(price), 2)
            name = named(rules, first, f"r{register['register_id']}", part)
            yield name, ReferenceLine(quantity, half_up(millionths(price), 6), amount)


def places_of(volume: Fraction, places: int) -> int:
    return places if (volume * 10**places).denominator == 1 else 6
