"""What is taken off for days without a service, or with a bad one: a line of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import ReferenceLine, Row, half_up
from app.charging.shadow.known import Known
from app.charging.shadow.prices import has_tiers
from app.charging.shadow.pricing import lines_of
from app.charging.shadow.taken import Charged, Taken

_NOTHING = Decimal(0)
_OF_BREAK = re.compile(r"[a-z_]+\.b\d+(\.|$)")
"""Parts of lines that a break of the followed service takes off."""
_BY_TIME = {"norm", "area", "flat"}
_COUNTED = {"metered", "heat", "imbalance", "follows", "water_heat"}


def taken_off(
    known: Known,
    rules: Rules,
    account: Row,
    agreement: Row,
    taken: Sequence[Taken],
    charged: Sequence[Charged],
) -> Iterator[Charged]:
    """Take off what the interruptions of the building give back, and no more than was charged.

    `charged` are the lines of what was taken. What rounding adds to them, the largest gives up.
    """
    yield from _within(list(_given_back(known, rules, account, agreement, taken)), charged)


def less_followed(charged: Sequence[Charged]) -> Sequence[Charged]:
    """Return the lines of wastewater: breaks of water take off no more than its charge."""
    of_breaks = [each for each in charged if _OF_BREAK.match(each.part)]
    others = [each for each in charged if not _OF_BREAK.match(each.part)]
    return [*others, *_within(of_breaks, others)]


def _within(off: Sequence[Charged], charged: Sequence[Charged]) -> Iterator[Charged]:
    """Let the largest of a rate of VAT give up what rounding brings above the charge."""
    for rate in sorted({each.vat_rate for each in off}):
        asked = sum(max(each.line.amount, _NOTHING) for each in charged if each.vat_rate == rate)
        of_rate = [each for each in off if each.vat_rate == rate]
        over = sum(max(-each.line.amount, _NOTHING) for each in of_rate) - asked
        largest = min(of_rate, key=lambda each: (each.line.amount, each.part))
        for each in of_rate:
            more = over if each is largest and over > 0 else _NOTHING
            yield replace(each, line=replace(each.line, amount=each.line.amount + more))


def _given_back(
    known: Known, rules: Rules, account: Row, agreement: Row, taken: Sequence[Taken]
) -> Iterator[Charged]:
    """Return a line below zero for each interruption of what was taken.

    What came is paid though it was interrupted, and less if it was bad; what is charged by time
    is neither due when it did not come. A part of a price by tiers only a person can take off.
    """
    for broken in interruptions(known, account, agreement):
        part_off = fraction_of(known, rules, broken)
        if not part_off or (part_off < 1 and has_tiers(known, agreement["service_id"])):
            continue
        lowered = [
            replace(
                each,
                base=Fraction(half_up(each.base * part_off, 6)),
                start=max(each.start, start),
                end=min(each.end, end),
                persons=None,
            )
            for each in taken
            for start, end in days_of(each, broken)
        ]
        some = [each for each in lowered if each.start < each.end]
        for charged in lines_of(known, rules, account, agreement, some):
            of = charged.line
            less = ReferenceLine(-of.quantity, of.price, -of.amount)
            words = (f"b{broken['interruption_id']}", charged.part)
            yield replace(charged, part=".".join(filter(None, words)), line=less)


def days_of(taken: Taken, broken: Row) -> Iterator[tuple[int, int]]:
    """Return the days of an interruption on which it lowers what was taken.

    Where a meter that is not believed was charged without it for good, what did not come is not
    due: no later reading will leave it out. What is given back of earlier months is of no day.
    """
    start, end = broken["start"], broken["end"]
    is_given_back = taken.base < 0 and not _OF_BREAK.match(taken.mark)
    if taken.method in _BY_TIME or (taken.method in _COUNTED and broken["quality"]):
        if not is_given_back:
            yield start, end
    elif taken.method == "metered":
        for first, after in taken.for_good:
            yield max(start, first), min(end, after)


def interruptions(known: Known, account: Row, agreement: Row) -> Iterator[Row]:
    """Return the interruptions of the service in the account's building."""
    yield from known.interruptions.of(
        building_id=account["building_id"], service_id=agreement["service_id"]
    )


def fraction_of(known: Known, rules: Rules, broken: Row) -> Fraction:
    """Return what part of a day's charge is taken off; nothing where no rule says how much."""
    if broken["off_percent"] is not None:
        return Fraction(broken["off_percent"], 10_000)
    if broken["off_hours"] is not None:
        return Fraction(half_up(Fraction(broken["off_hours"], 2400), 6))
    if broken["degrees"] is None:
        return Fraction(0 if broken["quality"] else 1)
    return _degrees_off(known, rules, broken)


def _degrees_off(known: Known, rules: Rules, broken: Row) -> Fraction:
    """Return what part is taken off for heat or hot water that was too cold."""
    code = known.services.one(service_id=broken["service_id"])["code"]
    if code == "hot_water":
        *bands, enough = rules.hot_water_bands
        if broken["degrees"] >= enough:
            return Fraction(0)
        warmest_first = zip(reversed(bands), rules.hot_water_percents, strict=False)
        off = next((off for least, off in warmest_first if broken["degrees"] >= least), 0)
        return Fraction(off, 100)
    if code not in {"heat", "heat_area"}:
        return Fraction(0)
    if broken["degrees"] <= rules.heat_nothing_at:
        return Fraction(1)
    missing = max(rules.heat_degrees - broken["degrees"], 0)
    off = Fraction(rules.heat_percent) * missing / 100
    return off if off < 1 else Fraction(1)
