"""What every gateway must do, in Stripe's vocabulary; no gateway's own words get past it.

A PaymentIntent is one attempt to pay. The gateway tells of it by webhook, when asked, or in its
report: each such telling is `Told`. A Refund gives money back. A SetupIntent keeps a card as a
PaymentMethod, which `SavesCards` then charges without the payer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from app.kernel.errors import Conflict, Forbidden, Invalid
from app.payments.gateways.models import IntentStatus


class SignatureForged(Forbidden):
    """Whoever calls does not hold the merchant's key, or signs by a version it does not allow."""

    key = "gateways.signature-forged"


class EventUnreadable(Invalid):
    """What was sent is no event of this gateway."""

    key = "gateways.event-unreadable"


class GatewaySilent(Conflict):
    """The gateway cannot be reached, or does not answer as it should; nothing is known."""

    key = "gateways.silent"


class GatewayRefused(Conflict):
    """The gateway did not do what it was asked, and said why."""

    key = "gateways.refused"

    def __init__(self, *, code: str, said: str = "") -> None:
        super().__init__(f"the gateway refused: {code} {said}", code=code, said=said or code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a gateway is to take from a payer. `amount` reaches us; a payer's fee is on top."""

    order_id: str
    amount: Decimal
    currency: str
    description: str
    expires_at: datetime
    language: str = "uk"
    customer: str | None = None
    """The payer as we know him: a saved card is kept for him."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the gateway tells us what happened, and where it sends the payer back to."""

    event: str
    back: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """The gateway's own page, to which the payer's browser posts `fields`."""

    action: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook call as it came: nothing of it is believed before it is checked."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a gateway says of one payment, read but not yet compared with what we know."""

    public_key: str
    order_id: str
    payment_id: str
    """The gateway's number of the payment: another one is another payment, order or no order."""
    word: str
    """Its own word for the status."""
    status: IntentStatus | None
    """None: a word that is not known, or one that says nothing of money."""
    amount: Decimal | None
    """UAH for us; None where it is missing or no amount."""
    currency: str
    is_returned: bool = False
    """The money went back, wholly or in part: `returned` says how much in all."""
    returned: Decimal | None = None
    returned_at: datetime | None = None
    paid_at: datetime | None = None
    failure: str | None = None
    card: str | None = None
    fee: Decimal | None = None
    """What the gateway keeps of it for itself."""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTold:
    """What a gateway says to a refund."""

    is_done: bool
    """Given back, or taken from what comes next."""
    word: str
    failure: str | None = None


class Gateway(Protocol):
    """A merchant's account at a gateway."""

    def checkout(self, order: Order, to: Addresses) -> Checkout:
        """Return the form that takes the payer to the gateway."""

    def read_event(self, delivery: Delivery) -> Told:
        """Return what a webhook call tells, once its signature is the merchant's.

        Raises:
            SignatureForged, EventUnreadable.
        """

    def retrieve(self, order_id: str) -> Told | None:
        """Ask what became of an order; None: the gateway knows of no payment.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def refund(self, order_id: str, amount: Decimal) -> RefundTold:
        """Give back a sum of a payment.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def payments_between(self, since: datetime, until: datetime) -> Iterable[Told]:
        """Yield what the gateway's own report says of a time.

        Raises:
            GatewaySilent, GatewayRefused.
        """


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A card that the payer let us keep: the gateway's token, never its number."""

    token: str = field(repr=False)
    card: str = ""


class SavesCards(Protocol):
    """A gateway that keeps cards and charges them without the payer (off session)."""

    def set_up(self, order: Order, to: Addresses) -> Checkout:
        """Return the form of a SetupIntent: the payer pays, and lets us keep the card."""

    def saved_method(self, told: Told) -> PaymentMethod | None:
        """Return the card that an event says was kept."""

    def charge(self, order: Order, method: PaymentMethod, *, event_url: str) -> Told:
        """Take a sum from a kept card.

        Raises:
            GatewaySilent, GatewayRefused.
        """
