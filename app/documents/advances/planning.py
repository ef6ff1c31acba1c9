"""What a month to come will cost: planned volume times the month's price. Pure.

The volume is what a yearly limit leaves for each month to its end; without a limit, the average
of the last published months. Prices follow the last month that has a volume, each line at the
price its tariff has in the month to come. What is not charged by volume costs what it did last.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.kernel.money import quotient_in_kopecks, vat_inside

_VOLUME_PLACES = 3


class Source(StrEnum):
    """Where a planned volume or sum comes from."""

    LIMIT = "limit"
    AVERAGE = "average"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """A published line of a service, with the price its tariff has in the month to come."""

    posted: date
    is_volume: bool
    part: str
    """Part of a composed price: each is for the same volume."""
    quantity: Decimal
    price: Decimal
    amount: Decimal
    price_then: Decimal
    vat_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLeft:
    """What of a yearly limit is left, and for how many months with the one to come."""

    volume: Decimal
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A line of an advance invoice."""

    quantity: Decimal | None
    """None: not charged by volume."""
    price: Decimal | None
    """None where several prices make the sum."""
    vat_rate: Decimal
    whole: Decimal
    """What the month is planned to cost, VAT included."""
    gross: Decimal
    """What of it is asked in advance."""
    source: Source
    months: Sequence[date]
    """Whose lines it was planned by."""

    @property
    def vat(self) -> Decimal:
        """Return the VAT inside of what is asked."""
        return vat_inside(self.gross, self.vat_rate)


def planned(
    lines: Sequence[PastLine], limit: LimitLeft | None, *, percent: Decimal
) -> Sequence[PlannedLine]:
    """Return the lines of a service for a month to come, by rate of VAT.

    Sums are rounded once, half up: the month's, and the part of it that is asked.

    Source: tax-code/187.1
    """
    by_volume = [line for line in lines if line.is_volume]
    apart = [line for line in lines if not line.is_volume]
    found = [*_of_volume(by_volume, limit, percent), *_as_last(apart, percent)]
    return [line for line in found if line.gross > 0]


def _of_volume(
    lines: Sequence[PastLine], limit: LimitLeft | None, percent: Decimal
) -> Sequence[PlannedLine]:
    volumes = _volumes(lines)
    used = [month for month, volume in volumes.items() if volume > 0]
    if not used:
        return []
    last = max(used)
    if limit is not None:
        source = Source.LIMIT
        volume = _to_places(Fraction(max(limit.volume, Decimal(0))) / limit.months)
    else:
        source = Source.AVERAGE
        volume = _to_places(Fraction(sum(volumes.values())) / len(volumes))
    share = Fraction(volume) / Fraction(volumes[last])
    of_rate: dict[Decimal, list[PastLine]] = defaultdict(list)
    for line in lines:
        if line.posted == last:
            of_rate[line.vat_rate].append(line)
    found = []
    for at, (rate, own) in enumerate(sorted(of_rate.items(), reverse=True)):
        cost = sum(
            (Fraction(line.quantity) * Fraction(line.price_then) for line in own), Fraction()
        )
        whole = _kopecks(cost * share)
        prices = {line.price_then for line in own}
        found.append(
            PlannedLine(
                quantity=None if at else volume,  # a composed price has one volume
                price=prices.pop() if len(prices) == len(of_rate) == 1 else None,
                vat_rate=rate,
                whole=whole,
                gross=_kopecks(Fraction(whole) * Fraction(percent) / 100),
                source=source,
                months=sorted(volumes),
            )
        )
    return found


def _as_last(lines: Sequence[PastLine], percent: Decimal) -> Sequence[PlannedLine]:
    if not lines:
        return []
    last = max(line.posted for line in lines)
    of_rate: dict[Decimal, Fraction] = defaultdict(Fraction)
    for line in lines:
        if line.posted == last:
            dearer = Fraction(line.price_then) / Fraction(line.price) if line.price else Fraction(1)
            of_rate[line.vat_rate] += Fraction(line.amount) * dearer
    found = []
    for rate, cost in sorted(of_rate.items(), reverse=True):
        whole = _kopecks(cost)
        found.append(
            PlannedLine(
                quantity=None,
                price=None,
                vat_rate=rate,
                whole=whole,
                gross=_kopecks(Fraction(whole) * Fraction(percent) / 100),
                source=Source.LAST,
                months=[last],
            )
        )
    return found


def _volumes(lines: Sequence[PastLine]) -> Mapping[date, Decimal]:
    """Return the volume of each month; parts of a composed price are for the same one."""
    parts: dict[date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        parts[line.posted][line.part] += line.quantity
    return {month: max(of.values()) for month, of in parts.items()}


def _kopecks(exact: Fraction) -> Decimal:
    return quotient_in_kopecks(Decimal(exact.numerator), exact.denominator)


def _to_places(exact: Fraction) -> Decimal:
    """Return a volume with three decimals, half up."""
    scaled = exact * 10**_VOLUME_PLACES
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-_VOLUME_PLACES)
