"""What a person decides about money that waits: whose it is, or what else it is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotFound
from app.kernel.text import clean_text
from app.payments.bank.aliases import remember_payer
from app.payments.bank.models import BankLine, LinePayment, LineSort, LineState, Reason
from app.payments.cash.models import CashOrder
from app.payments.documents.limits import is_beyond_limit
from app.payments.models import Payment, PaymentState
from app.payments.operations import match_payment
from app.payments.withdrawal import WithdrawnForNothing, let_wait_again, withdraw_payment

SAID_BY_HAND = (
    LineSort.FEE,
    LineSort.OWN_TRANSFER,
    LineSort.OUTGOING,
    LineSort.RETURN,
    LineSort.OTHER_COMPANY,
    LineSort.OTHER_INCOME,
)
"""What a person may say that a movement is, beside a payment or a total."""


_BY_DOCUMENT = frozenset({LineSort.RETURN, LineSort.OTHER_COMPANY})


class DocumentNeeded(Conflict):
    """Money beyond the company's limit goes back, or to another company, by a document only."""

    key = "bank.document-needed"


class LineMissing(NotFound):
    """There is no movement of this number."""

    key = "bank.line-missing"


class LineNotWaiting(Conflict):
    """Somebody explained the movement before."""

    key = "bank.line-not-waiting"


def take_for(
    session: Session, payment_id: int, *, account_id: int, by: int, remember: bool = False
) -> None:
    """Say whose a payment that waits is; remember its payer where the person says so.

    Raises:
        PaymentMissing, PaymentNotThere, AccountMissing, PayerUnknown.
    """
    match_payment(session, payment_id, account_id=account_id, by=by)
    line = line_of(session, payment_id)
    if line is not None:
        line.sort, line.settled_by = LineSort.PAYMENT, by
        line.because = Reason.BY_HAND
    if remember:
        remember_payer(session, line, account_id=account_id, by=by)
    session.flush()


def explain_payment(
    session: Session,
    payment_id: int,
    *,
    sort: LineSort,
    why: str,
    by: int,
    document_id: int | None = None,
) -> None:
    """Say that what waits is no payment of a subscriber but something else, and what.

    `document_id`: of the document that says so, where one does.

    Raises:
        PaymentMissing, PaymentNotThere, WithdrawnForNothing, MoneyMovedOn.
        DocumentNeeded: so much goes back, or on, by a document that two persons sign.
    """
    if document_id is None and sort in _BY_DOCUMENT:
        payment = session.get(Payment, payment_id)
        if payment is not None and is_beyond_limit(session, payment.amount):
            raise DocumentNeeded(f"payment {payment_id} leaves without a document")
    withdraw_payment(session, payment_id, reason=why, document_id=document_id)
    line = line_of(session, payment_id)
    if line is not None:
        line.sort, line.note, line.settled_by = sort, clean_text(why), by
    session.flush()


def explain_line(session: Session, line_id: int, *, sort: LineSort, why: str, by: int) -> None:
    """Say what a movement is that waits and never was a payment.

    Raises:
        LineMissing, LineNotWaiting.
        WithdrawnForNothing: no reason is given.
    """
    because = clean_text(why)
    if not because:
        raise WithdrawnForNothing(f"movement {line_id} explained without a reason")
    line = locked_line(session, line_id)
    line.sort, line.state, line.because = sort, LineState.EXPLAINED, Reason.BY_HAND
    line.note, line.settled_by = because, by
    session.flush()


def reopen_line(session: Session, line_id: int, *, by: int) -> None:
    """Let a movement wait again that a person explained by mistake.

    Raises:
        LineMissing, LineNotWaiting: nobody explained it by hand.
    """
    line = _held(session, line_id)
    line.settled_by = by
    if _free_collection(session, line):
        return
    if line.state == LineState.EXPLAINED and line.because == Reason.BY_HAND:
        line.state, line.sort, line.note = LineState.WAITING, LineSort.UNKNOWN, None
    else:
        taken = session.scalars(
            select(Payment.id)
            .join(LinePayment, LinePayment.payment_id == Payment.id)
            .where(
                LinePayment.line_id == line_id,
                Payment.state == PaymentState.WITHDRAWN,
                Payment.withdrawn_because.is_not(None),
            )
            .order_by(Payment.id)
        ).all()
        if not taken:
            raise LineNotWaiting(f"movement {line_id} is {line.state}", line_id=line_id)
        for payment_id in taken:
            let_wait_again(session, payment_id)
        line.sort, line.note = LineSort.UNKNOWN, None
    session.flush()


def _free_collection(session: Session, line: BankLine) -> bool:
    """Let the cash that a line showed be on its way again; False where it showed none.

    What was a payment of nobody's before waits on as such by the rest of what is taken back.
    """
    order = session.scalar(
        select(CashOrder).where(CashOrder.bank_line_id == line.id).with_for_update()
    )
    if order is None:
        return False
    order.bank_line_id = None
    session.flush()
    if line.state != LineState.EXPLAINED:
        return False
    line.state, line.because = LineState.WAITING, Reason.SAYS_COLLECTION
    session.flush()
    return True


def locked_line(session: Session, line_id: int) -> BankLine:
    """Return a movement that waits, held until this transaction ends.

    Raises:
        LineMissing, LineNotWaiting.
    """
    line = _held(session, line_id)
    back = session.scalar(select(BankLine.id).where(BankLine.reverses_id == line_id))
    if line.state != LineState.WAITING or back is not None:
        # What the bank took back is nobody's money any more.
        raise LineNotWaiting(f"movement {line_id} is {line.state}", line_id=line_id)
    return line


def line_of(session: Session, payment_id: int) -> BankLine | None:
    """Return the movement that became a payment; None: it did not come by a statement."""
    return session.scalar(
        select(BankLine)
        .join(LinePayment, LinePayment.line_id == BankLine.id)
        .where(LinePayment.payment_id == payment_id)
    )


def _held(session: Session, line_id: int) -> BankLine:
    line = session.scalar(
        select(BankLine)
        .where(BankLine.id == line_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None:
        raise LineMissing(f"no movement {line_id}", line_id=line_id)
    return line
