"""Money handed over to the bank (інкасація), until a line of the bank's statement shows it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.payments.cash.models import CashOrder, OrderPurpose


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


class CameBeforeHandedOver(Conflict):
    """What was handed over later is not the money of an earlier line."""

    key = "cash.came-before-handed-over"

    def __init__(self, *, came: date, handed: date) -> None:
        super().__init__(f"came on {came}, handed over on {handed}", came=came, handed=handed)


def collections_on_the_way(
    session: Session, *, until: date, amount: Decimal | None = None
) -> Sequence[CashOrder]:
    """Return what was handed over by a day and came to no bank account yet, oldest first."""
    query = select(CashOrder).where(
        CashOrder.purpose == OrderPurpose.COLLECTION,
        CashOrder.bank_line_id.is_(None),
        CashOrder.made_on <= until,
    )
    if amount is not None:
        query = query.where(CashOrder.amount == amount)
    return session.scalars(query.order_by(CashOrder.made_on, CashOrder.id)).all()
