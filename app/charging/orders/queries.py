"""Orders of an account as its page lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.charging.orders.charged import charge_of_order
from app.kernel.month import Month
from app.months.models import MonthRow
from app.tariffs.one_off.models import OneOffOrder, PriceItem


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order of an account; its month charges it when it is published."""

    id: int
    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    vat_rate: Decimal
    is_vat_on_top: bool
    on_day: date
    document: str
    month: Month
    reverses_id: int | None
    reversed_by: int | None
    is_published: bool
    is_charged: bool
    """Whether the published month has a line for it: the account may have been put aside."""

    @property
    def is_left_out(self) -> bool:
        """Return whether its month was published without it: it must be ordered anew."""
        return self.is_published and not self.is_charged

    @property
    def may_be_cancelled(self) -> bool:
        """Return whether it can be taken back as if it never was."""
        return not self.is_charged and self.reversed_by is None

    @property
    def may_be_reversed(self) -> bool:
        """Return whether what it charged can be taken back."""
        return self.is_charged and self.reversed_by is None and self.reverses_id is None


def orders_of(session: Session, account_id: int) -> Sequence[OrderRow]:
    """Return the live orders of an account, the latest first."""
    reversal = aliased(OneOffOrder)
    rows = session.execute(
        select(
            OneOffOrder,
            PriceItem.name,
            PriceItem.unit,
            reversal.id,
            MonthRow.charging,
            charge_of_order(),
        )
        .join(PriceItem, PriceItem.id == OneOffOrder.item_id)
        .outerjoin(
            reversal,
            (reversal.reverses_id == OneOffOrder.id) & reversal.retired_at.is_(None),
        )
        .outerjoin(MonthRow, MonthRow.month == OneOffOrder.month)
        .where(OneOffOrder.account_id == account_id, OneOffOrder.retired_at.is_(None))
        .order_by(OneOffOrder.on_day.desc(), OneOffOrder.id.desc())
    )
    return [
        OrderRow(
            order.id,
            name,
            unit,
            order.quantity,
            order.price,
            order.vat_rate,
            order.is_vat_on_top,
            order.on_day,
            order.document,
            Month.of(order.month),
            order.reverses_id,
            reversed_by,
            charging == "published",
            charged,
        )
        for order, name, unit, reversed_by, charging, charged in rows
    ]
