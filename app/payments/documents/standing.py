"""What of a payment has been moved and stands: it cannot be taken back under these documents."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app.database.bulk import among
from app.kernel.errors import Conflict
from app.ledger import open_items
from app.payments.documents.models import DocumentKind, MoneyDocument, MoneyDocumentLine, Side
from app.payments.models import Payment
from app.registry.models import Account

_NAMED = 5
"""Documents that a refusal names; whoever reverses them is told of the next."""


class MoneyMovedOn(Conflict):
    """Parts of the money were moved on by documents, which are to be reversed first."""

    key = "payments.moved-on"

    def __init__(self, *, documents: str) -> None:
        super().__init__(f"documents {documents} stand on it", documents=documents)


def stands() -> ColumnElement[bool]:
    """Return the condition that a document holds money: it waits or is posted, not reversed."""
    reversing = aliased(MoneyDocument)
    return (
        MoneyDocument.declined_at.is_(None)
        & MoneyDocument.reverses_id.is_(None)
        & ~select(reversing.id).where(reversing.reverses_id == MoneyDocument.id).exists()
    )


def moved_of(session: Session, payment_id: int, *, kind: DocumentKind | None = None) -> Decimal:
    """Return what of a payment documents, or those of a kind, have moved or hold."""
    query = (
        select(func.coalesce(func.sum(MoneyDocumentLine.amount), 0))
        .join(MoneyDocument, MoneyDocument.id == MoneyDocumentLine.document_id)
        .where(
            MoneyDocumentLine.payment_id == payment_id,
            MoneyDocumentLine.side == Side.OUT,
            stands(),
        )
    )
    moved = session.scalar(query if kind is None else query.where(MoneyDocument.kind == kind))
    return Decimal(moved or 0)


def refuse_moved(session: Session, payment_ids: Sequence[int], *, but: int | None = None) -> None:
    """Refuse to take payments back parts of which stand moved, by other documents than `but`.

    Raises:
        MoneyMovedOn: names the documents.
    """
    others = MoneyDocumentLine.document_id != (but or 0)
    _refuse(session, MoneyDocumentLine.payment_id.in_(payment_ids) & others)


def refuse_moved_of_import(session: Session, import_job_id: int) -> None:
    """Refuse to take back what an import brought where parts of it stand moved.

    Raises:
        MoneyMovedOn: names the documents.
    """
    brought = select(Payment.id).where(Payment.import_job_id == import_job_id)
    _refuse(session, MoneyDocumentLine.payment_id.in_(brought))


def refuse_overdrawn(session: Session, account_ids: Iterable[int]) -> None:
    """Refuse what leaves an advance with less than documents have moved of it.

    Raises:
        MoneyMovedOn: names the documents.
    """
    accounts = select(Account.id).where(among(Account.id, sorted(set(account_ids))))
    if overdrawn := open_items.overdrawn_advances(session, accounts):
        of_nobody = MoneyDocumentLine.payment_id.is_(None)
        _refuse(session, of_nobody & MoneyDocumentLine.account_id.in_(sorted(overdrawn)))


def _refuse(session: Session, concerned: ColumnElement[bool]) -> None:
    rows = session.execute(
        select(MoneyDocument.number, MoneyDocument.made_on)
        .join(MoneyDocumentLine, MoneyDocumentLine.document_id == MoneyDocument.id)
        .where(concerned, MoneyDocumentLine.side == Side.OUT, stands())
        .order_by(MoneyDocument.id)
        .limit(_NAMED)
    ).all()
    if rows:
        named = ", ".join(f"№ {number} ({day:%d.%m.%Y})" for number, day in rows)
        raise MoneyMovedOn(documents=named)
