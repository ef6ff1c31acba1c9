"""Payments of an account, as the subscriber sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.payments.documents.models import MoneyDocument, MoneyDocumentLine, Side
from app.payments.documents.standing import stands
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


@dataclass(frozen=True, slots=True)
class MovedRow:
    """Paid money that went to another account, or came from one; whose it is is not told."""

    moved_on: date
    amount: Decimal
    is_in: bool


def moved_of(session: Session, account: LinkedAccount, *, most: int = 60) -> Sequence[MovedRow]:
    """Return what documents that stand moved to the account and from it, newest first."""
    other = aliased(MoneyDocumentLine)
    rows = session.execute(
        select(MoneyDocument.made_on, MoneyDocumentLine.amount, MoneyDocumentLine.side == Side.IN)
        .join(MoneyDocumentLine, MoneyDocumentLine.document_id == MoneyDocument.id)
        .join(
            other, (other.document_id == MoneyDocument.id) & (other.side != MoneyDocumentLine.side)
        )
        .where(
            MoneyDocumentLine.account_id == account.id,
            other.account_id != account.id,
            MoneyDocument.made_on >= account.first_day,
            MoneyDocument.posted_at.is_not(None),
            stands(),
        )
        .order_by(MoneyDocument.made_on.desc(), MoneyDocument.id.desc())
        .limit(most)
    )
    return [MovedRow(*row) for row in rows]


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
