"""Money that a gateway told of becomes payments, and what went back becomes their reversal."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.payments.documents.models import DocumentKind
from app.payments.documents.standing import moved_of
from app.payments.gateways.contract import Told
from app.payments.gateways.models import Merchant, PaymentIntent, PaymentIntentLine
from app.payments.identity import NewPayment
from app.payments.models import Channel, Payment, PaymentState
from app.payments.operations import receive_payments, reverse_payment
from app.payments.receivers import receiver_of
from app.payments.withdrawal import withdraw_payment

PARTLY = "returned_in_part"
MOVED = "moved_on"


def source_of(merchant: Merchant) -> str:
    """Return what payments through a merchant name as their source."""
    return f"{merchant.gateway}:{merchant.public_key}"


def post_money(
    session: Session,
    merchant: Merchant,
    intent: PaymentIntent | None,
    told: Told,
    *,
    by: int,
    day: date,
) -> None:
    """Receive what was paid, a payment for each account of the order; told again, nothing.

    Without an intent the money waits, visible, for a person to say whose it is. Another payment
    id under the same order is another payment: somebody paid twice.
    """
    amount = told.amount
    assert amount is not None, "money without a sum is questioned"
    # Told once with its order and once without, one payment's parts are named in two ways.
    if payments_of(session, merchant, told.payment_id):
        return
    new = list(_payments(session, merchant, intent, told, amount, day))
    received = receive_payments(session, new, by=by)
    if intent is not None and received.new:
        intent.received += amount


def _payments(
    session: Session,
    merchant: Merchant,
    intent: PaymentIntent | None,
    told: Told,
    amount: Decimal,
    day: date,
) -> Iterator[NewPayment]:
    lines = _lines(session, intent) if intent is not None else [(None, None, amount)]
    for number, (account_id, service_id, part) in enumerate(lines, start=1):
        yield NewPayment(
            channel=Channel.CARD,
            source=source_of(merchant),
            external_id=told.payment_id if len(lines) == 1 else f"{told.payment_id}:{number}",
            account_id=account_id,
            stated_service=service_id,
            payee_id=receiver_of(session, merchant.payee_id),
            paid_on=day,
            amount=part,
            document=told.payment_id,
            purpose=str(told.raw.get("description") or "") or None,
            raw={
                "order_id": told.order_id,
                "payment_id": told.payment_id,
                "intent_id": str(intent.id) if intent is not None else None,
                "gateway_fee": str(told.fee) if told.fee is not None else None,
                "card": told.card,
            },
        )


def _lines(
    session: Session, intent: PaymentIntent
) -> Sequence[tuple[int | None, int | None, Decimal]]:
    rows = session.execute(
        select(PaymentIntentLine.account_id, PaymentIntentLine.service_id, PaymentIntentLine.amount)
        .where(PaymentIntentLine.intent_id == intent.id)
        .order_by(PaymentIntentLine.line)
    )
    return [(account_id, service_id, amount) for account_id, service_id, amount in rows]


def payments_of(session: Session, merchant: Merchant, payment_id: str) -> Sequence[Payment]:
    """Return what a gateway's payment became here, line by line."""
    own = or_(
        Payment.external_id == payment_id,
        Payment.external_id.startswith(f"{payment_id}:", autoescape=True),
    )
    return session.scalars(
        select(Payment).where(Payment.source == source_of(merchant), own).order_by(Payment.id)
    ).all()


def give_back(
    session: Session,
    merchant: Merchant,
    intent: PaymentIntent | None,
    told: Told,
    *,
    by: int,
    day: date,
) -> str | None:
    """Take back the payments of money that went back; told again, nothing.

    Returns why a person is to look: nobody knows of which account a part went back, or documents
    have moved some of it on. What a chargeback took whole is back already.
    """
    payments = _not_charged_back(session, payments_of(session, merchant, told.payment_id))
    if any(moved_of(session, each.id) for each in payments):
        return MOVED
    if told.returned is not None and told.returned < (told.amount or 0):
        return _give_back_part(session, payments, intent, told, by=by, day=day)
    for payment in payments:
        if payment.state == PaymentState.POSTED:
            reverse_payment(session, payment.id, reason=told.word, by=by, on_day=day)
            _count_refunded(payment, intent)
        elif payment.state == PaymentState.UNMATCHED:
            withdraw_payment(session, payment.id, reason=told.word)
    return None


def _count_refunded(payment: Payment, intent: PaymentIntent | None) -> None:
    if intent is not None and _came_by(payment, intent):
        intent.refunded += payment.amount


def _not_charged_back(session: Session, payments: Sequence[Payment]) -> Sequence[Payment]:
    return [
        each
        for each in payments
        if moved_of(session, each.id, kind=DocumentKind.CHARGEBACK) < each.amount
    ]


def _came_by(payment: Payment, intent: PaymentIntent) -> bool:
    """Return whether the intent received it: what a person matched was never counted there."""
    return payment.raw.get("intent_id") == str(intent.id)


def _give_back_part(
    session: Session,
    payments: Sequence[Payment],
    intent: PaymentIntent | None,
    told: Told,
    *,
    by: int,
    day: date,
) -> str | None:
    """Reverse the payment and receive what is left of it, on the day on which the part went back.

    So until that day all of it was paid, and from it on the rest.
    """
    standing = [each for each in payments if each.state == PaymentState.POSTED]
    if intent is None or len(standing) != 1 or len(_lines(session, intent)) != 1:
        return PARTLY
    (before,) = standing
    if not _came_by(before, intent):
        return PARTLY
    rest = (told.amount or Decimal(0)) - (told.returned or Decimal(0))
    if before.amount <= rest:
        return None  # told late: more has gone back since
    reverse_payment(session, before.id, reason=told.word, by=by, on_day=day)
    left = NewPayment(
        channel=Channel.CARD,
        source=before.source,
        external_id=f"{told.payment_id}:rest:{told.returned}",
        account_id=before.account_id,
        stated_service=before.for_service_id,
        payee_id=before.whose,
        paid_on=day,
        amount=rest,
        document=before.document,
        purpose=before.purpose,
        raw={**before.raw, "rest_of": before.id},
    )
    receive_payments(session, [left], by=by)
    intent.refunded += before.amount - rest
    return None
