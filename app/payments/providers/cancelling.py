"""Taking a payment back at the payment system's word, on its day and while its month is open."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.month import Month
from app.ledger.models import Posting
from app.months.locks import BooksClosed, lock_for_writing
from app.payments.documents.standing import moved_of
from app.payments.models import Payment, PaymentState
from app.payments.operations import reverse_payment
from app.payments.providers.models import Provider, ProviderPayment, ProviderState
from app.payments.providers.refused import CancelRefused, PaymentMissing
from app.payments.providers.telling import actor_of_provider, held, identities
from app.payments.providers.told import Answer


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A call that takes a payment back, and why as its account's history tells it."""

    request: str
    answer: Answer
    because: str


def cancel(
    session: Session,
    provider: Provider,
    condition: ColumnElement[bool],
    taken_back: TakenBack,
    *,
    at: datetime,
) -> ProviderPayment:
    """Take a payment back by reversing it; one taken back before is returned as it is.

    `condition` says which payment of this payment system is meant.

    Raises:
        PaymentMissing: it told of no such payment, or never confirmed it in time.
        CancelRefused: not agreed, on another day, its month is closed, or staff reversed it.
    """
    payment = held(session, provider, condition)
    if payment.state == ProviderState.CANCELLED:
        return payment
    if payment.state == ProviderState.EXPIRED:
        raise PaymentMissing("the payment was never confirmed")
    if payment.state == ProviderState.POSTED:
        _reverse(session, provider, payment, because=taken_back.because, at=at)
    payment.state, payment.cancelled_at = ProviderState.CANCELLED, at
    payment.requests = {**payment.requests, "cancel": taken_back.request}
    payment.answers = {**payment.answers, "cancel": taken_back.answer(payment)}
    session.flush()
    return payment


def _reverse(
    session: Session, provider: Provider, payment: ProviderPayment, *, because: str, at: datetime
) -> None:
    assert payment.confirmed_at is not None, "a posted payment was confirmed"
    is_same_day = clock.local_day(payment.confirmed_at) == clock.local_day(at)
    if not provider.takes_cancels or not is_same_day:
        raise CancelRefused("cancels are not agreed, or it came on another day")
    source, numbers = identities(provider, payment)
    own = session.execute(
        select(Payment.id, Payment.state, Posting.posted)
        .outerjoin(Posting, Posting.id == Payment.posting_id)
        .where(Payment.source == source, Payment.external_id.in_(numbers))
        .order_by(Payment.id)
    ).all()
    if any(each.state != PaymentState.POSTED or moved_of(session, each.id) for each in own):
        raise CancelRefused("staff have reversed it, or moved it on by documents")
    try:
        for posted in sorted({each.posted for each in own}):
            lock_for_writing(session, Month.of(posted))
    except BooksClosed as closed:
        raise CancelRefused("its month is closed") from closed
    by = actor_of_provider(session, provider)
    for each in own:
        # On its own day: a payment cancelled was never made, and moved no due day.
        reverse_payment(session, each.id, reason=because, by=by, on_day=payment.paid_on)
