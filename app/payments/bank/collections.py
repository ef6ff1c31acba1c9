"""Cash handed over to the bank, and the lines of statements on which it came to the account."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from app.payments.bank.deciding import LineMissing, LineNotWaiting
from app.payments.bank.explained import is_taken_back
from app.payments.bank.models import BankLine, LinePayment, LineSort, LineState, Reason
from app.payments.cash.collection import (
    CameBeforeHandedOver,
    CollectedBefore,
    CollectionOfOtherSum,
    NoCollection,
    collections_on_the_way,
)
from app.payments.cash.models import CashOrder, OrderPurpose
from app.payments.cash.orders import OrderMissing
from app.payments.models import Payment, PaymentState
from app.payments.withdrawal import withdraw_payment

_DAYS = timedelta(days=10)
"""How long a bag of cash is under way to the account at most, as a rule knows it."""
_BEFORE = timedelta(days=1)
"""How much earlier than its order a line may be: the order is written when the bag is counted."""
WHY = "collection"
"""Why what was taken for a payment waits no more."""


def settle_collections(session: Session) -> None:
    """Find the cash order of each line that says it is a collection and waits.

    Equal sums stand for each other: the cash handed over first came first.
    """
    waiting = select(BankLine).where(
        BankLine.sort == LineSort.COLLECTION,
        BankLine.state == LineState.WAITING,
        BankLine.settled_by.is_(None),
        ~is_taken_back(),
    )
    for line in session.scalars(waiting.order_by(BankLine.booked_on, BankLine.id)).all():
        on_the_way = collections_on_the_way(session, until=line.booked_on, amount=line.amount)
        fits = [each for each in on_the_way if line.booked_on - each.made_on <= _DAYS]
        if fits and _hold(session, line.id).state == LineState.WAITING:
            _match(session, fits[0].id, line, by=None)


def match_collection(session: Session, order_id: int, line_id: int, *, by: int) -> None:
    """Say on which line of the bank's statement the money of a collection came.

    It is the company's own money: nobody is credited, and the line needs no other match.

    Raises:
        OrderMissing, NoCollection, CollectedBefore, CollectionOfOtherSum, CameBeforeHandedOver.
        LineMissing, LineNotWaiting.
    """
    line = _hold(session, line_id)
    for payment in _waiting_payments(session, line):
        withdraw_payment(session, payment, reason=WHY)
    _match(session, order_id, line, by=by)


def lines_for(session: Session, order: CashOrder) -> Sequence[BankLine]:
    """Return the lines that may show the money of a collection: its sum, not explained yet."""
    return session.scalars(
        select(BankLine)
        .where(
            BankLine.direction == "C",
            BankLine.amount == order.amount,
            BankLine.booked_on >= order.made_on - _BEFORE,
            ~is_taken_back(),
            or_(BankLine.state == LineState.WAITING, _waits_as_payment()),
        )
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(20)
    ).all()


def order_of_line(session: Session, line_id: int) -> CashOrder | None:
    """Return the collection whose money came on a line."""
    return session.scalar(select(CashOrder).where(CashOrder.bank_line_id == line_id))


def _match(session: Session, order_id: int, line: BankLine, *, by: int | None) -> None:
    order = session.scalar(
        select(CashOrder)
        .where(CashOrder.id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise OrderMissing(order_id=order_id)
    _refuse_unfit(session, order, line)
    order.bank_line_id = line.id
    line.sort, line.settled_by = LineSort.COLLECTION, by
    if line.state == LineState.WAITING:
        line.state, line.because = LineState.EXPLAINED, Reason.SETTLED
    session.flush()


def _refuse_unfit(session: Session, order: CashOrder, line: BankLine) -> None:
    if order.purpose != OrderPurpose.COLLECTION or line.direction != "C":
        raise NoCollection(f"order {order.id} is of {order.purpose}")
    if order.bank_line_id is not None or order_of_line(session, line.id) is not None:
        raise CollectedBefore(f"order {order.id} or line {line.id} is matched")
    if order.amount != line.amount:
        raise CollectionOfOtherSum(handed=order.amount, came=line.amount)
    if line.booked_on < order.made_on - _BEFORE:
        raise CameBeforeHandedOver(came=line.booked_on, handed=order.made_on)
    is_payment = line.state == LineState.CREDITED
    if line.state != LineState.WAITING and not (is_payment and _is_nobodys(session, line)):
        raise LineNotWaiting(f"movement {line.id} is {line.state}", line_id=line.id)


def _waits_as_payment() -> ColumnElement[bool]:
    return exists().where(
        LinePayment.line_id == BankLine.id,
        LinePayment.payment_id == Payment.id,
        Payment.state == PaymentState.UNMATCHED,
        Payment.amount == BankLine.amount,
    )


def _waiting_payments(session: Session, line: BankLine) -> Sequence[int]:
    if line.state != LineState.CREDITED:
        return ()
    return session.scalars(
        select(Payment.id)
        .join(LinePayment, LinePayment.payment_id == Payment.id)
        .where(LinePayment.line_id == line.id, Payment.state == PaymentState.UNMATCHED)
        .order_by(Payment.id)
    ).all()


def _is_nobodys(session: Session, line: BankLine) -> bool:
    """Return whether no part of what a line became is an account's, or explained otherwise."""
    standing = (
        select(Payment.id)
        .join(LinePayment, LinePayment.payment_id == Payment.id)
        .where(
            LinePayment.line_id == line.id,
            or_(
                Payment.state != PaymentState.WITHDRAWN,
                Payment.withdrawn_because.is_distinct_from(WHY),
            ),
        )
    )
    return session.scalar(standing) is None


def _hold(session: Session, line_id: int) -> BankLine:
    line = session.scalar(
        select(BankLine)
        .where(BankLine.id == line_id, ~is_taken_back())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None:
        raise LineMissing(f"no movement {line_id}", line_id=line_id)
    return line
