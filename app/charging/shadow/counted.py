"""What an agreement by meter is charged for: counted, estimated, or by norm as without a meter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from app.charging.rules import Rules
from app.charging.shadow.bare import bare_of, measured_of, volumes_by_norm
from app.charging.shadow.believed import over_of
from app.charging.shadow.days_before import of_days_before
from app.charging.shadow.estimates import pieces_of
from app.charging.shadow.figures import Row
from app.charging.shadow.known import Known
from app.charging.shadow.metered import registers_of, steps_of, volume_of
from app.charging.shadow.settling import settled
from app.charging.shadow.taken import Taken
from app.months.parameter_keys import MonthBasis

_MARKS = {"average": "est", "inlet": "act"}


def metered(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return what each register counted or was estimated to, and what goes by norm instead."""
    service = known.services.one(service_id=agreement["service_id"])
    for registers in _alike(known, rules, account, service).values():
        bare = bare_of(known, rules, account, agreement, registers)
        hull = range(0) if bare is None or bare.is_shared else bare.days
        by_norm = _days_by_norm(known, rules, account, agreement, registers)
        for register in registers:
            counted = _counted(known, rules, agreement, register, by_norm)
            yield from _outside(hull, counted) if _by_calendar(rules) else counted
            yield from _estimated(known, rules, agreement, register, hull)
            yield from of_days_before(known, rules, agreement, register)
        if bare is not None and not bare.is_shared:
            yield from volumes_by_norm(known, rules, account, agreement, bare)


def _by_calendar(rules: Rules) -> bool:
    """Say whether readings around the month measure its own days."""
    return rules.month_by is MonthBasis.CALENDAR


def _days_by_norm(
    known: Known, rules: Rules, account: Row, agreement: Row, registers: Sequence[Row]
) -> set[int]:
    """Return the days of the month that the flat went by norm on, whichever agreement held."""
    of = {name: agreement[name] for name in ("account_id", "service_id", "method")}
    every = (bare_of(known, rules, account, each, registers) for each in known.agreements.of(**of))
    return {day for bare in every if bare and not bare.is_shared for day in bare.days}


def is_silent(known: Known, rules: Rules, account: Row, agreement: Row) -> bool:
    """Say whether the agreement's meters do not tell what it took, nor anything in their place."""
    service = known.services.one(service_id=agreement["service_id"])
    groups = _alike(known, rules, account, service)
    if not groups:
        return True
    for registers in groups.values():
        bare = bare_of(known, rules, account, agreement, registers)
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
    measured, believed = measured_of(known, rules, register)
    return measured is not None and steps_of(believed, rules) is None


def _counted(
    known: Known, rules: Rules, agreement: Row, register: Row, by_norm: set[int]
) -> Iterator[Taken]:
    """Return what the dial counted, on the days of the month that no norm is paid for.

    Where none is left, what it counted of days before stands on the first.
    """
    service = known.services.one(service_id=register["service_id"])
    measured, believed = measured_of(known, rules, register)
    steps = None if measured is None else steps_of(believed, rules)
    if measured is None or steps is None:
        return
    volume = volume_of(believed, steps, service)
    away = _away(known, rules, agreement, register) & by_norm
    left = settled(known, rules, believed, volume, by_norm=by_norm - away, away=away)
    mark = f"r{register['register_id']}"
    free = [day for day in measured if day not in by_norm or _by_calendar(rules)]
    days = free or ([measured.start] if left else [])
    for begun, run in groupby(enumerate(days), key=lambda each: each[1] - each[0]):
        held = [day for _, day in run]
        start, end = max(agreement["start"], held[0]), min(agreement["end"], held[-1] + 1)
        if start < end:
            over = range(begun, begun + len(days))
            yield Taken(mark, left, start, end, over, "metered", register["zone"])


def _away(known: Known, rules: Rules, agreement: Row, register: Row) -> set[int]:
    """Return the days by norm on which the dial stood still, its meter being verified."""
    of = {name: agreement[name] for name in ("account_id", "service_id", "method")}
    return {
        day
        for each in known.agreements.of(**of)
        for piece in pieces_of(known, rules, register, each)
        if piece.step == "unmetered" and piece.settling == "beside"
        for day in range(piece.start, piece.end)
    }


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
