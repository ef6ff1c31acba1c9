"""Receiving payments, saying whose they are, and taking them back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict, NotFound
from app.kernel.month import Month
from app.ledger.crediting import Receipt, credit
from app.ledger.documents import draw
from app.ledger.post import reverse
from app.months.locks import month_for
from app.months.parameter_keys import PAYER_NAMES_MONTH
from app.months.parameters import parameter_days
from app.payments.documents.standing import refuse_moved, refuse_overdrawn
from app.payments.identity import NewPayment, with_identities
from app.payments.keeping import Kept, keep
from app.payments.models import Payment, PaymentState
from app.registry.models import Account
from app.registry.queries import AccountMissing
from app.restructuring.paid_before import lower_from_day_paid, undo_lower_from_day_paid

SOURCE_KIND = "payment"
"""What postings made of payments name as their source; the id is the payment's."""
_CHUNK = 20_000


class PaymentMissing(NotFound):
    """There is no payment of this number."""

    key = "payments.missing"

    def __init__(self, *, payment_id: int) -> None:
        super().__init__(f"there is no payment {payment_id}", payment_id=payment_id)


class PaymentNotThere(Conflict):
    """The payment's state does not allow this."""

    key = "payments.state"

    def __init__(self, *, payment_id: int, state: str) -> None:
        super().__init__(f"payment {payment_id} is {state}", payment_id=payment_id, state=state)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of the payments that a source told of."""

    new: int
    known: int
    """Told of before; nothing was done with them."""
    posted: int
    unmatched: int


def receive_payments(
    session: Session, payments: Iterable[NewPayment], *, by: int, import_job_id: int | None = None
) -> Received:
    """Keep the payments not known yet; post those whose account is known.

    One transaction, whatever their number; memory stays flat.
    """
    totals = Received(0, 0, 0, 0)
    identified = with_identities(payments)
    while chunk := list(islice(identified, _CHUNK)):
        new, matched = keep(session, chunk, by=by, import_job_id=import_job_id)
        _post(session, matched, by=by)
        totals = Received(
            totals.new + new,
            totals.known + len(chunk) - new,
            totals.posted + len(matched),
            totals.unmatched + new - len(matched),
        )
    return totals


def match_payment(
    session: Session, payment_id: int, *, account_id: int, by: int, is_anothers: bool = False
) -> Payment:
    """Say whose an unmatched payment is, and post it with its own day.

    `is_anothers`: of whoever had the account before, for what he owes there.

    Raises:
        PaymentNotThere: somebody matched it before.
        MoneyMovedOn: a document holds it.
        AccountMissing: the company has no such account.
    """
    payment = locked_payment(session, payment_id, needed=PaymentState.UNMATCHED)
    refuse_moved(session, [payment_id])
    if session.get(Account, account_id) is None:
        raise AccountMissing(account_id=account_id)
    (posting_id,) = draw(session, 1)
    payment.account_id, payment.posting_id = account_id, posting_id
    payment.state, payment.is_anothers = PaymentState.POSTED, is_anothers
    session.flush()
    _post(session, [Kept.of(payment)], by=by)
    return payment


def reverse_payment(
    session: Session, payment_id: int, *, reason: str, by: int, on_day: date
) -> Payment:
    """Take a posted payment back (chargeback, bank's mistake); its row stays, marked.

    What it had covered is owed again; the reversal carries its own day and month.

    Raises:
        PaymentMissing, PaymentNotThere.
        MoneyMovedOn: documents that stand have moved parts of it on.
    """
    payment = locked_payment(session, payment_id, needed=PaymentState.POSTED)
    refuse_moved(session, [payment_id])
    assert payment.posting_id is not None, "a posted payment names its document"
    into = month_for(session, on_day)
    reverse(session, payment.posting_id, reason=reason, by=by, into=into, on_day=on_day)
    undo_lower_from_day_paid(session, payment.posting_id, into=into, by=by)
    refuse_overdrawn(session, [payment.account_id or 0])
    payment.state = PaymentState.REVERSED
    payment.reversed_at = clock.now()
    session.flush()
    return payment


def locked_payment(session: Session, payment_id: int, *, needed: PaymentState) -> Payment:
    """Return a payment that is held until this transaction ends, in the state that is needed.

    Raises:
        PaymentMissing, PaymentNotThere.
    """
    payment = session.scalar(
        select(Payment)
        .where(Payment.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if payment is None:
        raise PaymentMissing(payment_id=payment_id)
    if payment.state != needed:
        raise PaymentNotThere(payment_id=payment_id, state=payment.state)
    return payment


def _post(session: Session, payments: Sequence[Kept], *, by: int) -> None:
    if not payments:
        return
    credit(session, list(receipts_of(session, payments)), source_kind=SOURCE_KIND, by=by)
    lower_from_day_paid(session, {each.posting_id: each.account_id for each in payments}, by=by)


def receipts_of(session: Session, payments: Sequence[Kept]) -> Iterator[Receipt]:
    """Yield what payments come to: whose money, for which month, in which month's books."""
    days = sorted({payment.paid_on for payment in payments})
    # One look for each month of value dates; its answer holds that month's books open.
    first_days = {Month.of(day): day for day in days}
    posted = {month: month_for(session, day) for month, day in first_days.items()}
    unnamed = [
        (start, end)
        for start, end, named in parameter_days(session, PAYER_NAMES_MONTH)
        if not named
    ]
    for payment in payments:
        yield Receipt(
            account_id=payment.account_id,
            source_id=str(payment.id),
            on_day=payment.paid_on,
            amount=payment.amount,
            posted=posted[Month.of(payment.paid_on)],
            payee_id=payment.whose,
            is_anothers=payment.is_anothers,
            stated=_stated(payment, unnamed),
            stated_service=payment.for_service_id,
            posting_id=payment.posting_id,
        )


def _stated(payment: Kept, unnamed: Sequence[tuple[date, date | None]]) -> Month | None:
    """Return the month that the payer names, unless the company's rule of that day is another."""
    day = payment.paid_on
    if payment.for_month is None or any(
        start <= day and (end is None or day < end) for start, end in unnamed
    ):
        return None
    return Month.of(payment.for_month)
