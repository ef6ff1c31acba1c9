"""Days of a flat charged as if it had no meter: which they are, and what its norm gives.

A norm pays for all meters of the flat, whichever of them is amiss, and for the days between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.believed import measured_days, over_of
from app.charging.shadow.estimates import Piece, pieces_of, rule_of
from app.charging.shadow.figures import Row, half_up, holds
from app.charging.shadow.known import Known
from app.charging.shadow.monthly import norm
from app.charging.shadow.taken import Taken


@dataclass(frozen=True, slots=True)
class Bare:
    """Days of an agreement charged as if it had no meter: from the first to the last of them."""

    register: Row
    """Under whose name they are."""
    pieces: Sequence[Piece]
    """Of that register."""
    of_others: Sequence[Piece]
    averaged: Sequence[Piece]
    """Of all registers, what the norm stands for instead of an average."""
    read: set[int]
    """Days that no later reading of one of its meters will tell of."""
    days: range
    is_shared: bool
    """A share of the building's stands in their place, not the norm."""


def measured_of(known: Known, rules: Rules, register: Row) -> tuple[range | None, Row]:
    """Return the days of a register that readings measure, and it with the readings that do."""
    if not known.chain.every:  # nothing is known of estimates: what was not read stays so
        return over_of(rules, register), register
    return measured_days(known, rules, register)


def bare_of(
    known: Known, rules: Rules, account: Row, agreement: Row, registers: Sequence[Row]
) -> Bare | None:
    """Return the days of an agreement on which it has no meter; None where it always has."""
    if not known.chain.every:
        return None
    of_each = [
        (register, found)
        for register in sorted(registers, key=lambda each: int(each["register_id"]))
        if (found := pieces_of(known, rules, register, agreement))
    ]
    unmetered = (
        (register, [piece for piece in found if piece.step == "unmetered"])
        for register, found in of_each
    )
    amiss = [(register, pieces) for register, pieces in unmetered if pieces]
    if not amiss:
        return None
    every = [piece for _, pieces in amiss for piece in pieces]
    days = range(min(each.start for each in every), max(each.end for each in every))
    register, pieces = amiss[0]
    rule = rule_of(known, register["own_service_id"], pieces[0].reason)
    at = {"building_id": account["building_id"], "service_id": agreement["service_id"]}
    is_shared = rule["afterwards"] == "unmetered" and bool(known.distributions.of(**at))
    of_others = [piece for _, found in amiss[1:] for piece in found]
    told = (measured_of(known, rules, each)[0] for each in registers)
    read = {day for measured in told if measured for day in measured if holds(agreement, day)}
    for other, found in of_each:
        last = other["to_day"] if other["to_id"] is not None else rules.first - 1
        # One put up, or back, on the day of its reading counts from that day on.
        passed = (each for each in found if each.start < last)
        read |= {day for each in passed for day in range(each.start, min(each.end, last + 1))}
    averaged = [each for _, found in of_each for each in found if each.step == "average"]
    return Bare(register, pieces, of_others, averaged, read, days, is_shared)


def volumes_by_norm(
    known: Known, rules: Rules, account: Row, agreement: Row, bare: Bare
) -> Iterator[Taken]:
    """Return the norm's volumes for these days, cut where a norm or a figure changes."""
    register = bare.register
    places = known.services.one(service_id=agreement["service_id"])["places"]
    asked = {
        **agreement,
        "service_id": register["own_service_id"],
        "norm_kind": _kind(known, agreement, bare),
        "start": bare.days.start,
        "end": bare.days.stop,
    }
    for each in norm(known, rules, account, asked):
        share = Fraction(each.end - each.start, len(each.over))
        mark = ".".join(filter(None, (f"r{register['register_id']}.norm", each.mark)))
        yield Taken(
            *(mark, Fraction(half_up(each.base * share, places)), each.start, each.end),
            *(range(each.start, each.end), "metered", register["zone"]),
            for_good=_for_good(bare),
        )


def _for_good(bare: Bare) -> Sequence[tuple[int, int]]:
    """Return the days that no reading settles: on which one meter at least is so, or none amiss.

    Of the first meter they are told by its own pieces; the days between go with the one before.
    """
    found: list[tuple[int, int]] = []
    begun, last = bare.pieces[0].start, None
    for day in bare.days:
        own = next((piece for piece in bare.pieces if piece.start <= day < piece.end), None)
        others = [piece for piece in bare.of_others if piece.start <= day < piece.end]
        every = [own, *others] if own is not None else others
        if every:
            every += [piece for piece in bare.averaged if piece.start <= day < piece.end]
        settles = bool(every) and all(piece.settling == "settled" for piece in every)
        settles = settles and day not in bare.read
        begun = own.start if own is not None else begun
        is_beside = own is not None and own.settling == "beside"
        if settles or is_beside:
            last = None
            continue
        if last == begun:
            found[-1] = (found[-1][0], day + 1)
        else:
            found.append((day, day + 1))
        last = begun
    return found


def _kind(known: Known, agreement: Row, bare: Bare) -> str:
    """Return the level of amenities: the agreement's, the rule's, or the only one there is."""
    own_service = bare.register["own_service_id"]
    rule = rule_of(known, own_service, bare.pieces[0].reason)
    kinds = {row["norm_kind"] for row in known.norms.of(service_id=own_service)}
    only = kinds.pop() if len(kinds) == 1 else ""
    kind: str = agreement["norm_kind"] or rule["kind"] or only
    return kind
