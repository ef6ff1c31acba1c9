"""A document taken back by another of its kind, and the bank's movement that proves one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.numbering import next_number
from app.database.once import done_before, keep_result
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.kernel.text import clean_text
from app.ledger.models import Posting
from app.ledger.post import reverse
from app.ledger.settling import take_credits
from app.months.locks import month_for
from app.payments.bank.deciding import line_of
from app.payments.bank.models import BankLine, LineSort, LineState, Reason
from app.payments.documents.holding import hold_payment_of
from app.payments.documents.limits import is_beyond_limit
from app.payments.documents.making import get_document
from app.payments.documents.models import LEAVES, MoneyDocument, MoneyDocumentLine, Side
from app.payments.documents.rules import DocumentDecided, OtherPersonNeeded
from app.payments.documents.standing import refuse_overdrawn
from app.payments.withdrawal import let_wait_again
from app.restructuring.paid_before import undo_lower_from_day_paid

WHAT = "money_document_reversal"
_TURNED = {Side.OUT.value: Side.IN, Side.IN.value: Side.OUT}
_SAID = (LineSort.OUTGOING, LineSort.RETURN, LineSort.UNKNOWN)
"""What a movement out may be taken for before it proves a document."""


class DocumentProven(Conflict):
    """The bank shows that the money left: it comes back by a payment, not by a document."""

    key = "money-documents.proven"


class DocumentMayBeProven(Conflict):
    """A movement of its sum to its recipient left: first somebody says what it is."""

    key = "money-documents.may-be-proven"


class ReversedForNothing(Invalid):
    """A document is taken back for a reason."""

    key = "money-documents.reversed-for-nothing"


class LineProvesNothing(Conflict):
    """The movement is not of this sum and recipient, or proves another document."""

    key = "money-documents.line-proves-nothing"


def reverse_document(session: Session, document_id: int, *, reason: str, key: str, by: int) -> int:
    """Take a posted document back by another one, in the open month; return that one's id.

    Both of its sides go back at once. What it had covered is owed again, what it took is paid.

    Raises:
        DocumentMissing, DocumentDecided: it does not stand.
        ReversedForNothing, DocumentProven, DocumentMayBeProven, NoOpenBooks.
        KeyMissing, KeyOfAnother.
        OtherPersonNeeded: two persons signed it; who made it does not take it back alone.
        MoneyMovedOn: another document moved on what it had given.
    """
    if (known := done_before(session, key, what=WHAT)) is not None:
        return int(known)
    if not (because := clean_text(reason)):
        raise ReversedForNothing(f"document {document_id} reversed without a reason")
    document = get_document(session, document_id, is_locked=True)
    _refuse_reversing(session, document, by=by)
    payment = hold_payment_of(session, document_id)
    turned = _turned(session, document, because, by=by)
    if document.posting_id is not None:
        turned.posting_id = _reverse(session, document, because, by=by)
    elif payment is not None:
        let_wait_again(session, payment.id)
        if (line := line_of(session, payment.id)) is not None:
            line.sort, line.note = LineSort.UNKNOWN, None
    session.flush()
    keep_result(session, key, str(turned.id))
    return turned.id


def lines_that_prove(session: Session, document: MoneyDocument) -> Sequence[BankLine]:
    """Return movements out of the document's sum to its recipient that nothing else explains."""
    if document.kind not in LEAVES or document.reverses_id is not None:
        return ()
    proving = select(MoneyDocument.bank_line_id).where(MoneyDocument.bank_line_id.is_not(None))
    return session.scalars(
        select(BankLine)
        .where(
            BankLine.direction == "D",
            BankLine.amount == document.amount,
            BankLine.iban == document.iban,
            BankLine.booked_on >= document.made_on,
            BankLine.is_reversal.is_(False),
            BankLine.state.in_((LineState.WAITING, LineState.EXPLAINED)),
            BankLine.sort.in_(_SAID),
            BankLine.id.not_in(proving),
        )
        .order_by(BankLine.booked_on, BankLine.id)
    ).all()


def prove_document(session: Session, document_id: int, *, line_id: int, by: int) -> None:
    """Say that a movement of the bank is the money of a document that left.

    Raises:
        DocumentMissing, DocumentDecided, LineProvesNothing.
    """
    document = get_document(session, document_id, is_locked=True)
    is_standing = document.posted_at is not None and document.reverses_id is None
    if not is_standing or _reversing(session, document_id) is not None:
        raise DocumentDecided(f"document {document_id} does not stand")
    line = next((each for each in lines_that_prove(session, document) if each.id == line_id), None)
    if line is None or proof_of(session, document) is not None:
        raise LineProvesNothing(f"movement {line_id} does not prove document {document_id}")
    session.refresh(line, with_for_update=True)
    document.bank_line_id = line.id
    line.sort, line.state, line.because = LineSort.RETURN, LineState.EXPLAINED, Reason.BY_HAND
    line.settled_by = by
    session.flush()


def proof_of(session: Session, document: MoneyDocument) -> BankLine | None:
    """Return the movement that shows the money left; one whose import was undone shows nothing."""
    if document.bank_line_id is None:
        return None
    line = session.get_one(BankLine, document.bank_line_id)
    return line if line.state != LineState.WITHDRAWN else None


def _refuse_reversing(session: Session, document: MoneyDocument, *, by: int) -> None:
    stands = document.posted_at is not None and document.reverses_id is None
    if not stands or _reversing(session, document.id) is not None:
        raise DocumentDecided(f"document {document.id} does not stand")
    leaves = document.kind in LEAVES and is_beyond_limit(session, document.amount)
    if (document.needs_second or leaves) and document.made_by == by:
        raise OtherPersonNeeded(f"document {document.id} is by {by} himself")
    if proof_of(session, document) is not None:
        raise DocumentProven(f"the bank shows the money of document {document.id}")
    if lines_that_prove(session, document):
        raise DocumentMayBeProven(f"a movement may be the money of document {document.id}")


def _reversing(session: Session, document_id: int) -> int | None:
    return session.scalar(select(MoneyDocument.id).where(MoneyDocument.reverses_id == document_id))


def _turned(session: Session, document: MoneyDocument, because: str, *, by: int) -> MoneyDocument:
    today = clock.today()
    turned = MoneyDocument(
        kind=document.kind,
        year=today.year,
        number=next_number(session, kind=f"money_{document.kind}/{today.year}"),
        made_on=today,
        basis=because,
        amount=document.amount,
        recipient=document.recipient,
        iban=document.iban,
        fee=document.fee,
        needs_second=False,
        made_by=by,
        posted_at=clock.now(),
        reverses_id=document.id,
    )
    session.add(turned)
    session.flush()
    lines = session.scalars(
        select(MoneyDocumentLine).where(MoneyDocumentLine.document_id == document.id)
    ).all()
    session.add_all(
        MoneyDocumentLine(
            document_id=turned.id,
            line=each.line,
            side=_TURNED[each.side],
            account_id=each.account_id,
            service_id=each.service_id,
            payment_id=each.payment_id,
            amount=each.amount,
        )
        for each in lines
    )
    session.flush()
    return turned


def _reverse(session: Session, document: MoneyDocument, because: str, *, by: int) -> int:
    assert document.posting_id is not None, "the caller looks"
    today = clock.today()
    own = session.get_one(Posting, document.posting_id)
    into = month_for(session, today, not_before=Month.of(own.posted))
    reversal_id = reverse(
        session, document.posting_id, reason=because, by=by, into=into, on_day=today
    )
    undo_lower_from_day_paid(session, document.posting_id, into=into, by=by)
    # A debt that was paid again meanwhile is overpaid now: what is over covers others at once.
    take_credits(session, posted=into.first_day, posting_id=reversal_id)
    accounts = session.scalars(
        select(MoneyDocumentLine.account_id).where(
            MoneyDocumentLine.document_id == document.id,
            MoneyDocumentLine.account_id.is_not(None),
        )
    ).all()
    refuse_overdrawn(session, [each for each in accounts if each is not None])
    return reversal_id
