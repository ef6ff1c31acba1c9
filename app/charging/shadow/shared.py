"""A sum or a volume that a group of accounts bears together, in fractions.

Written from the rules of sharing: by weight; nobody more than his most; the others bear what is
above; the smallest units left over go to the largest remainders, the earlier account first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from app.charging.rules import Rules
from app.charging.shadow.divided import divided
from app.charging.shadow.figures import (
    ReferenceLine,
    Row,
    half_up,
    millionths,
    named,
    places_of,
)
from app.charging.shadow.known import Known
from app.charging.shadow.taken import Charged, Taken

Consumed = Callable[[int, int], Fraction]
"""What an account took of a service in the month."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """An account of a group: its weight, and the most whole units it bears, if there is a most."""

    weight: Fraction
    most: int | None = None


@dataclass(slots=True)
class _Borne:
    """How a sum was shared: whole units by account, and of what unit they are."""

    units: dict[int, int] = field(default_factory=dict)
    unit: Fraction = Fraction(1)
    whole: Fraction = Fraction(0)


def shared_lines(
    known: Known, rules: Rules, agreement: Row, consumed: Consumed
) -> Iterator[Charged]:
    """Return the agreement's parts of sums of money."""
    for total in known.shared_sums.of(service_id=agreement["service_id"]):
        if total["volume"] is None:
            for first, _, part, whole in _parts(known, rules, agreement, total, consumed):
                share = half_up(part / whole, 6) if whole else half_up(whole, 6)
                line = ReferenceLine(share, half_up(whole, 6), half_up(part, 2))
                name = named(rules, first, f"x{total['shared_sum_id']}")
                yield Charged(name, line, agreement["agreement_id"], total["vat_rate"])


def shared_volumes(
    known: Known, rules: Rules, agreement: Row, consumed: Consumed
) -> Iterator[Taken]:
    """Return the agreement's parts of volumes, to be priced as its own."""
    for total in known.shared_sums.of(service_id=agreement["service_id"]):
        if total["volume"] is not None:
            for start, end, part, _ in _parts(known, rules, agreement, total, consumed):
                mark = f"x{total['shared_sum_id']}"
                yield Taken(mark, part, start, end, range(start, end), "share")


def shares_of(units: int, bearers: Mapping[int, Bearer]) -> dict[int, int]:
    """Return how many whole units each account bears; together they may be fewer than all."""
    borne = dict.fromkeys(bearers, 0)
    open_ = {account for account, each in bearers.items() if each.weight > 0}
    full, rest = _full(units, bearers)
    for account, most in full.items():
        borne[account] = most
    weights = {
        (account, 0): each.weight for account, each in bearers.items() if account not in full
    }
    if open_ - full.keys():
        parts = divided(Fraction(rest), weights, unit=Fraction(1))
        borne |= {account: int(part) for (account, _), part in parts.items()}
    return borne


def _full(units: int, bearers: Mapping[int, Bearer]) -> tuple[dict[int, int], int]:
    """Return who bears his most, and what is left for the others: one after the other."""
    full: dict[int, int] = {}
    while True:
        rest = units - sum(full.values())
        open_ = {account: each for account, each in bearers.items() if account not in full}
        weights = sum((each.weight for each in open_.values()), Fraction(0))
        above = (
            (account, each.most)
            for account, each in open_.items()
            if each.most is not None and rest * each.weight > each.most * weights
        )
        first = next(above, None)
        if first is None:
            return full, rest
        full[first[0]] = first[1]


def _parts(
    known: Known, rules: Rules, agreement: Row, total: Row, consumed: Consumed
) -> Iterator[tuple[int, int, Fraction, Fraction]]:
    """Return first day, end, part and whole of a sum that the agreement bears, if it does."""
    account = agreement["account_id"]
    every = known.shares.of(shared_sum_id=total["shared_sum_id"], account_id=account)
    own = [each for each in every if each["ended"] != "others"]
    mine = [each for each in own if each["agreement_id"] == agreement["agreement_id"]]
    if not mine:
        return
    key = ("shared", total["shared_sum_id"])
    if key not in known.worked:
        known.worked[key] = _shared(known, rules, total, consumed)
    borne: _Borne | None = known.worked[key]
    if borne is None or account not in borne.units:
        return
    days: dict[tuple[int, int], Fraction] = {}
    for each in own:
        whose = (account, each["agreement_id"])
        days[whose] = days.get(whose, Fraction(0)) + each["end"] - each["start"]
    parts = divided(borne.units[account] * borne.unit, days, unit=borne.unit)
    start, end = min(each["start"] for each in mine), max(each["end"] for each in mine)
    yield start, end, parts[account, agreement["agreement_id"]], borne.whole


def _shared(known: Known, rules: Rules, total: Row, consumed: Consumed) -> _Borne | None:
    """Share a sum among all who bear it; None where somebody's weight is not known."""
    of = {"shared_sum_id": total["shared_sum_id"]}
    members = [each for each in known.shares.of(**of) if each["ended"] != "others"]
    caps = known.share_caps.of(**of)
    if not _is_known(total, members) or any(each["known"] < each["needed"] for each in caps):
        return None
    whole, unit = _whole(known, rules, total)
    weights: dict[int, Fraction] = {}
    for each in members:
        account, days = each["account_id"], each["end"] - each["start"]
        weight = _figure(known, total, each, consumed) * days
        weights[account] = weights.get(account, Fraction(0)) + weight
    measures = {each["account_id"]: millionths(each["measure"]) for each in caps}
    bearers = {
        account: Bearer(weight, _most(total, measures.get(account), whole, unit, rules))
        for account, weight in weights.items()
    }
    units = shares_of(int(whole / unit), bearers)
    full, _ = _full(int(whole / unit), bearers)
    is_borne = any(each.weight for account, each in bearers.items() if account not in full)
    bearing = units if is_borne else {account: units[account] for account in full}
    return _Borne(bearing, unit, whole)


def _is_known(total: Row, members: Sequence[Row]) -> bool:
    """Say whether everybody takes the service on his days, and has a figure on all of them.

    What a company keeps of accounts whose service was ended is measured as if it were theirs.
    """
    needed: dict[tuple[int, int, str], int] = {}
    covered: dict[tuple[int, int, str], int] = {}
    for each in members:
        whose = (each["account_id"], each["agreement_id"], each["ended"])
        needed[whose] = each["needed"]
        days = 0 if each["value"] is None else each["end"] - each["start"]
        covered[whose] = covered.get(whose, 0) + days
    apart = len({each["building_id"] for each in members}) > 1
    return not (total["key"] == "consumption" and apart) and all(
        (agreement or ended) and covered[account, agreement, ended] >= max(days, 1)
        for (account, agreement, ended), days in needed.items()
    )


def _whole(known: Known, rules: Rules, total: Row) -> tuple[Fraction, Fraction]:
    """Return what of the sum falls on its days of the month, and the smallest unit of it."""
    days = Fraction(total["end"] - total["start"], rules.month.days)
    if total["volume"] is None:
        return Fraction(half_up(Fraction(total["amount"], 100) * days, 2)), Fraction(1, 100)
    volume = millionths(total["volume"])
    places = places_of(volume, known.services.one(service_id=total["service_id"])["places"])
    return Fraction(half_up(volume * days, places)), Fraction(1, 10**places)


def _figure(known: Known, total: Row, member: Row, consumed: Consumed) -> Fraction:
    if total["key"] == "consumption":
        return max(consumed(member["account_id"], total["of_service_id"]), Fraction(0))
    if total["key"] == "last_consumption":
        of = {"shared_sum_id": total["shared_sum_id"], "account_id": member["account_id"]}
        last = sum((millionths(each["value"]) for each in known.consumed.of(**of)), Fraction(0))
        return max(last, Fraction(0))
    return millionths(member["value"])


def _most(
    total: Row, measure: Fraction | None, whole: Fraction, unit: Fraction, rules: Rules
) -> int | None:
    """Return the most whole units that an account bears; None where there is no most."""
    if measure is None:
        return None
    most = min(millionths(total["cap"]) * measure / rules.month.days, whole)
    return floor(most / unit)
