"""What an agreement by meter is charged for: counted, estimated, or by norm as without a meter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.believed import measured_days, over_of
from app.charging.shadow.days_before import of_days_before
from app.charging.shadow.estimates import Piece, pieces_of, rule_of
from app.charging.shadow.figures import Row, half_up
from app.charging.shadow.known import Known
from app.charging.shadow.metered import registers_of, steps_of, volume_of
from app.charging.shadow.monthly import norm
from app.charging.shadow.settling import settled
from app.charging.shadow.taken import Taken

_MARKS = {"average": "est", "inlet": "act"}


@dataclass(frozen=True, slots=True)
class _Bare:
    """Days of an agreement charged as if it had no meter: from the first to the last of them."""

    register: Row
    """Under whose name they are."""
    pieces: Sequence[Piece]
    """Of that register."""
    of_others: Sequence[Piece]
    days: range
    is_shared: bool
    """A share of the building's stands in their place, not the norm."""


def metered(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return what each register counted or was estimated to, and what goes by norm instead."""
    service = known.services.one(service_id=agreement["service_id"])
    for registers in _alike(known, rules, account, service).values():
        bare = _bare(known, rules, account, agreement, registers)
        hull = range(0) if bare is None or bare.is_shared else bare.days
        for register in registers:
            yield from _outside(hull, _counted(known, rules, agreement, register, service))
            yield from _estimated(known, rules, agreement, register, hull)
            yield from of_days_before(known, rules, agreement, register)
        if bare is not None and not bare.is_shared:
            yield from _by_norm(known, rules, account, agreement, bare)


def is_silent(known: Known, rules: Rules, account: Row, agreement: Row) -> bool:
    """Say whether the agreement's meters do not tell what it took, nor anything in their place."""
    service = known.services.one(service_id=agreement["service_id"])
    groups = _alike(known, rules, account, service)
    if not groups:
        return True
    for registers in groups.values():
        bare = _bare(known, rules, account, agreement, registers)
        if bare is not None and bare.is_shared:
            return True
        if any(_is_unread(known, rules, each) for each in registers):
            return True
    return False


def _alike(known: Known, rules: Rules, account: Row, service: Row) -> Mapping[int, Sequence[Row]]:
    """Return the registers by the service that their meters are of."""
    found: dict[int, list[Row]] = {}
    for register in registers_of(known, rules, account, service):
        found.setdefault(register["own_service_id"], []).append(register)
    return found


def _is_unread(known: Known, rules: Rules, register: Row) -> bool:
    """Say whether a register is to be measured and its readings do not tell."""
    if not len(over_of(rules, register)):
        return False
    measured, believed = _measured(known, rules, register)
    return measured is not None and steps_of(believed, rules) is None


def _measured(known: Known, rules: Rules, register: Row) -> tuple[range | None, Row]:
    if not known.chain.every:  # nothing is known of estimates: what was not read stays so
        return over_of(rules, register), register
    return measured_days(known, rules, register)


def _counted(
    known: Known, rules: Rules, agreement: Row, register: Row, service: Row
) -> Iterator[Taken]:
    measured, believed = _measured(known, rules, register)
    steps = None if measured is None else steps_of(believed, rules)
    if measured is None or steps is None:
        return
    volume = volume_of(believed, steps, service)
    left = settled(known, rules, believed, volume, service["places"])
    start, end = max(agreement["start"], measured.start), min(agreement["end"], measured.stop)
    if start < end:
        mark = f"r{register['register_id']}"
        yield Taken(mark, left, start, end, measured, "metered", register["zone"])


def _estimated(
    known: Known, rules: Rules, agreement: Row, register: Row, hull: range
) -> Iterator[Taken]:
    """Return what is charged by average, or by an act, on days that no reading measures.

    Days charged as without a meter are not among those that the average is taken for.
    """
    if not known.chain.every:
        return
    for piece in pieces_of(known, rules, register, agreement, hull):
        if piece.step in _MARKS:
            mark, days = (
                f"r{register['register_id']}.{_MARKS[piece.step]}",
                (piece.start, piece.end),
            )
            is_final = piece.settling == "final" and piece.step == "average"
            yield Taken(
                *(mark, piece.volume, *days, range(*days), "metered", register["zone"]),
                for_good=(days,) if is_final else (),
            )


def _outside(hull: range, taken: Iterable[Taken]) -> Iterator[Taken]:
    """Return what was taken on the days that are not charged as without a meter."""
    for each in taken:
        parts = [(each.start, each.end)]
        if hull:
            parts = [
                (each.start, min(each.end, hull.start)),
                (max(each.start, hull.stop), each.end),
            ]
        for start, end in parts:
            if start < end:
                yield Taken(
                    *(each.mark, each.base, start, end, each.over, each.method, each.zone),
                    for_good=each.for_good,
                )


def _bare(
    known: Known, rules: Rules, account: Row, agreement: Row, registers: Sequence[Row]
) -> _Bare | None:
    """Return the days of an agreement on which it has no meter; None where it always has."""
    if not known.chain.every:
        return None
    of_each = [
        (register, [piece for piece in found if piece.step == "unmetered"])
        for register in sorted(registers, key=lambda each: int(each["register_id"]))
        if (found := pieces_of(known, rules, register, agreement))
    ]
    amiss = [(register, pieces) for register, pieces in of_each if pieces]
    if not amiss:
        return None
    every = [piece for _, pieces in amiss for piece in pieces]
    days = range(min(each.start for each in every), max(each.end for each in every))
    register, pieces = amiss[0]
    rule = rule_of(known, register["own_service_id"], pieces[0].reason)
    at = {"building_id": account["building_id"], "service_id": agreement["service_id"]}
    is_shared = rule["afterwards"] == "unmetered" and bool(known.distributions.of(**at))
    of_others = [piece for _, found in amiss[1:] for piece in found]
    return _Bare(register, pieces, of_others, days, is_shared)


def _by_norm(
    known: Known, rules: Rules, account: Row, agreement: Row, bare: _Bare
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


def _for_good(bare: _Bare) -> Sequence[tuple[int, int]]:
    """Return the days that no reading settles: on which one meter at least is so, or none amiss.

    Of the first meter they are told by its own pieces; the days between go with the one before.
    """
    found: list[tuple[int, int]] = []
    begun, last = bare.pieces[0].start, None
    for day in bare.days:
        own = next((piece for piece in bare.pieces if piece.start <= day < piece.end), None)
        others = [piece for piece in bare.of_others if piece.start <= day < piece.end]
        every = [own, *others] if own is not None else others
        settles = bool(every) and all(piece.settling == "settled" for piece in every)
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


def _kind(known: Known, agreement: Row, bare: _Bare) -> str:
    """Return the level of amenities: the agreement's, the rule's, or the only one there is."""
    own_service = bare.register["own_service_id"]
    rule = rule_of(known, own_service, bare.pieces[0].reason)
    kinds = {row["norm_kind"] for row in known.norms.of(service_id=own_service)}
    only = kinds.pop() if len(kinds) == 1 else ""
    kind: str = agreement["norm_kind"] or rule["kind"] or only
    return kind
