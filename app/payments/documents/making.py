"""Making a document that moves money, signing it as another person, and declining it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.numbering import next_number
from app.database.once import done_before, keep_result
from app.kernel import clock
from app.kernel.text import clean_text
from app.payments.documents.holding import held_as_made, held_payment
from app.payments.documents.limits import is_beyond_limit, moved_lately
from app.payments.documents.models import MoneyDocument, MoneyDocumentLine, Side
from app.payments.documents.posting import post_document
from app.payments.documents.rules import (
    DocumentDecided,
    DocumentMissing,
    NewDocument,
    OtherPersonNeeded,
    SidesWrong,
    said_in,
)
from app.payments.models import Payment
from app.registry.models import Account
from app.registry.queries import AccountMissing

WHAT = "money_document"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a document that was asked for."""

    id: int
    is_posted: bool


def make_document(session: Session, new: NewDocument, *, by: int) -> Made:
    """Make a document and post it; beyond the company's limit it waits for another person.

    What waits holds its money: nobody moves it twice.

    Raises:
        BasisIncomplete, SumWrong, SidesWrong, RecipientMissing, IbanWrong.
        PaymentMissing, PaymentNotThere, AccountMissing, NotSoMuchPaid, NotSoMuchOwed.
        PaymentLowersAgreement, MoneyGoingBack, NoOpenBooks, KeyMissing, KeyOfAnother.
    """
    if (known := done_before(session, new.key, what=WHAT)) is not None:
        return Made(int(known), get_document(session, int(known)).posted_at is not None)
    said = said_in(new)
    payment = held_payment(session, new) if new.payment_id is not None else None
    _refuse_accounts(session, new, payment)
    today = clock.today()
    document = MoneyDocument(
        kind=new.kind,
        year=today.year,
        number=next_number(session, kind=f"money_{new.kind}/{today.year}"),
        made_on=today,
        basis=said.basis,
        amount=new.amount,
        recipient=said.recipient,
        iban=said.iban,
        fee=new.fee,
        needs_second=_needs_second(session, new, payment),
        made_by=by,
    )
    session.add(document)
    session.flush()
    session.add_all(_lines(document.id, new, payment))
    session.flush()
    if not document.needs_second:
        post_document(session, document, by=by)
    keep_result(session, new.key, str(document.id))
    return Made(document.id, document.posted_at is not None)


def approve_document(session: Session, document_id: int, *, by: int) -> None:
    """Post a document that waits, as another person than who made it.

    Raises:
        DocumentMissing, DocumentDecided, OtherPersonNeeded.
        PaymentNotThere: its payment is not what it was.
        NotSoMuchPaid, NotSoMuchOwed: the money went elsewhere meanwhile.
    """
    document = _waiting(session, document_id)
    if document.made_by == by:
        raise OtherPersonNeeded(f"document {document_id} is by {by} himself")
    held_as_made(session, document_id)
    document.decided_by = by
    post_document(session, document, by=by)


def decline_document(session: Session, document_id: int, *, because: str, by: int) -> None:
    """Decline a document that waits; its money is held no more. Its maker may do so too.

    Raises:
        DocumentMissing, DocumentDecided.
    """
    document = _waiting(session, document_id)
    document.decided_by, document.declined_at = by, clock.now()
    document.declined_because = clean_text(because)
    session.flush()


def get_document(session: Session, document_id: int, *, is_locked: bool = False) -> MoneyDocument:
    """Return a document by its id.

    Raises:
        DocumentMissing.
    """
    query = select(MoneyDocument).where(MoneyDocument.id == document_id)
    if is_locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (found := session.scalar(query)) is None:
        raise DocumentMissing(f"no document {document_id}")
    return found


def _needs_second(session: Session, new: NewDocument, payment: Payment | None) -> bool:
    """Return whether it is beyond the limit, together with what left there these last days."""
    account_id = payment.account_id if payment else new.account_id
    lately = moved_lately(session, account_id=account_id, payment_id=new.payment_id)
    return is_beyond_limit(session, lately + new.amount)


def _refuse_accounts(session: Session, new: NewDocument, payment: Payment | None) -> None:
    for account_id in filter(None, (new.account_id, new.to_account_id)):
        if session.get(Account, account_id) is None:
            raise AccountMissing(account_id=account_id)
    if new.to_account_id and payment and new.to_account_id == payment.account_id:
        raise SidesWrong("money stays where it is")


def _waiting(session: Session, document_id: int) -> MoneyDocument:
    document = get_document(session, document_id, is_locked=True)
    if document.posted_at is not None or document.declined_at is not None:
        raise DocumentDecided(f"document {document_id} is decided")
    return document


def _lines(document_id: int, new: NewDocument, payment: Payment | None) -> list[MoneyDocumentLine]:
    out = MoneyDocumentLine(
        document_id=document_id,
        line=1,
        side=Side.OUT,
        account_id=payment.account_id if payment else new.account_id,
        service_id=None if payment else new.service_id,
        payment_id=new.payment_id,
        amount=new.amount,
    )
    if new.to_account_id is None:
        return [out]
    to = MoneyDocumentLine(
        document_id=document_id,
        line=2,
        side=Side.IN,
        account_id=new.to_account_id,
        service_id=new.to_service_id,
        amount=new.amount,
    )
    return [out, to]
