"""Payments as desks list them: those of an account, and those that wait for theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.payments.models import Payment, PaymentState
from app.payments.operations import PaymentMissing
from app.registry.models import Account

_OF_ACCOUNT = 500


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment as it was told of, and how far it has come."""

    id: int
    paid_on: date
    amount: Decimal
    source: str
    document: str | None
    purpose: str | None
    state: str
    for_month: date | None
    account_id: int | None
    number: str | None
    """Of the account, once it is known."""
    withdrawn_because: str | None
    """Of one that was taken back alone."""
    is_anothers: bool
    """Of whoever had the account before."""


def payments_query(*, state: str | None = None) -> Select[*tuple[Any, ...]]:
    """Return the query of payments (in one state), one row each with the account's number."""
    query = select(
        Payment.id,
        Payment.paid_on,
        Payment.amount,
        Payment.source,
        Payment.document,
        Payment.purpose,
        Payment.state,
        Payment.for_month,
        Payment.account_id,
        Account.number,
        Payment.withdrawn_because,
        Payment.is_anothers,
    ).outerjoin(Account, Account.id == Payment.account_id)
    return query if state is None else query.where(Payment.state == state)


def payments_of(session: Session, account_id: int) -> Sequence[PaymentRow]:
    """Return the latest payments of an account, newest first."""
    rows = session.execute(
        payments_query()
        .where(Payment.account_id == account_id)
        .order_by(Payment.paid_on.desc(), Payment.id.desc())
        .limit(_OF_ACCOUNT)
    )
    return [PaymentRow(*row) for row in rows]


def get_payment(session: Session, payment_id: int) -> PaymentRow:
    """Return one payment.

    Raises:
        PaymentMissing: the company has no such payment.
    """
    row = session.execute(payments_query().where(Payment.id == payment_id)).one_or_none()
    if row is None:
        raise PaymentMissing(payment_id=payment_id)
    return PaymentRow(*row)


def waiting(session: Session) -> tuple[int, Decimal]:
    """Return how many payments wait for their account, and their sum."""
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(Payment.amount), 0)).where(
            Payment.state == PaymentState.UNMATCHED
        )
    ).one()
    return count, Decimal(total)
