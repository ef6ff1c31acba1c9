"""Payments that nobody matched: taken back with their import or alone, and let wait again."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid
from app.kernel.text import clean_text
from app.payments.documents.standing import refuse_moved
from app.payments.models import Payment, PaymentState
from app.payments.operations import PaymentNotThere, locked_payment

BY_BANK = "bank-reversal"
"""Why a payment was reversed or waits no more: the bank took its movement back."""


class WithdrawnForNothing(Invalid):
    """Money that came is taken out of sight for a reason only."""

    key = "payments.withdrawn-for-nothing"


def withdraw_unmatched(session: Session, *, import_job_id: int) -> None:
    """Let what an import brought and nobody has matched wait no more.

    What was taken back alone before goes with it: the file told again may bring it anew.
    """
    waiting = (PaymentState.UNMATCHED, PaymentState.WITHDRAWN)
    session.execute(
        update(Payment)
        .where(Payment.import_job_id == import_job_id, Payment.state.in_(waiting))
        .values(state=PaymentState.WITHDRAWN, withdrawn_because=None)
        .execution_options(synchronize_session=False)
    )


def withdraw_payment(
    session: Session, payment_id: int, *, reason: str, document_id: int | None = None
) -> None:
    """Let one payment that nobody has matched wait no more; the file told again does not wake it.

    `document_id`: of the document that gives it back, where one does.

    Raises:
        PaymentMissing, PaymentNotThere: it does not wait.
        MoneyMovedOn: another document holds it.
        WithdrawnForNothing: no reason is given.
    """
    because = clean_text(reason)
    if not because:
        raise WithdrawnForNothing(f"payment {payment_id} withdrawn without a reason")
    payment = locked_payment(session, payment_id, needed=PaymentState.UNMATCHED)
    refuse_moved(session, [payment_id], but=document_id)
    payment.state, payment.withdrawn_because = PaymentState.WITHDRAWN, because
    session.flush()


def let_wait_again(session: Session, payment_id: int, *, is_given_back: bool = False) -> None:
    """Let a payment wait again that was taken back alone.

    What the bank took back waits again only where the bank gave it back: `is_given_back`.

    Raises:
        PaymentMissing, PaymentNotThere: it was not, or it went with its import.
        MoneyMovedOn: a document that stands has given it back.
    """
    payment = locked_payment(session, payment_id, needed=PaymentState.WITHDRAWN)
    if payment.withdrawn_because is None or (
        payment.withdrawn_because == BY_BANK and not is_given_back
    ):
        raise PaymentNotThere(payment_id=payment_id, state=payment.state)
    refuse_moved(session, [payment_id])
    payment.state, payment.withdrawn_because = PaymentState.UNMATCHED, None
    session.flush()
