"""What lies in a drawer by the documents of its shift."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.payments.cash.models import (
    CashOrder,
    CashReceipt,
    CashShift,
    OrderKind,
    OrderPurpose,
)

_ZERO = Decimal("0.00")
_NOT_OF_SHIFT = (OrderPurpose.RECEIPTS, OrderPurpose.DIFFERENCE)
"""Orders that closing makes: the receipts once more for the book, and what the count found."""


class DrawerTooEmpty(Conflict):
    """More is to be taken out than lies in the drawer."""

    key = "cash.drawer-too-empty"

    def __init__(self, *, amount: Decimal, expected: Decimal) -> None:
        super().__init__(f"{amount} of {expected}", amount=amount, expected=expected)


@dataclass(frozen=True, slots=True)
class Drawer:
    """The money of one shift. All UAH."""

    opening: Decimal
    received: Decimal
    """By receipts that stand, as rounded."""
    brought: Decimal
    """By orders: change and other money."""
    refunded: Decimal
    collected: Decimal
    taken: Decimal
    """By other orders."""

    @property
    def expected(self) -> Decimal:
        """Return what must lie in the drawer."""
        came = self.opening + self.received + self.brought
        return came - self.refunded - self.collected - self.taken


def drawer_of(session: Session, shift: CashShift) -> Drawer:
    """Return what came into the drawer in a shift and what left it."""
    received = session.scalar(
        select(func.coalesce(func.sum(CashReceipt.due), 0)).where(
            CashReceipt.shift_id == shift.id, CashReceipt.cancelled_at.is_(None)
        )
    )
    moved = {
        (kind, purpose): amount
        for kind, purpose, amount in session.execute(
            select(CashOrder.kind, CashOrder.purpose, func.sum(CashOrder.amount))
            .where(CashOrder.shift_id == shift.id, CashOrder.purpose.not_in(_NOT_OF_SHIFT))
            .group_by(CashOrder.kind, CashOrder.purpose)
        )
    }
    out = {purpose: amount for (kind, purpose), amount in moved.items() if kind == OrderKind.OUT}
    brought = sum((amount for (kind, _), amount in moved.items() if kind == OrderKind.IN), _ZERO)
    refunded = out.pop(OrderPurpose.REFUND, _ZERO)
    collected = out.pop(OrderPurpose.COLLECTION, _ZERO)
    return Drawer(
        opening=shift.opening,
        received=received or _ZERO,
        brought=brought,
        refunded=refunded,
        collected=collected,
        taken=sum(out.values(), _ZERO),
    )


def refuse_overdrawing(session: Session, shift: CashShift, amount: Decimal) -> None:
    """Refuse to take out of a drawer what it does not hold.

    Raises:
        DrawerTooEmpty.
    """
    expected = drawer_of(session, shift).expected
    if amount > expected:
        raise DrawerTooEmpty(amount=amount, expected=expected)
