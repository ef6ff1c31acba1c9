"""What runs off: the water an account is charged for, of whatever source, taken once more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import Row, half_up, millionths
from app.charging.shadow.known import Known
from app.charging.shadow.reduced import days_of, fraction_of, interruptions
from app.charging.shadow.taken import Taken

TakenOf = Callable[[Row], Sequence[Taken]]
"""What another agreement of the account is charged for."""
_NOT_COUNTED = ("norm", "metered")
"""Methods of which something may be charged that no meter counted; of a meter, its estimates."""


def following(
    known: Known, rules: Rules, account: Row, agreement: Row, taken_of: TakenOf
) -> Iterator[Taken]:
    """Return each volume of the followed services on the agreement's days, and own sources'."""
    code = known.services.one(service_id=agreement["service_id"])["code"]
    for lender in rules.volumes_from.get(code, ()):
        for each in lent(known, rules, account, agreement, lender, taken_of):
            mark = f"{lender}.{each.mark}" if each.mark else lender
            yield Taken(mark, each.base, each.start, each.end, each.over, "follows")
    month = range(rules.first, rules.end)
    for well in known.parameters.of(account_id=account["account_id"], kind="own_water"):
        volume, days = millionths(well["value"]), (well["start"], well["end"])
        yield from _within(agreement, Taken("own_water", volume, *days, month, "follows"))


def lent(
    known: Known, rules: Rules, account: Row, agreement: Row, lender: str, taken_of: TakenOf
) -> Iterator[Taken]:
    """Return what the account takes of another service on the agreement's days."""
    for other in _agreements_of(known, account, lender):
        for each in (*taken_of(other), *_not_given(known, rules, account, other, taken_of)):
            yield from _within(agreement, each)


def _agreements_of(known: Known, account: Row, code: str) -> Iterator[Row]:
    for service in known.services.of(code=code):
        of = {"account_id": account["account_id"], "service_id": service["service_id"]}
        yield from known.agreements.of(**of)


def _not_given(
    known: Known, rules: Rules, account: Row, other: Row, taken_of: TakenOf
) -> Iterator[Taken]:
    """Return below zero what was charged and did not come: it did not run off either."""
    for broken in interruptions(known, account, other):
        part_off = fraction_of(known, rules, broken)
        if broken["quality"] or not part_off:
            continue
        for each in taken_of(other):
            if each.method in _NOT_COUNTED:
                mark = f"b{broken['interruption_id']}"
                less = replace(
                    each,
                    mark=f"{mark}.{each.mark}" if each.mark else mark,
                    base=-Fraction(half_up(each.base * part_off, 6)),
                    for_good=(),
                )
                for start, end in days_of(each, broken):
                    yield from _within({"start": start, "end": end}, less)


def _within(days: Row, taken: Taken) -> Iterator[Taken]:
    """Return what was taken on these days, if on any."""
    start, end = max(taken.start, days["start"]), min(taken.end, days["end"])
    if start < end:
        yield replace(taken, start=start, end=end)
