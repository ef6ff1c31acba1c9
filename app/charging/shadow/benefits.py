"""What a company's own benefits take off what an agreement was charged for the month."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import ReferenceLine, Row, half_up, holds, millionths
from app.charging.shadow.known import Known
from app.charging.shadow.taken import Charged, Taken

Off = tuple[int, int, Decimal]
"""By which grant, from which day, and how much is taken off."""
_NOTHING = Decimal(0)
_HALF_A_KOPECK = Decimal("0.005")


def benefits(
    known: Known, rules: Rules, agreement: Row, charged: Sequence[Charged], taken: Sequence[Taken]
) -> Iterator[Charged]:
    """Return a line below zero for each benefit, rate of VAT, and days with the same persons.

    Benefits that together come to more than the charge are left to a person, but for what each
    was rounded up by; and so is one that nothing says how to take.
    """
    of = {name: agreement[name] for name in ("account_id", "service_id")}
    granted, number = known.benefits.of(**of), agreement["agreement_id"]
    for rate in sorted({each.vat_rate for each in charged if granted}):
        whole = sum((each.line.amount for each in charged if each.vat_rate == rate), _NOTHING)
        if whole <= 0:
            continue
        found = [
            (benefit["grant_id"], start, half_up(less, 2))
            for benefit in granted
            for start, less in _taken_off(known, rules, agreement, benefit, whole, taken)
        ]
        for grant, start, less in _within_charge(sorted(each for each in found if each[2]), whole):
            part = f"g{grant}.{start - rules.first + 1}.{rate}"
            yield Charged(part, ReferenceLine(_NOTHING, _NOTHING, -less), number, rate)


def _within_charge(found: Sequence[Off], whole: Decimal) -> Sequence[Off]:
    """Return what together is no more than the charge: what rounding added is not taken off."""
    beyond = sum((less for *_, less in found), _NOTHING) - whole
    if beyond <= 0:
        return found
    if beyond > len(found) * _HALF_A_KOPECK:
        return []
    largest = max(less for *_, less in found)
    at = next(place for place, (*_, less) in enumerate(found) if less == largest)
    grant, start, less = found[at]
    return [*found[:at], (grant, start, less - beyond), *found[at + 1 :]]


def _taken_off(
    known: Known,
    rules: Rules,
    agreement: Row,
    benefit: Row,
    whole: Decimal,
    taken: Sequence[Taken],
) -> Iterator[tuple[int, Fraction]]:
    """Return the first day of each run of days, and what is taken off for them."""
    all_days = agreement["end"] - agreement["start"]
    start, end = (
        max(benefit["start"], agreement["start"]),
        min(benefit["end"], agreement["end"]),
    )
    if start >= end:
        return
    percent = Fraction(whole) * benefit["off_percent"] / 10_000
    if benefit["base"] == "sum":
        yield start, percent * (end - start) / all_days
    elif benefit["base"] == "persons":
        for first, days, part in _by_persons(known, agreement, benefit, range(start, end)):
            yield first, percent * days / all_days * part
    elif (volume := _volume(taken)) > 0:
        norm = millionths(benefit["per_person"] * benefit["having"] + benefit["per_home"])
        within = min(norm * all_days / rules.month.days / volume, Fraction(1))
        yield start, percent * (end - start) / all_days * within


def _by_persons(
    known: Known, agreement: Row, benefit: Row, days: range
) -> Iterator[tuple[int, int, Fraction]]:
    """Return runs of days and the part of those who have the benefit among the persons counted.

    Where nobody is counted on a day, nothing is known of the whole.
    """
    rows = [
        row
        for row in known.parameters.of(account_id=agreement["account_id"], kind="persons")
        if row["value"] > 0
    ]
    if not all(any(holds(row, day) for row in rows) for day in days):
        return
    for row in rows:
        first, last = max(row["start"], days.start), min(row["end"], days.stop)
        if first < last:
            counted = millionths(row["value"])
            yield first, last - first, min(Fraction(benefit["having"]), counted) / counted


def _volume(taken: Sequence[Taken]) -> Fraction:
    """Return all that the agreement took on its days."""
    parts = (
        Fraction(half_up(each.base * (each.end - each.start) / len(each.over), 6)) for each in taken
    )
    return sum(parts, Fraction(0))
