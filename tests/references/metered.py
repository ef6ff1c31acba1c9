"""The scalar reference of meters that are estimated: a volume, cut at the days a tariff changes."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.charging.facts import Facts
from app.charging.rules import Rules
from app.charging.shadow import metered as shadow
from tests.references import estimates, settling
from tests.references.days import (
    Fact,
    ReferenceLine,
    Row,
    half_up,
    holds,
    millionths,
    named,
    of,
    pieces,
    places_of,
    tariffs_on,
)


def metered(facts: Facts, rules: Rules, account: Fact, agreement: Fact) -> Any:
    """Return the lines of an agreement some of whose registers are estimated, or were before."""
    service = next(iter(of(facts.services, service_id=agreement["service_id"])))
    account_id = account["account_id"]
    registers = of(facts.registers, account_id=account_id, service_id=agreement["service_id"])
    places = {"places": service["places"], "hull": range(0)}
    hull = estimates.hull_of(facts, rules, registers, agreement)
    for register in registers:
        for taken in with_estimates(facts, rules, register, agreement, hull):
            whole = places | taken
            yield from by_tariff(facts, rules, account, agreement, register | whole)
    if hull:
        first = estimates.first_unmetered(facts, rules, registers, agreement)
        for per, start, end, volume in settling.norm_pieces(
            facts, rules, account, agreement, kind_of(facts, agreement), hull
        ):
            mark = f"r{first['register_id']}.norm{per and '.'}{per}"
            taken = places | {"volume": volume, "over": range(start, end), "mark": mark}
            yield from by_tariff(facts, rules, account, agreement, first | taken)


def with_estimates(
    facts: Facts, rules: Rules, register: Row, agreement: Fact, hull: range
) -> Iterator[Row]:
    """Return what a register measured, less what was charged before, and its estimates."""
    service = of(facts.services, service_id=register["service_id"])[0]
    measured, believed = estimates.measured_days(facts, rules, register)
    if measured is not None:
        counted = volume_of(believed, service)
        left = settling.settled(facts, rules, believed, counted, service["places"])
        yield {"volume": left, "over": measured, "hull": hull}
    words = {"average": "est", "inlet": "act"}
    for piece in estimates.pieces_of(facts, rules, register, agreement, hull):
        mark = f"r{register['register_id']}.{words[piece.step]}"
        yield {"volume": piece.volume, "over": range(piece.start, piece.end), "mark": mark}


def kind_of(facts: Facts, agreement: Fact) -> str:
    """Return the level of amenities: the agreement's, the rule's, or the only one there is."""
    service_id = agreement["service_id"]
    rules = of(facts.estimating.chain, service_id=service_id)  # type: ignore[union-attr]
    kinds = {row["norm_kind"] for row in of(facts.norms, service_id=service_id)}
    only = kinds.pop() if len(kinds) == 1 else ""
    return agreement["norm_kind"] or rules[0]["kind"] or only


def volume_of(register: Row, service: Row) -> Fraction:
    start = register["from_value"]
    if register["from_id"] is None:
        start = register["first_value"]
    step = register["to_value"] - start
    return shadow.volume_of(
        register, millionths(step + register["capacity"] if step < 0 else step), service
    )


def by_tariff(facts: Facts, rules: Rules, account: Fact, agreement: Fact, register: Row) -> Any:  # noqa: C901 - one rule, told whole
    """Cut a volume at the days on which a tariff changes; the pieces add up to the volume."""
    volume, over = register["volume"], register["over"]
    days = [day for day in over if holds(agreement, day) and day not in register["hull"]]
    places = places_of(volume, register["places"])

    def until(day: int) -> Decimal:
        return half_up(volume * (day - over.start) / len(over), places)

    def of_day(day: int) -> Any:
        rows = tariffs_on(facts, account, agreement, register["zone"], day)
        return tuple((row["price_part"], row["tariff_id"], row["price"]) for row in rows)

    for part in sorted({each[0] for day in days for each in of_day(day)}):

        def own(day: int, part: str = part) -> Any:
            if day in register["hull"]:
                return None
            return next((each for each in of_day(day) if each[0] == part), None)

        for first, count, (_, _, price) in pieces(range(days[0], days[-1] + 1), own):
            quantity = until(first + count) - until(first)
            amount = half_up(Fraction(quantity) * millionths(price), 2)
            mark = register.get("mark", f"r{register['register_id']}")
            name = named(rules, first, mark, part)
            yield name, ReferenceLine(quantity, half_up(millionths(price), 6), amount)
