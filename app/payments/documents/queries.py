"""Documents that move paid money as the office shows them, and what each does to debts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from app.access.models import Actor
from app.ledger.models import Entry, Posting
from app.payments.documents.models import (
    DocumentState,
    MoneyDocument,
    MoneyDocumentLine,
)
from app.payments.documents.rules import DocumentMissing
from app.registry.models import Account
from app.tariffs.models import Service

_REVERSING, _MAKER, _SIGNER = aliased(MoneyDocument), aliased(Actor), aliased(Actor)
STATE: ColumnElement[str] = case(
    (_REVERSING.id.is_not(None), DocumentState.REVERSED.value),
    (MoneyDocument.posted_at.is_not(None), DocumentState.POSTED.value),
    (MoneyDocument.declined_at.is_not(None), DocumentState.DECLINED.value),
    else_=DocumentState.WAITING.value,
)


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document with who made and decided it, and where it stands."""

    id: int
    kind: str
    number: int
    year: int
    made_on: date
    basis: str
    amount: Decimal
    recipient: str | None
    iban: str | None
    fee: Decimal
    needs_second: bool
    made_by: int
    maker: str
    made_at: datetime
    signer: str | None
    declined_because: str | None
    state: str
    posting_id: int | None
    posted: date | None
    """The month of the books it stands in."""
    reverses_id: int | None
    reversed_by_id: int | None


@dataclass(frozen=True, slots=True)
class LineCard:
    """A side of a document, with names."""

    side: str
    account_id: int | None
    number: str | None
    service: str | None
    payment_id: int | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Effect:
    """What a document does to an account's month of a service. Positive: it is owed again."""

    account_id: int
    number: str
    service: str | None
    """None: money paid in advance."""
    month: date
    nature: str
    amount: Decimal
    is_overpaid: bool
    """What was overpaid changes, not a debt."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents are asked for."""

    kind: str | None = None
    state: str | None = None
    since: date | None = None
    until: date | None = None
    """The first day after them."""


def documents_query(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Return the query of documents; ids order them by time."""
    query = _joined(
        select(
            MoneyDocument.id,
            MoneyDocument.kind,
            MoneyDocument.number,
            MoneyDocument.year,
            MoneyDocument.made_on,
            MoneyDocument.basis,
            MoneyDocument.amount,
            MoneyDocument.reverses_id,
            func.coalesce(_MAKER.label, _MAKER.ref).label("maker"),
            STATE.label("state"),
        )
    )
    if wanted.kind is not None:
        query = query.where(MoneyDocument.kind == wanted.kind)
    if wanted.state is not None:
        query = query.where(STATE.in_([wanted.state]))
    if wanted.since is not None:
        query = query.where(MoneyDocument.made_on >= wanted.since)
    if wanted.until is not None:
        query = query.where(MoneyDocument.made_on < wanted.until)
    return query


def waiting_documents(session: Session) -> int:
    """Return how many documents wait for another person."""
    found = session.scalar(
        select(func.count()).where(
            MoneyDocument.posted_at.is_(None), MoneyDocument.declined_at.is_(None)
        )
    )
    return found or 0


def document_card(session: Session, document_id: int) -> DocumentCard:
    """Return a document.

    Raises:
        DocumentMissing.
    """
    columns: Sequence[Any] = (
        MoneyDocument.id,
        MoneyDocument.kind,
        MoneyDocument.number,
        MoneyDocument.year,
        MoneyDocument.made_on,
        MoneyDocument.basis,
        MoneyDocument.amount,
        MoneyDocument.recipient,
        MoneyDocument.iban,
        MoneyDocument.fee,
        MoneyDocument.needs_second,
        MoneyDocument.made_by,
        func.coalesce(_MAKER.label, _MAKER.ref),
        MoneyDocument.made_at,
        func.coalesce(_SIGNER.label, _SIGNER.ref),
        MoneyDocument.declined_because,
        STATE,
        MoneyDocument.posting_id,
        Posting.posted,
        MoneyDocument.reverses_id,
        _REVERSING.id,
    )
    row = session.execute(
        _joined(select(*columns))
        .outerjoin(_SIGNER, _SIGNER.id == MoneyDocument.decided_by)
        .outerjoin(Posting, Posting.id == MoneyDocument.posting_id)
        .where(MoneyDocument.id == document_id)
    ).one_or_none()
    if row is None:
        raise DocumentMissing(f"no document {document_id}")
    return DocumentCard(*row)


def sides_of(session: Session, document_id: int) -> Sequence[LineCard]:
    """Return both sides of a document, from where the money goes first."""
    rows = session.execute(
        select(
            MoneyDocumentLine.side,
            MoneyDocumentLine.account_id,
            Account.number,
            Service.name,
            MoneyDocumentLine.payment_id,
            MoneyDocumentLine.amount,
        )
        .outerjoin(Account, Account.id == MoneyDocumentLine.account_id)
        .outerjoin(Service, Service.id == MoneyDocumentLine.service_id)
        .where(MoneyDocumentLine.document_id == document_id)
        .order_by(MoneyDocumentLine.side.desc(), MoneyDocumentLine.line)
    )
    return [LineCard(*row) for row in rows]


def effects_of(session: Session, card: DocumentCard) -> Sequence[Effect]:
    """Return what a posted document does to debts, account by account, oldest first."""
    if card.posting_id is None:
        return ()
    amount = func.sum(Entry.amount)
    rows = session.execute(
        select(
            Entry.account_id,
            Account.number,
            Service.name,
            Entry.month,
            Entry.nature,
            amount,
        )
        .join(Account, Account.id == Entry.account_id)
        .outerjoin(Service, Service.id == Entry.service_id)
        .where(Entry.posted == card.posted, Entry.posting_id == card.posting_id)
        .group_by(
            Entry.account_id,
            Account.number,
            Entry.service_id,
            Service.name,
            Entry.month,
            Entry.nature,
        )
        .having(amount != 0)
        .order_by(Entry.account_id, Entry.month, Service.name, Entry.nature)
    )
    of_payment = session.scalar(
        select(func.count()).where(
            MoneyDocumentLine.document_id == card.id, MoneyDocumentLine.payment_id.is_not(None)
        )
    )
    # Without a payment what is taken lay above what is owed; what gets it is a debt.
    taken = 0 if of_payment else 1 if card.reverses_id is None else -1
    return [Effect(*row, is_overpaid=row[-1] * taken > 0) for row in rows]


def documents_of_payment(session: Session, payment_id: int) -> Sequence[Any]:
    """Return the documents that concern a payment, the latest first."""
    concerned = select(MoneyDocumentLine.document_id).where(
        MoneyDocumentLine.payment_id == payment_id
    )
    query = documents_query(Wanted()).where(MoneyDocument.id.in_(concerned))
    return session.execute(query.order_by(MoneyDocument.id.desc())).all()


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(MoneyDocument)
        .join(_MAKER, _MAKER.id == MoneyDocument.made_by)
        .outerjoin(_REVERSING, _REVERSING.reverses_id == MoneyDocument.id)
    )
