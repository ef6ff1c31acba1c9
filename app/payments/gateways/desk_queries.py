"""Card payments as the office looks at them: every intent, what was told, what needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from app.payments.gateways.models import Merchant, PaymentIntent, PaymentIntentLine
from app.payments.gateways.told_models import GatewayEvent, GatewayRefund, Outcome
from app.payments.models import Channel, Payment
from app.registry.models import Account

_MOST = 200


@dataclass(frozen=True, slots=True)
class IntentListed:
    """A card payment in the list."""

    id: UUID
    created_at: datetime
    amount: Decimal
    status: str
    numbers: str
    card: str | None
    received: Decimal
    refunded: Decimal


def intents_query(*, status: str | None = None) -> Select[*tuple[Any, ...]]:
    """Return the query of card payments (in one status), one row each."""
    numbers = (
        select(func.string_agg(Account.number, ", "))
        .join(PaymentIntentLine, PaymentIntentLine.account_id == Account.id)
        .where(PaymentIntentLine.intent_id == PaymentIntent.id)
        .scalar_subquery()
    )
    query = select(
        PaymentIntent.id,
        PaymentIntent.created_at,
        PaymentIntent.amount,
        PaymentIntent.status,
        func.coalesce(numbers, "").label("numbers"),
        PaymentIntent.card,
        PaymentIntent.received,
        PaymentIntent.refunded,
    )
    return query if status is None else query.where(PaymentIntent.status == status)


@dataclass(frozen=True, slots=True)
class EventRow:
    """What a gateway told, and what was done with it."""

    id: int
    heard_at: datetime
    channel: str
    order_id: str
    payment_id: str
    status: str
    outcome: str
    reason: str | None
    intent_id: UUID | None
    amount: str
    currency: str


def _events(*chosen: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            GatewayEvent.id,
            GatewayEvent.heard_at,
            GatewayEvent.channel,
            GatewayEvent.order_id,
            GatewayEvent.payment_id,
            GatewayEvent.status,
            GatewayEvent.outcome,
            GatewayEvent.reason,
            GatewayEvent.intent_id,
            func.coalesce(cast(GatewayEvent.amount, Text), GatewayEvent.raw["amount"].astext, ""),
            GatewayEvent.currency,
        )
        .where(*chosen)
        .order_by(GatewayEvent.id.desc())
        .limit(_MOST)
    )


def questioned(session: Session) -> Sequence[EventRow]:
    """Return what is no money of ours as it was told, until a person has looked."""
    rows = session.execute(
        _events(GatewayEvent.outcome == Outcome.QUESTIONED, GatewayEvent.settled_at.is_(None))
    )
    return [EventRow(*row) for row in rows]


def events_of(session: Session, intent_id: UUID) -> Sequence[EventRow]:
    """Return all that was told of an intent, newest first."""
    return [EventRow(*row) for row in session.execute(_events(GatewayEvent.intent_id == intent_id))]


@dataclass(frozen=True, slots=True)
class CardPaymentRow:
    """A payment that an intent became."""

    id: int
    external_id: str
    number: str | None
    amount: Decimal
    state: str


def payments_by(session: Session, intent: PaymentIntent) -> Sequence[CardPaymentRow]:
    """Return the payments that came by an intent, in their order."""
    merchant = session.get_one(Merchant, intent.merchant_id)
    told = select(GatewayEvent.payment_id).where(
        GatewayEvent.intent_id == intent.id, GatewayEvent.payment_id != ""
    )
    numbers = session.scalars(told.distinct()).all()
    same = [Payment.external_id.in_(numbers)] + [
        Payment.external_id.startswith(f"{each}:", autoescape=True) for each in numbers
    ]
    rows = session.execute(
        select(Payment.id, Payment.external_id, Account.number, Payment.amount, Payment.state)
        .outerjoin(Account, Account.id == Payment.account_id)
        .where(
            Payment.channel == Channel.CARD,
            Payment.source == f"{merchant.gateway}:{merchant.public_key}",
            or_(*same),
        )
        .order_by(Payment.id)
    )
    return [CardPaymentRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class RefundRow:
    """What is or was to go back."""

    id: UUID
    made_at: datetime
    amount: Decimal
    reason: str
    state: str
    said: str | None


def refunds_of(session: Session, intent_id: UUID) -> Sequence[RefundRow]:
    """Return the refunds of an intent, newest first."""
    rows = session.execute(
        select(
            GatewayRefund.id,
            GatewayRefund.made_at,
            GatewayRefund.amount,
            GatewayRefund.reason,
            GatewayRefund.state,
            GatewayRefund.said,
        )
        .where(GatewayRefund.intent_id == intent_id)
        .order_by(GatewayRefund.made_at.desc(), GatewayRefund.id)
    )
    return [RefundRow(*row) for row in rows]


def settle_event(session: Session, event_id: int, *, at: datetime) -> bool:
    """Let a questioned event need no more looking; return whether it did."""
    event = session.get(GatewayEvent, event_id, with_for_update=True, populate_existing=True)
    if event is None or event.outcome != Outcome.QUESTIONED or event.settled_at is not None:
        return False
    event.settled_at = at
    session.flush()
    return True
