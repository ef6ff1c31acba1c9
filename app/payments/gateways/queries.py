"""Card payments as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import Entry, Posting
from app.payments.gateways.models import IntentStatus, PaymentIntent, PaymentIntentLine
from app.registry.models import Account
from app.tariffs.models import Service

_OF_USER = 5


@dataclass(frozen=True, slots=True)
class LineRow:
    """A part of a card payment."""

    account_id: int
    number: str
    amount: Decimal
    service: str | None
    """The service that the payer named."""


@dataclass(frozen=True, slots=True)
class IntentRow:
    """A card payment and how far it has come."""

    id: UUID
    number: int
    amount: Decimal
    fee: Decimal
    status: str
    told: str | None
    failure: str | None
    card: str | None
    received: Decimal
    refunded: Decimal
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_returned(self) -> bool:
        """Return whether all the money went back."""
        return self.received > 0 and self.refunded == self.received


_COLUMNS = tuple(getattr(PaymentIntent, name) for name in IntentRow.__dataclass_fields__)


def intents_of(session: Session, *, user_id: int, since: datetime) -> Sequence[IntentRow]:
    """Return a cabinet user's latest card payments that brought no money, newest first.

    What succeeded stands among the payments of its accounts.
    """
    rows = session.execute(
        select(*_COLUMNS)
        .where(
            PaymentIntent.subscriber_user_id == user_id,
            PaymentIntent.status != IntentStatus.SUCCEEDED,
            PaymentIntent.created_at >= since,
        )
        .order_by(PaymentIntent.created_at.desc(), PaymentIntent.id)
        .limit(_OF_USER)
    )
    return [IntentRow(*row) for row in rows]


def intent_row(intent: PaymentIntent) -> IntentRow:
    """Return an intent as pages show it."""
    return IntentRow(**{name: getattr(intent, name) for name in IntentRow.__dataclass_fields__})


def lines_of(session: Session, intent_id: UUID) -> Sequence[LineRow]:
    """Return the parts of a card payment in their order."""
    rows = session.execute(
        select(PaymentIntentLine.account_id, Account.number, PaymentIntentLine.amount, Service.name)
        .join(Account, Account.id == PaymentIntentLine.account_id)
        .outerjoin(Service, Service.id == PaymentIntentLine.service_id)
        .where(PaymentIntentLine.intent_id == intent_id)
        .order_by(PaymentIntentLine.line)
    )
    return [LineRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Covered:
    """What a payment was counted for."""

    service_id: int
    month: date
    nature: str
    amount: Decimal


def covered_by(session: Session, posting_ids: Sequence[int]) -> Mapping[int, Sequence[Covered]]:
    """Return what each payment's document covered, in the order of its lines."""
    rows = session.execute(
        select(Entry.posting_id, Entry.service_id, Entry.month, Entry.nature, -Entry.amount)
        .join(Posting, (Posting.id == Entry.posting_id) & (Posting.posted == Entry.posted))
        .where(Posting.id.in_(posting_ids))
        .order_by(Entry.posting_id, Entry.line)
    )
    found: dict[int, list[Covered]] = {}
    for posting_id, service_id, month, nature, amount in rows:
        found.setdefault(posting_id, []).append(Covered(service_id, month, nature, amount))
    return found
