"""What of a cash receipt may go back by an order, and out of whose shift."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Forbidden
from app.months.cash_keys import CASH_ROUNDING
from app.months.parameters import parameter
from app.payments.cash.models import CashOrder, CashReceipt, CashReceiptLine
from app.payments.cash.receipt_rules import NothingInCash
from app.payments.cash.rounding import cash_due

_ZERO = Decimal("0.00")


class RefundOfAnotherShift(Forbidden):
    """A cashier gives back what his own open shift took; the rest is for who may change money."""

    key = "cash.refund-of-another-shift"


def refuse_another_shift(session: Session, payment_id: int, shift_id: int) -> None:
    """Refuse to give back what was not taken in a shift.

    Raises:
        RefundOfAnotherShift.
    """
    taken = session.scalar(
        select(CashReceipt.shift_id)
        .join_from(CashReceipt, CashReceiptLine)
        .where(CashReceiptLine.payment_id == payment_id)
    )
    if taken != shift_id:
        raise RefundOfAnotherShift(f"payment {payment_id} is not of shift {shift_id}")


def refund_sum(session: Session, payment_id: int, amount: Decimal, *, on: date) -> Decimal:
    """Return what goes back in cash for a payment (UAH).

    The total of all that has gone back of its receipt is what is rounded, so that the refunds of a
    receipt never give more than it took; one of a few kopecks may so come to nothing.

    Raises:
        NothingInCash: a payment without a receipt is rounded to nothing.
    """
    is_on = parameter(session, CASH_ROUNDING, on=on)
    receipt = _held_receipt(session, payment_id)
    if receipt is None:
        if due := cash_due(amount, on=on, is_on=is_on):
            return due
        raise NothingInCash(amount=amount)
    exact, given = _gone_back(session, receipt.id)
    due = min(cash_due(exact + amount, on=on, is_on=is_on), receipt.due)
    return max(due - given, _ZERO)


def _held_receipt(session: Session, payment_id: int) -> CashReceipt | None:
    return session.scalar(
        select(CashReceipt)
        .join_from(CashReceipt, CashReceiptLine)
        .where(CashReceiptLine.payment_id == payment_id)
        .with_for_update(of=CashReceipt)
    )


def _gone_back(session: Session, receipt_id: int) -> tuple[Decimal, Decimal]:
    """Return what has gone back of a receipt by orders: to the kopeck, and over the counter."""
    exact, given = session.execute(
        select(
            func.coalesce(func.sum(CashReceiptLine.amount), _ZERO),
            func.coalesce(func.sum(CashOrder.amount), _ZERO),
        )
        .join(CashOrder, CashOrder.payment_id == CashReceiptLine.payment_id)
        .where(CashReceiptLine.receipt_id == receipt_id)
    ).one()
    return exact, given
