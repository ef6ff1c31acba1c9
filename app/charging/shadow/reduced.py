"""What is taken off for days without a service, or with a bad one: a line of its own."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from app.charging.rules import Rules
from app.charging.shadow.figures import ReferenceLine, Row, half_up, named, pieces
from app.charging.shadow.known import Known


def taken_off(
    known: Known,
    rules: Rules,
    account: Row,
    agreement: Row,
    words: tuple[str, str],
    of_day: Callable[[int], Any],
) -> Iterator[tuple[str, ReferenceLine]]:
    """Take off of a monthly figure what the interruptions of the building give back.

    `of_day` says a day's figure and price, `words` name the lines that are lowered.
    """
    for broken in interruptions(known, account, agreement):
        part_off = fraction_of(known, rules, broken)
        if not part_off:
            continue
        start = max(agreement["start"], broken["start"])
        days = range(start, max(start, min(agreement["end"], broken["end"])))
        for first, count, ((_, value, _persons), (_, price)) in pieces(days, of_day):
            less = Fraction(half_up(value * part_off, 6)) * count / rules.month.days
            yield (
                named(rules, first, f"b{broken['interruption_id']}", *words),
                ReferenceLine(-half_up(less, 6), half_up(price, 6), -half_up(less * price, 2)),
            )


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
