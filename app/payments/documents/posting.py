"""A document that moves money as a document of the ledger, in the month that is open now."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.crediting import Receipt
from app.ledger.models import EntryKind, Posting, PostingKind
from app.ledger.moving import (
    Place,
    move_money,
    set_off,
    taken_from_overpaid,
    taken_from_payment,
)
from app.ledger.records import NewEntry, NewPosting
from app.months.locks import month_for
from app.payments.bank.deciding import explain_payment
from app.payments.bank.models import LineSort
from app.payments.documents.models import DocumentKind, MoneyDocument, MoneyDocumentLine, Side
from app.payments.documents.standing import stands
from app.payments.keeping import Kept
from app.payments.models import Payment, PaymentState
from app.payments.operations import receipts_of
from app.restructuring.paid_before import PAID_BEFORE, lower_from_day_paid

SOURCE_KIND = "money_document"
"""What postings of documents name as their source; the id is the document's."""
_POSTED_AS = {
    DocumentKind.TRANSFER: PostingKind.TRANSFER,
    DocumentKind.OFFSET: PostingKind.OFFSET,
    DocumentKind.CHARGEBACK: PostingKind.CHARGEBACK,
}
_TOLD_AS = {DocumentKind.FORWARD: LineSort.OTHER_COMPANY}


class PaymentLowersAgreement(Conflict):
    """The payment is older than an agreement on debts, which counts it: it is taken back whole."""

    key = "money-documents.lowers-agreement"


@dataclass(frozen=True, slots=True)
class _Sides:
    out: MoneyDocumentLine
    to: MoneyDocumentLine | None


def post_document(session: Session, document: MoneyDocument, *, by: int) -> None:
    """Move the money of a document whose payment, if it has one, is held.

    Raises:
        NoOpenBooks, NotSoMuchPaid, NotSoMuchOwed, PaymentLowersAgreement.
    """
    sides = _sides(session, document.id)
    payment_id = sides.out.payment_id
    payment = session.get_one(Payment, payment_id) if payment_id is not None else None
    if payment is not None and payment.state == PaymentState.UNMATCHED:
        sort = _TOLD_AS.get(DocumentKind(document.kind), LineSort.RETURN)
        explain_payment(
            session, payment.id, sort=sort, why=document.basis, by=by, document_id=document.id
        )
    else:
        document.posting_id = _posted(session, document, sides, payment, by=by)
    document.posted_at = clock.now()
    session.flush()


def _posted(
    session: Session,
    document: MoneyDocument,
    sides: _Sides,
    payment: Payment | None,
    *,
    by: int,
) -> int:
    day = clock.today()
    into = month_for(session, day, not_before=_books_of(session, payment))
    accounts = {each.account_id for each in (sides.out, sides.to) if each and each.account_id}
    open_items.lock_accounts(session, sorted(accounts))
    kind = DocumentKind(document.kind)
    posting = NewPosting(
        kind=_POSTED_AS.get(kind, PostingKind.REFUND),
        posted=into,
        source_kind=SOURCE_KIND,
        source_id=str(document.id),
        reason=document.basis,
        by=by,
    )
    like = _like(sides.out, kind, into, day)
    if kind is DocumentKind.OFFSET:
        lines = _set_off(session, sides, like)
        return move_money(session, posting=posting, taken=lines)
    if payment is None:
        taken = taken_from_overpaid(session, _place(sides.out), sides.out.amount, like=like)
        return move_money(session, posting=posting, taken=taken)
    taken = _taken(session, document, payment, like)
    if sides.to is None:
        return move_money(session, posting=posting, taken=taken)
    receipt = _receipt(session, document, sides.to, payment, into)
    posting_id = move_money(session, posting=posting, taken=taken, receipts=[receipt])
    lower_from_day_paid(session, {posting_id: receipt.account_id}, by=by)
    return posting_id


def _books_of(session: Session, payment: Payment | None) -> Month | None:
    """Return the month that a payment stands in: nothing moves it before it came."""
    if payment is None or payment.posting_id is None:
        return None
    return Month.of(session.get_one(Posting, payment.posting_id).posted)


def _like(out: MoneyDocumentLine, kind: DocumentKind, into: Month, day: date) -> NewEntry:
    assert out.account_id is not None, "what is posted is of an account"
    paid_on = kind in {DocumentKind.TRANSFER, DocumentKind.OFFSET, DocumentKind.CHARGEBACK}
    return NewEntry(
        account_id=out.account_id,
        month=into,
        kind=EntryKind.PAYMENT if paid_on else EntryKind.REFUND,
        amount=out.amount,
        on_day=day,
        due_on=day,
        arose_on=day,
    )


def _set_off(session: Session, sides: _Sides, like: NewEntry) -> list[NewEntry]:
    assert sides.to is not None, "an offset has two sides"
    return set_off(session, _place(sides.out), _place(sides.to), sides.out.amount, like=like)


def _taken(
    session: Session, document: MoneyDocument, payment: Payment, like: NewEntry
) -> list[NewEntry]:
    assert payment.posting_id is not None, "a posted payment names its document"
    lowered = select(Posting.id).where(
        Posting.source_kind == PAID_BEFORE, Posting.source_id == str(payment.posting_id)
    )
    if session.scalar(lowered) is not None:
        raise PaymentLowersAgreement(f"payment {payment.id} lowers an agreement")
    before = session.scalars(
        select(MoneyDocument.posting_id)
        .join(MoneyDocumentLine, MoneyDocumentLine.document_id == MoneyDocument.id)
        .where(
            MoneyDocumentLine.payment_id == payment.id,
            MoneyDocument.posting_id.is_not(None),
            stands(),
        )
    ).all()
    return taken_from_payment(
        session,
        account_id=like.account_id,
        documents=[payment.posting_id, *filter(None, before)],
        amount=document.amount,
        like=like,
    )


def _receipt(
    session: Session, document: MoneyDocument, to: MoneyDocumentLine, payment: Payment, into: Month
) -> Receipt:
    assert to.account_id is not None, "money is given to an account"
    (paid,) = receipts_of(session, [Kept.of(payment)])
    # Its payer paid on his own day, whoever mistook the account: no penalty grows until now.
    return replace(
        paid,
        account_id=to.account_id,
        source_id=str(document.id),
        amount=to.amount,
        posted=into,
        stated_service=to.service_id or payment.for_service_id,
        posting_id=None,
    )


def _place(line: MoneyDocumentLine) -> Place:
    assert line.account_id is not None, "an overpayment is of an account"
    return Place(line.account_id, line.service_id)


def _sides(session: Session, document_id: int) -> _Sides:
    lines = session.scalars(
        select(MoneyDocumentLine)
        .where(MoneyDocumentLine.document_id == document_id)
        .order_by(MoneyDocumentLine.line)
    ).all()
    (out,) = (each for each in lines if each.side == Side.OUT)
    return _Sides(out, next((each for each in lines if each.side == Side.IN), None))
