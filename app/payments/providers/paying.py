"""A payment told of by a payment system becomes money once, however often it is told.

The row of its number is written first: whoever tells of it at the same time waits there, and then
gets the answer that was kept. A refusal is raised; the caller rolls back, and nothing stays.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.ledger.orders import COMPANY_ITSELF
from app.payments.identity import NewPayment
from app.payments.models import Channel
from app.payments.operations import receive_payments
from app.payments.providers.debts import Payer, find_payer
from app.payments.providers.models import Provider, ProviderPayment, ProviderState
from app.payments.providers.refused import PaymentEnded, PaymentRepeated
from app.payments.providers.telling import actor_of_provider, held, identities, parts_of, tell
from app.payments.providers.told import Answer, Told


def check(session: Session, provider: Provider, told: Told, *, at: datetime) -> Payer:
    """Return who would pay, if such a payment may be taken.

    Raises:
        PayerUnknown, PayerNotOne, AccountEnded, LineUnknown, SumUnreadable, SumNotAsked,
        SumAboveAsked.
    """
    payer = find_payer(session, provider, told.number, on=clock.local_day(at))
    parts_of(provider, payer, told.parts)
    return payer


def pay(
    session: Session, provider: Provider, told: Told, answer: Answer, *, at: datetime
) -> ProviderPayment:
    """Take a payment and post it; one that was taken before is returned as it is.

    Raises:
        All that `check` does, and DayUnlikely.
        PaymentOfAnother: its number came with another account, line or sum.
        PaymentEnded: it was cancelled since.
    """
    payment, is_new = tell(session, provider, told, at=at)
    if is_new:
        _post(session, provider, payment, at=at)
        _keep(session, payment, "pay", told.request, answer)
    return payment


def pay_once(
    session: Session, provider: Provider, told: Told, answer: Answer, *, at: datetime
) -> ProviderPayment:
    """Do the same where the protocol answers one that was taken before with a refusal.

    Raises:
        PaymentRepeated, and all that `pay` does.
    """
    payment, is_new = tell(session, provider, told, at=at)
    if not is_new:
        raise PaymentRepeated(f"{told.ext_id} was taken before")
    _post(session, provider, payment, at=at)
    _keep(session, payment, "pay", told.request, answer)
    return payment


def prepare(
    session: Session, provider: Provider, told: Told, answer: Answer, *, at: datetime
) -> ProviderPayment:
    """Note a payment that is to be confirmed; no money yet. Raises as `pay` does."""
    payment, is_new = tell(session, provider, told, at=at)
    if is_new:
        _keep(session, payment, "pay", told.request, answer)
    return payment


def confirm(
    session: Session, provider: Provider, payment_id: int, request: str, answer: Answer
) -> ProviderPayment:
    """Post a payment that was prepared; one that was confirmed before is returned as it is.

    Raises:
        PaymentMissing: this payment system has prepared no such payment.
        PaymentEnded: it was cancelled, or its time is over.
    """
    payment, at = held(session, provider, ProviderPayment.id == payment_id), clock.now()
    if payment.state == ProviderState.POSTED:
        return payment
    if payment.state != ProviderState.PREPARED or payment.expires_at <= at:
        raise PaymentEnded(f"payment {payment_id} is {payment.state}")
    _post(session, provider, payment, at=at)
    _keep(session, payment, "confirm", request, answer)
    return payment


def expire(session: Session, *, at: datetime) -> int:
    """End the payments that were not confirmed in their time; return how many."""
    ended = session.execute(
        update(ProviderPayment)
        .where(ProviderPayment.state == ProviderState.PREPARED, ProviderPayment.expires_at <= at)
        .values(state=ProviderState.EXPIRED)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(ended, "rowcount", 0))


def _post(session: Session, provider: Provider, payment: ProviderPayment, *, at: datetime) -> None:
    source, numbers = identities(provider, payment)
    received = receive_payments(
        session,
        [
            NewPayment(
                source=source,
                channel=Channel.PROVIDER,
                external_id=number,
                account_id=payment.account_id,
                payee_id=part["payee_id"] or COMPANY_ITSELF,
                stated_service=part["service_id"],
                amount=Decimal(part["amount"]),
                paid_on=payment.paid_on,
                document=payment.ext_id,
                raw={"provider_payment": payment.id, "line": part["code"]},
            )
            for number, part in zip(numbers, payment.parts, strict=True)
        ],
        by=actor_of_provider(session, provider),
    )
    assert received.posted == len(numbers), "the numbers are this payment's alone"
    payment.state, payment.confirmed_at = ProviderState.POSTED, at
    session.flush()


def _keep(
    session: Session, payment: ProviderPayment, step: str, request: str, answer: Answer
) -> None:
    payment.requests = {**payment.requests, step: request}
    payment.answers = {**payment.answers, step: answer(payment)}
    session.flush()
