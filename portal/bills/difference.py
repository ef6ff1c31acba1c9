"""Why a service costs more or less than a month before: price, volume, days, benefit. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from app.kernel.money import to_kopecks

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Month:
    """What a service came to in a month. `days` are those the volume was used in, if known."""

    quantity: Decimal
    amount: Decimal
    days: int | None = None
    price: Decimal | None = None
    """The one price of the month; None when several applied, which makes it the average."""
    benefit: Decimal = _ZERO
    """What of the amount a benefit took off: zero or less."""

    @property
    def priced(self) -> Decimal:
        """Return what the volume came to before a benefit."""
        return self.amount - self.benefit


@dataclass(frozen=True, slots=True)
class Difference:
    """The parts of a difference; they sum to it exactly."""

    price: Decimal
    volume: Decimal
    days: Decimal
    benefit: Decimal = _ZERO

    @property
    def total(self) -> Decimal:
        """Return the whole difference."""
        return self.price + self.volume + self.days + self.benefit


def split_difference(before: Month, now: Month) -> Difference:
    """Return how much of the change is due to price, to volume and to the number of days.

    Days: what the former volume would have cost had it run for the new number of days. Price:
    the change of the average price, on the new volume. Volume: the rest, so that rounding
    never loses a kopeck. A service that was not there before is all volume. What a benefit took
    off is apart.

    >>> split_difference(Month(Decimal(10), Decimal(100)), Month(Decimal(12), Decimal(144)))
    Difference(price=Decimal('24.00'), volume=Decimal('20.00'), days=Decimal('0.00'), \
benefit=Decimal('0.00'))
    """
    total, benefit = now.priced - before.priced, now.benefit - before.benefit
    if before.quantity <= 0 or now.quantity <= 0:
        return Difference(_ZERO, total, _ZERO, benefit)
    price = to_kopecks((_price(now) - _price(before)) * now.quantity)
    days = _ZERO
    if before.days and now.days:
        days = to_kopecks(before.priced * (now.days - before.days) / before.days)
    return Difference(price, total - price - days, days, benefit)


def _price(month: Month) -> Decimal:
    return month.priced / month.quantity if month.price is None else month.price
