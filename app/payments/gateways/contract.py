"""What every gateway must do, in Stripe's vocabulary; no gateway's own words get past it.

A PaymentIntent is one attempt to pay. The gateway tells of it by webhook, when asked, or in its
report: each such telling is `Told`. A Refund gives money back. A SetupIntent checks a card alone,
without a payment, and tells of it as `CardTold`. A PaymentMethod is a card that the gateway keeps
for a payer who let it: it is charged without him (off session).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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


class NothingAsked(GatewaySilent):
    """The gateway could not be reached before anything was asked of it: asking again is safe."""


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
    fee: Decimal = Decimal(0)
    """What the payer pays on top, for gateways that do not add it by themselves."""
    fee_name: str = ""
    """How the payer reads it."""
    language: str = "uk"
    keeps_card: bool = False
    """The payer let the card be kept."""
    customer: str = ""
    """The payer as we know him, nothing that names him: his card is kept for him."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the gateway tells us what happened, and where it sends the payer back to."""

    event: str
    back: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """The gateway's own page: the browser posts `fields` there, or follows it if there are none."""

    action: str
    fields: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    """What the gateway knows it by, where that is not the order's id."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook call as it came: nothing of it is believed before it is checked."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A card that the payer let the gateway keep: its token, never the card's number."""

    token: str = field(repr=False)
    customer: str = field(default="", repr=False)
    """Whose it is at the gateway, where that must be named to charge it."""
    card: str = ""
    """As the gateway masks it."""
    expires_on: date | None = None
    """The card's last day; None where the gateway does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTold:
    """What a gateway says of a card that was to be kept without a payment."""

    public_key: str
    order_id: str
    word: str
    is_over: bool
    """Kept or refused: there is nothing more to wait for."""
    method: PaymentMethod | None = None
    failure: str | None = None


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
    method: PaymentMethod | None = None
    """The card that it kept with this payment; in `raw` its token is not."""
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
        """Return the way that takes the payer to the gateway; asked again, the same order's.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def close(self, reference: str) -> bool:
        """Let nobody pay at a page that was opened; return whether nobody has or can.

        A gateway whose page takes no order that it holds a payment of has nothing to close.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def set_up(self, order: Order, to: Addresses) -> Checkout:
        """Return the way on which the payer lets a card be kept, without a payment.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def read_event(self, delivery: Delivery) -> Told | CardTold | None:
        """Return what a webhook call tells, once its signature is the merchant's.

        None: it tells of neither a payment nor a card, so there is nothing to do.

        Raises:
            SignatureForged, EventUnreadable, GatewaySilent, GatewayRefused.
        """

    def retrieve(self, order_id: str) -> Told | None:
        """Ask what became of an order; None: the gateway knows of no payment.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def retrieve_card(self, order_id: str, reference: str) -> CardTold | None:
        """Ask what became of a card that was to be kept without a payment; None: nothing yet.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def charge(self, order: Order, method: PaymentMethod, *, event_url: str) -> Told:
        """Take a sum from a kept card; what the bank refuses is told, not raised.

        The caller calls it once for an order: who gets no answer asks by `retrieve`.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def forget(self, method: PaymentMethod) -> None:
        """Let the gateway keep the card no longer; forgotten before, nothing.

        Raises:
            GatewaySilent, GatewayRefused.
        """

    def refund(self, order_id: str, amount: Decimal, *, key: str) -> RefundTold:
        """Give back a sum of a payment. By `key` a gateway that takes keys does so once.

        Raises:
            NothingAsked, GatewaySilent, GatewayRefused.
        """

    def payments_between(self, since: datetime, until: datetime) -> Iterable[Told]:
        """Yield what the gateway's own report says of a time.

        Raises:
            GatewaySilent, GatewayRefused.
        """
