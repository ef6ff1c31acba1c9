"""Setting out to pay: an intent with its lines, made once for the form that asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.once import done_before, keep_result
from app.kernel.errors import Invalid, NotFound
from app.kernel.money import quotient_in_kopecks
from app.kernel.uuid7 import uuid7
from app.payments.gateways.contract import Addresses, Checkout, Order
from app.payments.gateways.merchants import get_merchant, merchant_at_work, open_gateway
from app.payments.gateways.models import (
    IntentStatus,
    Merchant,
    PaymentIntent,
    PaymentIntentLine,
)
from app.payments.gateways.saved_models import SetupIntent
from app.payments.gateways.saving import consent, customer_of

LIVES = timedelta(hours=2)
"""How long the gateway takes the payment."""
FIRST_ASK = timedelta(minutes=2)
"""When the janitor asks for the first time; most callbacks have come by then."""
MOST = Decimal("1000000.00")
_WHAT = "payment intent"


class IntentMissing(NotFound):
    """There is no such card payment, or it is not the visitor's; nobody learns which."""

    key = "gateways.intent-missing"


class NothingToPay(Invalid):
    """A card payment is of a sum above zero for at least one account."""

    key = "gateways.nothing-to-pay"


class TooMuchAtOnce(Invalid):
    """No gateway takes so much from a card at once."""

    key = "gateways.too-much"

    def __init__(self, *, amount: Decimal) -> None:
        super().__init__(f"{amount} at once", amount=amount, most=MOST)


@dataclass(frozen=True, slots=True)
class Line:
    """How much of a payment is for which account, and for which service if the payer names one."""

    account_id: int
    amount: Decimal
    service_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIntent:
    """What a payer sets out to pay, by which merchant. `key` is the form's or the call's own."""

    merchant_id: int
    lines: Sequence[Line]
    key: str
    description: str
    subscriber_user_id: int | None = None
    keeps_card: bool = False
    """The payer lets the card be kept: he says so each time."""


def start_intent(session: Session, new: NewIntent, *, by: int, at: datetime) -> UUID:
    """Keep an intent and return its id; sent again with the same key it is the same.

    Raises:
        NothingToPay, TooMuchAtOnce.
        MerchantMissing: it takes no new payments.
        KeyMissing, KeyOfAnother.
    """
    if (result := done_before(session, new.key, what=_WHAT)) is not None:
        return UUID(result)
    amount = sum((line.amount for line in new.lines), Decimal(0))
    if not new.lines or any(line.amount <= 0 for line in new.lines):
        raise NothingToPay("a payment of nothing")
    if amount > MOST:
        raise TooMuchAtOnce(amount=amount)
    merchant = merchant_at_work(session, new.merchant_id)
    intent_id = uuid7(at)
    session.add(
        PaymentIntent(
            id=intent_id,
            merchant_id=merchant.id,
            order_id=str(intent_id),
            idempotency_key=new.key,
            subscriber_user_id=new.subscriber_user_id,
            amount=amount,
            fee=payer_fee(amount, merchant.payer_fee),
            currency="UAH",
            description=new.description,
            status=IntentStatus.REQUIRES_ACTION,
            received=Decimal(0),
            refunded=Decimal(0),
            created_at=at,
            expires_at=at + LIVES,
            next_ask_at=at + FIRST_ASK,
            recorded_by=by,
        )
    )
    session.flush()
    session.add_all(
        PaymentIntentLine(
            intent_id=intent_id,
            line=number,
            account_id=line.account_id,
            service_id=line.service_id,
            amount=line.amount,
        )
        for number, line in enumerate(new.lines, start=1)
    )
    session.flush()
    if new.keeps_card and new.subscriber_user_id is not None:
        user_id = new.subscriber_user_id
        consent(session, intent_id, merchant_id=merchant.id, user_id=user_id, at=at)
    keep_result(session, new.key, str(intent_id))
    return intent_id


def payer_fee(amount: Decimal, per_cent: Decimal) -> Decimal:
    """Return what the gateway is expected to add for the payer, rounded once, half up (UAH).

    >>> payer_fee(Decimal("285.97"), Decimal("1.50"))
    Decimal('4.29')
    """
    return quotient_in_kopecks(amount * per_cent * 100, 10_000)


def checkout(
    session: Session, intent: PaymentIntent, to: Addresses, *, language: str, fee_name: str
) -> Checkout:
    """Return the way that takes the payer to the gateway's own page.

    Raises:
        GatewaySilent, GatewayRefused.
    """
    agreed = session.get(SetupIntent, intent.id)
    if agreed is not None:
        agreed.event_url = to.event
    order = replace(
        order_of(intent), language=language, fee_name=fee_name, keeps_card=agreed is not None
    )
    found = open_gateway(session, get_merchant(session, intent.merchant_id)).checkout(order, to)
    intent.reference = found.reference or None
    return found


def order_of(intent: PaymentIntent) -> Order:
    """Return what a gateway is to take for an intent."""
    return Order(
        order_id=intent.order_id,
        amount=intent.amount,
        fee=intent.fee,
        currency=intent.currency,
        description=intent.description,
        expires_at=intent.expires_at,
        customer=customer_of(intent.subscriber_user_id),
    )


def merchant_of(session: Session, intent: PaymentIntent) -> Merchant:
    """Return the merchant that an intent goes by."""
    return get_merchant(session, intent.merchant_id)


def get_intent(session: Session, intent_id: UUID, *, user_id: int) -> PaymentIntent:
    """Return an intent of a cabinet's user.

    Raises:
        IntentMissing.
    """
    intent = session.scalar(
        select(PaymentIntent).where(
            PaymentIntent.id == intent_id, PaymentIntent.subscriber_user_id == user_id
        )
    )
    if intent is None:
        raise IntentMissing(f"no intent {intent_id} of user {user_id}")
    return intent
