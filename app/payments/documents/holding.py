"""The payment that a document takes money of, held until the transaction ends."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.ledger.moving import NotSoMuchPaid
from app.payments.documents.models import DocumentKind, MoneyDocumentLine, Side
from app.payments.documents.rules import NewDocument
from app.payments.documents.standing import moved_of
from app.payments.gateways.told_models import UNDER_WAY, GatewayRefund
from app.payments.models import Payment, PaymentState
from app.payments.operations import PaymentMissing, PaymentNotThere

_OF_WAITING = frozenset({DocumentKind.RETURN, DocumentKind.FORWARD})
"""What may take money that waits for its account."""


class MoneyGoingBack(Conflict):
    """The card payment is going back by its gateway; until that ends nobody moves it."""

    key = "money-documents.going-back"


def held_payment(session: Session, new: NewDocument) -> Payment:
    """Return the payment, held, of which there is as much left as is to be moved.

    Raises:
        PaymentMissing, PaymentNotThere, NotSoMuchPaid, MoneyGoingBack.
    """
    assert new.payment_id is not None, "the caller looks"
    payment = session.scalar(
        select(Payment)
        .where(Payment.id == new.payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if payment is None:
        raise PaymentMissing(payment_id=new.payment_id)
    may_wait = payment.state == PaymentState.UNMATCHED and new.kind in _OF_WAITING
    if payment.state != PaymentState.POSTED and not may_wait:
        raise PaymentNotThere(payment_id=payment.id, state=payment.state)
    _refuse_going_back(session, payment)
    left = payment.amount - moved_of(session, payment.id)
    # What waits for its account goes back whole: of a part nobody could say what waits on.
    if new.amount > left or (may_wait and new.amount != left):
        raise NotSoMuchPaid(left=left)
    return payment


def hold_payment_of(session: Session, document_id: int) -> Payment | None:
    """Return the payment that a document takes money of, held until the transaction ends."""
    return session.scalar(
        select(Payment)
        .join(MoneyDocumentLine, MoneyDocumentLine.payment_id == Payment.id)
        .where(MoneyDocumentLine.document_id == document_id)
        .with_for_update(of=Payment)
        .execution_options(populate_existing=True)
    )


def held_as_made(session: Session, document_id: int) -> None:
    """Hold the payment of a document that waited, on the account it was on when that was made.

    Raises:
        PaymentNotThere: it was taken back, or is on another account.
    """
    payment = hold_payment_of(session, document_id)
    if payment is None:
        return
    account_id = session.scalar(
        select(MoneyDocumentLine.account_id).where(
            MoneyDocumentLine.document_id == document_id, MoneyDocumentLine.side == Side.OUT
        )
    )
    needed = PaymentState.UNMATCHED if account_id is None else PaymentState.POSTED
    if payment.state != needed or payment.account_id != account_id:
        raise PaymentNotThere(payment_id=payment.id, state=payment.state)


def _refuse_going_back(session: Session, payment: Payment) -> None:
    # Whoever asks the gateway holds the payment first, so none begins while this one is held.
    if not (intent_id := payment.raw.get("intent_id")):
        return
    going = select(GatewayRefund.id).where(
        GatewayRefund.intent_id == UUID(intent_id), GatewayRefund.state.in_(UNDER_WAY)
    )
    if session.scalars(going.limit(1)).first() is not None:
        raise MoneyGoingBack(f"payment {payment.id} is going back to its card")
