"""Cash receipts: made once, each line a payment, and cancelled only while the shift is open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.numbering import next_number
from app.database.once import done_before, keep_result
from app.kernel.clock import local_day
from app.kernel.text import clean_text
from app.payments.cash.books import refuse_closed_books
from app.payments.cash.drawer import refuse_overdrawing
from app.payments.cash.fiscal.queue import queue_return, queue_sell
from app.payments.cash.models import CashReceipt, CashReceiptLine
from app.payments.cash.receipt_rules import (
    CancelledForNothing,
    NewLine,
    NewReceipt,
    ReceiptCancelled,
    ReceiptMissing,
    due_of,
    refuse_given,
)
from app.payments.cash.shifts import working_shift
from app.payments.identity import NewPayment
from app.payments.models import Channel, Payment
from app.payments.operations import receive_payments, reverse_payment
from app.registry.queries import get_account

SOURCE = "cash:"
"""What the source of a payment at a desk begins with; the desk's number follows."""


def source_of(desk_id: int) -> str:
    """Return what payments of a desk name as their source; a desk's name may change, this not."""
    return f"{SOURCE}{desk_id}"


def make_receipt(
    session: Session, shift_id: int, new: NewReceipt, *, key: str, by: int, at: datetime
) -> int:
    """Take money at a desk: one receipt, a posted payment for each account; return its id.

    Sent again with the same key it is the same receipt.

    Raises:
        ShiftMissing, ShiftClosed, ShiftOfAnother, ShiftOfAnotherDay, AccountMissing, BooksClosed.
        LinesWrong, SumWrong, SumTooLarge, NothingInCash, GivenTooLittle, GivenTooMuch, DueMoved.
    """
    before = done_before(session, key, what="cash_receipt")
    if before is not None:
        return int(before)
    day = local_day(at)
    shift = working_shift(session, shift_id, by=by, day=day)
    refuse_closed_books(session, day)
    total, due = due_of(session, new.lines, on=day)
    given = refuse_given(new, due=due)
    receipt = CashReceipt(
        desk_id=shift.desk_id,
        shift_id=shift.id,
        year=day.year,
        number=next_number(session, kind=f"cash_receipt_{shift.desk_id}/{day.year}"),
        made_at=at,
        made_on=day,
        total=total,
        rounding=due - total,
        due=due,
        given=given,
    )
    session.add(receipt)
    session.flush()
    _pay(session, receipt, new.lines, by=by)
    queue_sell(session, receipt)
    keep_result(session, key, str(receipt.id))
    return receipt.id


def cancel_receipt(
    session: Session, receipt_id: int, *, reason: str, by: int, at: datetime
) -> CashReceipt:
    """Take a receipt back while its shift is open: its payments are reversed, it stays, marked.

    Raises:
        ReceiptMissing, ReceiptCancelled, CancelledForNothing.
        ShiftClosed, ShiftOfAnother, ShiftOfAnotherDay: later, and by others, money goes back by
            an order only.
        BooksClosed, PaymentNotThere: one of its payments was taken back alone.
        DrawerTooEmpty: the money has left the drawer.
    """
    because = clean_text(reason)
    if not because:
        raise CancelledForNothing(f"receipt {receipt_id} cancelled without a reason")
    day = local_day(at)
    shift_id = get_receipt(session, receipt_id).shift_id
    shift = working_shift(session, shift_id, by=by, day=day)
    receipt = session.get_one(CashReceipt, receipt_id, populate_existing=True)
    if receipt.cancelled_at is not None:
        raise ReceiptCancelled(f"receipt {receipt_id} was cancelled")
    refuse_overdrawing(session, shift, receipt.due)
    refuse_closed_books(session, day)
    for line in sorted(lines_of(session, receipt_id), key=lambda each: each.account_id):
        reverse_payment(session, line.payment_id, reason=because, by=by, on_day=day)
    receipt.cancelled_at, receipt.cancelled_by, receipt.cancelled_because = at, by, because
    session.flush()
    queue_return(session, receipt)
    return receipt


def get_receipt(session: Session, receipt_id: int) -> CashReceipt:
    """Return a receipt.

    Raises:
        ReceiptMissing.
    """
    receipt = session.get(CashReceipt, receipt_id)
    if receipt is None:
        raise ReceiptMissing(receipt_id=receipt_id)
    return receipt


def lines_of(session: Session, receipt_id: int) -> Sequence[CashReceiptLine]:
    """Return the lines of a receipt in their order."""
    return session.scalars(
        select(CashReceiptLine)
        .where(CashReceiptLine.receipt_id == receipt_id)
        .order_by(CashReceiptLine.line)
    ).all()


def _pay(session: Session, receipt: CashReceipt, lines: Sequence[NewLine], *, by: int) -> None:
    source, document = source_of(receipt.desk_id), f"{receipt.year}/{receipt.number}"
    heads = [get_account(session, each.account_id, on=receipt.made_on) for each in lines]
    told = [
        NewPayment(
            channel=Channel.CASH,
            source=source,
            external_id=f"{document}:{at}",
            account_id=each.account_id,
            paid_on=receipt.made_on,
            amount=each.amount,
            document=document,
            raw={"receipt": receipt.id, "desk": receipt.desk_id, "line": at},
        )
        for at, each in enumerate(lines, start=1)
    ]
    received = receive_payments(session, told, by=by)
    # A payment known before would take cash for which nobody is credited.
    assert received.posted == len(told), "a receipt's number was never a payment's before"
    ids = {
        payment.external_id: payment.id
        for payment in session.scalars(
            select(Payment).where(
                Payment.source == source,
                Payment.external_id.in_([each.external_id for each in told]),
            )
        )
    }
    for at, (line, head) in enumerate(zip(lines, heads, strict=True), start=1):
        session.add(
            CashReceiptLine(
                receipt_id=receipt.id,
                line=at,
                account_id=line.account_id,
                number=head.number,
                holder=head.holder,
                address=head.address,
                amount=line.amount,
                payment_id=ids[f"{document}:{at}"],
            )
        )
    session.flush()
