"""Money handed over to the bank (інкасація), until a line of the bank's statement shows it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.payments.cash.models import CashOrder, OrderPurpose
from app.payments.cash.orders import OrderMissing


class NoCollection(Invalid):
    """Only what was handed over to the bank comes to the bank."""

    key = "cash.no-collection"


class CollectedBefore(Conflict):
    """The bank's line, or the order, is matched already."""

    key = "cash.collected-before"


class CollectionOfOtherSum(Conflict):
    """The bank's line is of another sum than was handed over."""

    key = "cash.collection-of-other-sum"

    def __init__(self, *, handed: Decimal, came: Decimal) -> None:
        super().__init__(f"{came} came, {handed} handed over", handed=handed, came=came)


def collections_on_the_way(
    session: Session, *, until: date, amount: Decimal | None = None
) -> Sequence[CashOrder]:
    """Return what was handed over by a day and came to no bank account yet, oldest first."""
    query = select(CashOrder).where(
        CashOrder.purpose == OrderPurpose.COLLECTION,
        CashOrder.bank_line.is_(None),
        CashOrder.made_on <= until,
    )
    if amount is not None:
        query = query.where(CashOrder.amount == amount)
    return session.scalars(query.order_by(CashOrder.made_on, CashOrder.id)).all()


def match_collection(session: Session, order_id: int, *, bank_line: str, amount: Decimal) -> None:
    """Say on which line of the bank's statement the money of a collection came.

    It is the company's own money: nobody is credited, and the line needs no other match.

    Raises:
        OrderMissing, NoCollection, CollectedBefore, CollectionOfOtherSum.
    """
    order = session.scalar(
        select(CashOrder)
        .where(CashOrder.id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise OrderMissing(order_id=order_id)
    if order.purpose != OrderPurpose.COLLECTION or not bank_line:
        raise NoCollection(f"order {order_id} is of {order.purpose}")
    taken = select(CashOrder.id).where(CashOrder.bank_line == bank_line)
    if order.bank_line is not None or session.scalar(taken) is not None:
        raise CollectedBefore(f"order {order_id} or line {bank_line} is matched")
    if order.amount != amount:
        raise CollectionOfOtherSum(handed=order.amount, came=amount)
    order.bank_line = bank_line
    session.flush()
