"""How an agreement on even payments asks: its monthly parts, and what is left for later. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.money import KOPECK
from app.kernel.month import Month
from app.ledger.allocation import Item

MOST_MONTHS = 36
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Plan:
    """A sum asked in equal parts for the months from one to another, both inside."""

    first: Month
    last: Month
    amount: Decimal

    @property
    def months(self) -> int:
        """Return how many months it has."""
        return months_between(self.first, self.last)

    def part(self, month: Month) -> Decimal:
        """Return what it asks for a month; the odd kopecks are asked with the earliest ones."""
        place = months_between(self.first, month) - 1
        return equal_parts(self.amount, self.months)[place]


@dataclass(frozen=True, slots=True)
class Standing:
    """The money of an agreement when a month's charges are out, before its bill asks."""

    asked: Decimal
    """All parts so far, this month's too."""
    charged: Decimal
    owed: Decimal
    """What is open of all that was charged, put off or not."""
    put_off: Decimal
    """What earlier months have put off and is open."""


def months_between(first: Month, last: Month) -> int:
    """Return how many months there are from one to another, both inside.

    >>> months_between(Month(2026, 11), Month(2027, 1))
    3
    """
    return (last.year - first.year) * 12 + last.number - first.number + 1


def equal_parts(amount: Decimal, count: int) -> list[Decimal]:
    """Return `count` parts of a sum, equal to the kopeck; the first ones bear the remainder.

    >>> [str(each) for each in equal_parts(Decimal("100.00"), 3)]
    ['33.34', '33.33', '33.33']
    """
    least, larger = divmod(int(amount / KOPECK), count)
    return [(least + (place < larger)) * KOPECK for place in range(count)]


def asked_until(plans: Sequence[Plan], month: Month) -> Decimal:
    """Return all that the plans have asked up to and with a month; a later plan overrules."""
    return sum((part for of, part in parts_of(plans) if of <= month), _ZERO)


def parts_of(plans: Sequence[Plan]) -> Iterator[tuple[Month, Decimal]]:
    """Yield each month of an agreement with its part; `plans` in the order they were made."""
    month, last = plans[0].first, plans[-1].last
    while month <= last:
        holding = [each for each in plans if each.first <= month][-1]
        yield month, holding.part(month)
        month = month.plus(1)


def left_for_later(now: Standing, *, is_last: bool, settles_by_parts: bool, late: bool) -> Decimal:
    """Return how much of what is owed is not asked with this month's bill.

    What was charged beyond what was asked waits; with the last month it is asked at once, or by
    parts. Where parts grow by nothing (`late` is false), all that is owed waits for the last month:
    the bill asks for it all the same.
    """
    beyond = min(now.owed, max(now.charged - now.asked, _ZERO))
    if is_last:
        return beyond if settles_by_parts else _ZERO
    return beyond if late else now.owed


def asked_ahead(*, asked: Decimal, charged: Decimal, put_off: Decimal) -> Decimal:
    """Return what is asked beyond what is owed and not put off, of all parts and charges so far.

    A part is asked though less was charged so far; what is paid in advance counts against it.
    """
    return max(asked - charged + put_off, _ZERO)


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of an open item moves."""

    item: Item
    amount: Decimal


def taken_from(items: Sequence[Item], amount: Decimal) -> tuple[list[Taken], Decimal]:
    """Return what of these items, in their order, makes up a sum, and what they lack of it."""
    found = []
    for item in items:
        part = min(amount, item.outstanding)
        if part > 0:
            found.append(Taken(item, part))
            amount -= part
    return found, amount
