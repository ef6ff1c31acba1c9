"""Payments of an account, as the subscriber sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.payments.gateways.queries import Covered, covered_by
from app.payments.models import Channel, Payment, PaymentState
from app.registry.link_account import LinkedAccount


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment that reached the account."""

    id: int
    paid_on: date
    amount: Decimal
    source: str
    is_card: bool
    is_counted: bool
    """Whether it has been counted already; if not, it is on its way."""
    covered: Sequence[Covered] = field(default_factory=tuple)
    """What it was counted for."""


def payments_of(
    session: Session, account: LinkedAccount, *, most: int = 60
) -> Sequence[PaymentRow]:
    """Return the payments the visitor may see, newest first; reversed ones are gone."""
    rows = session.execute(
        select(
            Payment.id,
            Payment.paid_on,
            Payment.amount,
            Payment.source,
            Payment.channel == Channel.CARD,
            Payment.state,
            Payment.posting_id,
        )
        .where(
            Payment.account_id == account.id,
            Payment.paid_on >= account.first_day,
            Payment.state != PaymentState.REVERSED,
        )
        .order_by(Payment.paid_on.desc(), Payment.id.desc())
        .limit(most)
    ).all()
    covered = covered_by(session, [row.posting_id for row in rows if row.posting_id])
    return [
        PaymentRow(*row[:5], row.state == PaymentState.POSTED, covered.get(row.posting_id, ()))
        for row in rows
    ]
