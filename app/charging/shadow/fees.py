"""The reference holds a subscriber fee to the law's ceiling: day by day, all its parts together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from app.charging.rules import Rules
from app.charging.shadow.figures import Row, half_up, millionths, pieces
from app.charging.shadow.known import Known
from app.charging.shadow.prices import runs_of, tariffs_on
from app.charging.shadow.taken import Charged, Taken

_ONE_MONTH = 1_000_000


@dataclass(frozen=True, slots=True)
class PriceRun:
    """A price on days that follow each other; `is_lowered` where the law made it less."""

    tariff: Row
    first: int
    count: int
    price: Fraction
    is_lowered: bool = False


def priced_runs(
    known: Known, rules: Rules, account: Row, agreement: Row, taken: Taken
) -> Sequence[PriceRun]:
    """Return each price of what was taken, a subscriber fee's as the law lets it be."""
    runs = runs_of(known, account, agreement, taken)
    if taken.method != "subscription" or rules.subscription_ceiling is None:
        return [PriceRun(*each, millionths(each[0]["price"])) for each in runs]
    kopecks = floor(rules.subscription_ceiling * 100)
    on_day = {
        day: _lowered(tariffs_on(known, account, agreement, taken.zone, day), kopecks, rules)
        for day in range(taken.start, taken.end)
    }
    return [
        PriceRun(tariff, start, days, millionths(tariff["price"]))
        if lowered is None
        else PriceRun(tariff, start, days, lowered, is_lowered=True)
        for tariff in {each[0]["tariff_id"]: each[0] for each in runs}.values()
        for start, days, (lowered,) in _same_price(tariff, on_day)
    ]


def _same_price(
    tariff: Row, on_day: Mapping[int, Mapping[int, Fraction | None]]
) -> Iterator[tuple[int, int, tuple[Fraction | None]]]:
    """Return runs of the tariff's days on which its price is lowered alike, or not at all."""
    number = tariff["tariff_id"]

    def of(day: int) -> tuple[Fraction | None] | None:
        return (on_day[day][number],) if number in on_day[day] else None

    return pieces(range(min(on_day), max(on_day) + 1), of)


def _lowered(rows: Sequence[Row], kopecks: int, rules: Rules) -> Mapping[int, Fraction | None]:
    """Return what each tariff of a day is lowered to; nothing where all together are within it."""
    counted = [row for row in rows if row["tier_floor"] < _ONE_MONTH]
    total = sum((millionths(row["price"]) for row in counted), Fraction(0))
    found: dict[int, Fraction | None] = dict.fromkeys(row["tariff_id"] for row in rows)
    if rules.subscription_ceiling is None or total <= Fraction(rules.subscription_ceiling):
        return found
    exact = {row["tariff_id"]: millionths(row["price"]) * kopecks / total for row in counted}
    left = kopecks - sum(map(floor, exact.values()))

    def largest_first(row: Row) -> tuple[Fraction, str, int]:
        own = exact[row["tariff_id"]]
        return floor(own) - own, row["price_part"], row["tier_floor"]

    for place, row in enumerate(sorted(counted, key=largest_first)):
        share = Fraction(floor(exact[row["tariff_id"]]) + (place < left), 100)
        found[row["tariff_id"]] = min(share, millionths(row["price"]))
    return found


def within_ceiling(lowered: Sequence[Charged], days: Sequence[Fraction]) -> Sequence[Charged]:
    """Let the largest of a fee's lowered lines give up what rounding adds to them together.

    `days` are the parts of the month that they are for.
    """
    exact = sum(
        (Fraction(each.line.price) * part for each, part in zip(lowered, days, strict=True)),
        Fraction(0),
    )
    over = sum((each.line.amount for each in lowered), Decimal(0)) - half_up(exact, 2)
    if over <= 0:
        return lowered
    largest = min(lowered, key=lambda each: (-each.line.amount, each.part))
    return [
        replace(each, line=replace(each.line, amount=each.line.amount - over))
        if each is largest
        else each
        for each in lowered
    ]
