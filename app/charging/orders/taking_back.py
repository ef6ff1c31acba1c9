"""Taking an order back: cancelled before it is charged, reversed in an open month after."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.orders.charged import is_charged
from app.kernel.errors import Conflict, NotFound
from app.kernel.month import Month
from app.kernel.text import clean_text
from app.months.facts import retire_facts
from app.tariffs.one_off.models import OneOffOrder
from app.tariffs.one_off.months import charging_month, is_published, mark_orders
from app.tariffs.one_off.orders import OrderIncomplete, record_order


class OrderMissing(NotFound):
    """The account has no such live order."""

    key = "tariffs.order-missing"


class OrderPublished(Conflict):
    """The order is charged and published: it can only be reversed."""

    key = "tariffs.order-published"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"the order is published in {month}", month=month)


class OrderNotPublished(Conflict):
    """No published month has charged the order: it can simply be cancelled."""

    key = "tariffs.order-not-published"


class OrderReversed(Conflict):
    """The order is reversed, or is a reversal itself."""

    key = "tariffs.order-reversed"


def cancel_order(session: Session, *, account_id: int, order_id: int, reason: str, by: int) -> None:
    """Take an order back before it is charged, or where its month was published without it.

    Raises:
        OrderMissing, OrderPublished, OrderReversed.
    """
    order = _live(session, account_id, order_id)
    month = Month.of(order.month)
    if is_published(session, month) and is_charged(session, order_id):
        raise OrderPublished(month=month)
    _refuse_reversed(session, order)
    retire_facts(session, OneOffOrder, [order.id], by=by, reason=reason)
    mark_orders(session, month, [account_id], by=by)


def reverse_order(
    session: Session, *, account_id: int, order_id: int, document: str, on_day: date, by: int
) -> int:
    """Take back in an open month what a published month charged; return the reversal's id.

    What it takes back is what was charged, so there must be a charge.

    Raises:
        OrderMissing, OrderNotPublished, OrderReversed, OrderIncomplete.
    """
    order = _live(session, account_id, order_id)
    written = clean_text(document)
    if not written:
        raise OrderIncomplete("a reversal without a document")
    is_open = not is_published(session, Month.of(order.month))
    if is_open or not is_charged(session, order_id):
        raise OrderNotPublished(f"order {order_id} is not charged")
    if order.reverses_id is not None:
        raise OrderReversed(f"order {order_id} is a reversal")
    _refuse_reversed(session, order)
    kept = ("account_id", "agreement_id", "item_id", "item_price_id", "price", "vat_rate")
    reversal = OneOffOrder(
        **{name: getattr(order, name) for name in kept},
        is_vat_on_top=order.is_vat_on_top,
        month=charging_month(session, max(on_day, order.month)).first_day,
        on_day=on_day,
        document=written,
        quantity=-order.quantity,
        reverses_id=order.id,
    )
    return record_order(session, reversal, by=by)


def _live(session: Session, account_id: int, order_id: int) -> OneOffOrder:
    # Not FOR SHARE: two who take it back at once would each wait for the other to let it go.
    order = session.get(OneOffOrder, order_id, with_for_update=True, populate_existing=True)
    if order is None or order.account_id != account_id or order.retired_at is not None:
        raise OrderMissing(f"no live order {order_id} of account {account_id}")
    return order


def _refuse_reversed(session: Session, order: OneOffOrder) -> None:
    reversal = select(OneOffOrder.id).where(
        OneOffOrder.reverses_id == order.id, OneOffOrder.retired_at.is_(None)
    )
    if session.scalar(reversal) is not None:
        raise OrderReversed(f"order {order.id} is reversed")
