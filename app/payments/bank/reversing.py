"""Movements that the bank takes back: the payments they had become are reversed.

Payments whose money a total was stand: they were told of one by one, and their money is to come.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.payments.bank.models import BankLine, LinePayment, LineState, Reason
from app.payments.bank.settling import let_payments_go
from app.payments.cash.models import CashOrder
from app.payments.documents.standing import moved_of
from app.payments.models import Payment, PaymentState
from app.payments.operations import reverse_payment
from app.payments.withdrawal import BY_BANK, withdraw_payment


def reverse_what_is_taken_back(session: Session, import_job_id: int, *, by: int) -> None:
    """Find what each reversal of the import takes back, and reverse its payments.

    A reversal of nothing known, of one of several alike, or of what documents have moved on since,
    waits for a person.
    """
    new = select(BankLine).where(
        BankLine.import_job_id == import_job_id,
        BankLine.is_reversal,
        BankLine.state == LineState.RECEIVED,
    )
    for reversal in session.scalars(new.order_by(BankLine.booked_on, BankLine.id)).all():
        original = _original(session, reversal)
        if original is None:
            reversal.state, reversal.because = LineState.WAITING, Reason.REVERSAL_OF_NOTHING
        elif any(moved_of(session, each.id) for each in payments_of_line(session, original.id)):
            reversal.state, reversal.because = LineState.WAITING, Reason.REVERSAL_OF_MOVED
        else:
            take_back(session, reversal, original, by=by)
        session.flush()


def take_back(session: Session, reversal: BankLine, original: BankLine, *, by: int) -> None:
    """Reverse what a movement became, because the bank took it back with another.

    What a total carried is in no total any more: its money is not in the bank.
    """
    session.refresh(original, with_for_update=True)
    reversal.reverses_id, reversal.sort = original.id, original.sort
    reversal.state, reversal.because = LineState.EXPLAINED, Reason.REVERSAL
    let_payments_go(session, original, by=by)
    session.execute(
        update(CashOrder).where(CashOrder.bank_line_id == original.id).values(bank_line_id=None)
    )
    for payment in payments_of_line(session, original.id):
        if payment.state == PaymentState.POSTED:
            reverse_payment(session, payment.id, reason=BY_BANK, by=by, on_day=reversal.value_on)
        elif payment.state == PaymentState.UNMATCHED:
            withdraw_payment(session, payment.id, reason=BY_BANK)


def payments_of_line(session: Session, line_id: int) -> Sequence[Payment]:
    """Return the payments that a movement became, in the order they were made."""
    return session.scalars(
        select(Payment)
        .join(LinePayment, LinePayment.payment_id == Payment.id)
        .where(LinePayment.line_id == line_id)
        .order_by(Payment.account_id, Payment.id)
    ).all()


def _original(session: Session, reversal: BankLine) -> BankLine | None:
    by_content = BankLine.iban.is_not_distinct_from(reversal.iban) & or_(
        BankLine.document == reversal.document, BankLine.purpose == reversal.purpose
    )
    tests: list[ColumnElement[bool]] = [by_content]
    if reversal.bank_key:
        tests.insert(0, BankLine.bank_key == reversal.bank_key)
    for test in tests:
        found = _standing(session, reversal, test)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _standing(
    session: Session, reversal: BankLine, test: ColumnElement[bool]
) -> Sequence[BankLine]:
    other = aliased(BankLine)
    return session.scalars(
        select(BankLine)
        .where(
            BankLine.bank_account_id == reversal.bank_account_id,
            BankLine.amount == reversal.amount,
            BankLine.direction != reversal.direction,
            BankLine.is_reversal.is_(False),
            BankLine.booked_on <= reversal.booked_on,
            BankLine.state != LineState.WITHDRAWN,
            ~select(other.id).where(other.reverses_id == BankLine.id).exists(),
            test,
        )
        .order_by(BankLine.id)
        .limit(2)
    ).all()
