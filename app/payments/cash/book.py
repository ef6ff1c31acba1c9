"""The cash book (касова книга): what came in and went out by orders, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.payments.cash.models import CashDesk, CashOrder, OrderKind

_ZERO = Decimal("0.00")
_SIGNED = case((CashOrder.kind == OrderKind.IN, CashOrder.amount), else_=-CashOrder.amount)


@dataclass(frozen=True, slots=True)
class BookLine:
    """An order as the book enters it."""

    order: CashOrder
    desk: str


@dataclass(frozen=True, slots=True)
class BookPage:
    """A day of the cash book, of all desks or of one. Sums in UAH."""

    day: date
    opening: Decimal
    lines: Sequence[BookLine]
    sheet: int
    """Its number among the days of the year on which orders were written."""

    @property
    def came(self) -> Decimal:
        """Return what came in that day."""
        return self._sum(OrderKind.IN)

    @property
    def went(self) -> Decimal:
        """Return what went out that day."""
        return self._sum(OrderKind.OUT)

    @property
    def closing(self) -> Decimal:
        """Return what was left at the end of the day."""
        return self.opening + self.came - self.went

    def count(self, kind: OrderKind) -> int:
        """Return how many orders of a kind the day has."""
        return sum(1 for each in self.lines if each.order.kind == kind)

    def _sum(self, kind: OrderKind) -> Decimal:
        moved = (each.order.amount for each in self.lines if each.order.kind == kind)
        return sum(moved, _ZERO)


def book_page(session: Session, *, day: date, desk_id: int | None = None) -> BookPage:
    """Return a day of the cash book.

    A shift's receipts enter it as one order when the shift closes.
    """
    chosen = [] if desk_id is None else [CashOrder.desk_id == desk_id]
    before = session.scalar(
        select(func.coalesce(func.sum(_SIGNED), _ZERO)).where(CashOrder.made_on < day, *chosen)
    )
    sheet = session.scalar(
        select(func.count(CashOrder.made_on.distinct())).where(
            CashOrder.year == day.year, CashOrder.made_on <= day, *chosen
        )
    )
    rows = session.execute(
        select(CashOrder, CashDesk.name)
        .join(CashDesk, CashDesk.id == CashOrder.desk_id)
        .where(CashOrder.made_on == day, *chosen)
        .order_by(CashOrder.made_at, CashOrder.id)
    )
    return BookPage(day, before or _ZERO, [BookLine(*row) for row in rows], sheet or 0)
