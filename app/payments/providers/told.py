"""A payment as a protocol's adapter understood it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.kernel import clock
from app.payments.providers.models import ProviderPayment
from app.payments.providers.refused import DayUnlikely

_BACK = timedelta(days=31)
"""How long ago a payment may have been made: one that was sent again and again."""
_AHEAD = timedelta(hours=26)
"""How fast their clock may be, or another zone be told."""

Answer = Callable[[ProviderPayment], str]
"""Writes what a step of a payment is answered; kept, so that the same call gets the same."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment is for one line; `code` None: the payment system has one line only."""

    amount: Decimal
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A payment that a payment system tells of."""

    ext_id: str
    """Its own number, the key by which it is the same payment."""
    number: str
    """Of the account, as written."""
    parts: Sequence[Part]
    paid_at: datetime | None
    """None: the protocol does not say."""
    request: str = field(repr=False)
    """The call as it came, without passwords."""

    @property
    def amount(self) -> Decimal:
        """Return the sum of the parts."""
        return sum((part.amount for part in self.parts), Decimal("0.00"))


def value_day(paid_at: datetime, *, at: datetime) -> date:
    """Return the local day of a payment; one ahead of our clock is today's.

    Raises:
        DayUnlikely: it was long ago, or is far ahead.
    """
    if not at - _BACK <= paid_at <= at + _AHEAD:
        raise DayUnlikely(f"paid at {paid_at}, told at {at}")
    return min(clock.local_day(paid_at), clock.local_day(at))
