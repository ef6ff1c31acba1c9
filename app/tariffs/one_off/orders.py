"""Ordering a one-off service for an account by the price list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.kernel.text import clean_text
from app.months.facts import record_fact
from app.months.parameter_keys import PRICE_LIST_WITHOUT_VAT
from app.months.parameters import parameter
from app.registry.queries import get_account
from app.tariffs.models import Agreement, ContractModel, Method
from app.tariffs.one_off.models import ItemPrice, OneOffOrder, PriceItem
from app.tariffs.one_off.months import charging_month, mark_orders
from app.tariffs.one_off.price_list import ItemMissing

LARGEST_ORDER = Decimal(100_000_000)
"""UAH, quantity times price: the most one order may come to, whatever VAT is added."""


class PriceMissing(Invalid):
    """The price list had no price for the service on that day."""

    key = "tariffs.item-price-missing"

    def __init__(self, *, on: date) -> None:
        super().__init__(f"no price on {on}", on=on)


class OrderIncomplete(Invalid):
    """An order needs a quantity above zero and the number of a document."""

    key = "tariffs.order-incomplete"


class OrderTooLarge(Invalid):
    """No order comes to so much: a comma is in the wrong place."""

    key = "tariffs.order-too-large"

    def __init__(self, *, quantity: Decimal, price: Decimal) -> None:
        super().__init__(
            f"{quantity} x {price} is more than {LARGEST_ORDER}",
            quantity=quantity,
            price=price,
            most=LARGEST_ORDER,
        )


class OrderedTwice(Conflict):
    """This document has ordered the same service of that day already."""

    key = "tariffs.ordered-twice"


class OrderByNobody(Invalid):
    """Somebody must owe for what is ordered."""

    key = "tariffs.order-by-nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What is ordered, how much of it, on which day, by which document."""

    account_id: int
    item_id: int
    quantity: Decimal
    on_day: date
    document: str


def place_order(session: Session, new: NewOrder, *, by: int) -> int:
    """Order a one-off service for an account by the price of its day; return the order's id.

    Raises:
        OrderIncomplete, ItemMissing, PriceMissing, OrderTooLarge, OrderByNobody, OrderedTwice.
    """
    document = clean_text(new.document)
    if new.quantity <= 0 or not document:
        raise OrderIncomplete("an order without a quantity or a document")
    if (item := session.get(PriceItem, new.item_id)) is None:
        raise ItemMissing(f"no item {new.item_id}")
    price = session.scalar(
        select(ItemPrice).where(
            ItemPrice.item_id == new.item_id,
            ItemPrice.retired_at.is_(None),
            ItemPrice.valid.contains(new.on_day),
        )
    )
    if price is None:
        raise PriceMissing(on=new.on_day)
    if new.quantity * price.price > LARGEST_ORDER:
        raise OrderTooLarge(quantity=new.quantity, price=price.price)
    said = select(OneOffOrder.id).where(
        OneOffOrder.account_id == new.account_id,
        OneOffOrder.item_id == new.item_id,
        OneOffOrder.on_day == new.on_day,
        OneOffOrder.document == document,
        OneOffOrder.reverses_id.is_(None),
        OneOffOrder.retired_at.is_(None),
    )
    if session.scalar(said) is not None:
        raise OrderedTwice(f"{document} has ordered item {new.item_id} already")
    month = charging_month(session, new.on_day)
    order = OneOffOrder(
        account_id=new.account_id,
        agreement_id=_agreement(session, item.service_id, new, by=by),
        item_id=new.item_id,
        item_price_id=price.id,
        month=month.first_day,
        on_day=new.on_day,
        document=document,
        quantity=new.quantity,
        price=price.price,
        vat_rate=price.vat_rate,
        is_vat_on_top=parameter(session, PRICE_LIST_WITHOUT_VAT, on=new.on_day),
    )
    return record_order(session, order, by=by)


def record_order(session: Session, order: OneOffOrder, *, by: int) -> int:
    """Write an order down, and let its month charge it; return its id."""
    record_fact(session, order, by=by)
    mark_orders(session, Month.of(order.month), [order.account_id], by=by)
    return order.id


def _agreement(session: Session, service_id: int, new: NewOrder, *, by: int) -> int:
    """Return the account's agreement of a service on the day, begun with the first order.

    It says who owes and to whom; nothing is charged by it alone, so it reaches no month.
    """
    of_service = (
        Agreement.account_id == new.account_id,
        Agreement.service_id == service_id,
        Agreement.retired_at.is_(None),
    )
    known = session.scalar(
        select(Agreement.id).where(*of_service, Agreement.valid.contains(new.on_day))
    )
    if known is not None:
        return known
    holder = get_account(session, new.account_id, on=new.on_day).person_id
    if holder is None:
        raise OrderByNobody(f"nobody holds account {new.account_id} on {new.on_day}")
    later = session.scalar(
        select(func.min(func.lower(Agreement.valid))).where(
            *of_service, func.lower(Agreement.valid) > new.on_day
        )
    )
    begun = Agreement(
        account_id=new.account_id,
        service_id=service_id,
        debtor_id=holder,
        contract_model=ContractModel.INDIVIDUAL,
        method=Method.ONE_OFF,
        valid=Range(new.on_day, later),
    )
    return record_fact(session, begun, by=by).id
