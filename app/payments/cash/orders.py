"""Cash orders made by hand: change, other money, collection to the bank, refunds."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.database.once import done_before, keep_result
from app.kernel.clock import local_day
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.money import to_kopecks
from app.kernel.text import clean_text
from app.payments.cash.books import refuse_closed_books
from app.payments.cash.drawer import refuse_overdrawing
from app.payments.cash.fiscal.queue import queue_refund
from app.payments.cash.models import CashOrder, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine, write_order
from app.payments.cash.refunding import refund_sum, refuse_another_shift
from app.payments.cash.shifts import working_shift
from app.payments.models import Channel, PaymentState
from app.payments.operations import locked_payment, reverse_payment

MOST = Decimal(10_000_000)
"""UAH of one order; a mistyped figure is larger."""
BY_HAND = {
    (OrderKind.IN, OrderPurpose.CHANGE),
    (OrderKind.IN, OrderPurpose.OTHER),
    (OrderKind.OUT, OrderPurpose.CHANGE),
    (OrderKind.OUT, OrderPurpose.COLLECTION),
    (OrderKind.OUT, OrderPurpose.OTHER),
}
"""What a cashier may write; the others follow from shifts and refunds."""


class OrderMissing(NotFound):
    """There is no such cash order."""

    key = "cash.order-missing"

    def __init__(self, *, order_id: int) -> None:
        super().__init__(f"there is no cash order {order_id}", order_id=order_id)


class OrderSumWrong(Invalid):
    """An order moves a sum above zero, of whole kopecks, within reason."""

    key = "cash.order-sum-wrong"

    def __init__(self, *, amount: Decimal) -> None:
        super().__init__(f"an order of {amount}", amount=amount, most=MOST)


class OrderUnfit(Invalid):
    """Such an order is not written by hand."""

    key = "cash.order-unfit"


class OrderIncomplete(Invalid):
    """An order says from whom or to whom, and for what."""

    key = "cash.order-incomplete"


class RefundOfOther(Conflict):
    """Only what was paid in cash is given back in cash."""

    key = "cash.refund-of-other"


def make_order(
    session: Session, shift_id: int, line: OrderLine, *, key: str, by: int, at: datetime
) -> int:
    """Write an order by hand and return its id; sent again with the same key it is the same one.

    Raises:
        ShiftMissing, ShiftClosed, ShiftOfAnother, ShiftOfAnotherDay, BooksClosed.
        OrderUnfit, OrderSumWrong, OrderIncomplete.
        DrawerTooEmpty: more is to be taken than lies there.
    """
    before = done_before(session, key, what="cash_order")
    if before is not None:
        return int(before)
    said = _said(line)
    if (said.kind, said.purpose) not in BY_HAND:
        raise OrderUnfit(f"{said.kind} {said.purpose} by hand")
    if not 0 < said.amount <= MOST or said.amount != to_kopecks(said.amount):
        raise OrderSumWrong(amount=said.amount)
    day = local_day(at)
    refuse_closed_books(session, day)
    shift = working_shift(session, shift_id, by=by, day=day)
    if said.kind == OrderKind.OUT:
        refuse_overdrawing(session, shift, said.amount)
    order = write_order(session, shift, said, by=by, at=at)
    keep_result(session, key, str(order.id))
    return order.id


def refund_payment(
    session: Session, shift_id: int, line: OrderLine, *, key: str, by: int, at: datetime
) -> int:
    """Give a payment in cash back out of the drawer, whole, and return the order's id.

    `line` names the payment, to whom, why and on what document; the sum is the payment's, rounded
    with what went back of its receipt before. What it had covered is owed again.

    Raises:
        ShiftMissing, ShiftClosed, ShiftOfAnother, ShiftOfAnotherDay, BooksClosed.
        PaymentMissing, PaymentNotThere: it is not there or was taken back.
        RefundOfOther: it was not paid in cash.
        RefundOfAnotherShift: the shift did not take it, and `line` is not of any shift.
        OrderIncomplete, NothingInCash, DrawerTooEmpty.
    """
    before = done_before(session, key, what="cash_refund")
    if before is not None:
        return int(before)
    day = local_day(at)
    refuse_closed_books(session, day)
    shift = working_shift(session, shift_id, by=by, day=day)
    payment_id = line.payment_id or 0
    payment = locked_payment(session, payment_id, needed=PaymentState.POSTED)
    if payment.channel != Channel.CASH:
        raise RefundOfOther(f"payment {payment_id} came by {payment.channel}")
    if not line.is_of_any_shift:
        refuse_another_shift(session, payment_id, shift.id)
    amount = refund_sum(session, payment_id, payment.amount, on=day)
    refuse_overdrawing(session, shift, amount)
    refund = replace(
        _said(line),
        kind=OrderKind.OUT,
        purpose=OrderPurpose.REFUND,
        amount=amount,
        rounding=amount - payment.amount,
    )
    reverse_payment(session, payment_id, reason=refund.reason, by=by, on_day=day)
    order = write_order(session, shift, refund, by=by, at=at)
    queue_refund(session, order)
    keep_result(session, key, str(order.id))
    return order.id


def get_order(session: Session, order_id: int) -> CashOrder:
    """Return an order.

    Raises:
        OrderMissing.
    """
    order = session.get(CashOrder, order_id)
    if order is None:
        raise OrderMissing(order_id=order_id)
    return order


def _said(line: OrderLine) -> OrderLine:
    said = replace(
        line,
        party=clean_text(line.party),
        reason=clean_text(line.reason),
        document=clean_text(line.document),
    )
    if not said.party or not said.reason:
        raise OrderIncomplete("an order without a party or a reason")
    return said
