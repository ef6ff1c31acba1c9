"""What of a card payment may still go back to the card."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.payments.documents.standing import moved_of
from app.payments.gateways.models import PaymentIntent, PaymentIntentLine
from app.payments.gateways.told_models import UNDER_WAY, GatewayRefund
from app.payments.models import Payment


def hold_payments(session: Session, intent_id: UUID) -> None:
    """Hold the payments of an intent: a document holds its own too, so each sees the other."""
    session.execute(
        select(Payment.id).where(_is_of(intent_id)).order_by(Payment.id).with_for_update()
    )


def left_to_refund(session: Session, intent: PaymentIntent) -> Decimal:
    """Return what came in, neither went back nor is going back, and no document moved on."""
    payments = session.scalars(select(Payment.id).where(_is_of(intent.id))).all()
    moved = sum((moved_of(session, each) for each in payments), Decimal(0))
    return intent.received - intent.refunded - going_back(session, intent.id) - moved


def going_back(session: Session, intent_id: UUID) -> Decimal:
    """Return what the gateway is to give back, or was asked to."""
    going = select(func.coalesce(func.sum(GatewayRefund.amount), 0)).where(
        GatewayRefund.intent_id == intent_id, GatewayRefund.state.in_(UNDER_WAY)
    )
    return Decimal(session.scalar(going) or 0)


def _is_of(intent_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a payment came by an intent: of its accounts, named in it."""
    accounts = select(PaymentIntentLine.account_id).where(PaymentIntentLine.intent_id == intent_id)
    named = Payment.raw["intent_id"].astext == str(intent_id)
    return and_(Payment.account_id.in_(accounts), named)
