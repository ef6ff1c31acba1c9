"""Price lists and orders; every default is legal."""

from datetime import date
from decimal import Decimal

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.registry.models import Account, AccountHolder, Person
from app.tariffs.models import Service
from app.tariffs.one_off.orders import NewOrder, place_order
from app.tariffs.one_off.price_list import NewPrice, add_item, set_item_price
from app.tariffs.operations import Act
from tests.factories.accounts import BY

SINCE = date(2026, 1, 1)
DECREE = Act(kind="наказ", number="17", dated=date(2025, 12, 20))


def an_item(
    session: Session,
    service: Service,
    price: str = "150.00",
    *,
    name: str = "Опломбування лічильника",
    unit: str = "piece",
) -> int:
    """Enter an item with a price since January 2026."""
    item = add_item(session, service_id=service.id, name=name, unit=unit)
    reprice(session, item, price, since=SINCE)
    return item


def reprice(session: Session, item: int, price: str, *, since: date) -> None:
    new = NewPrice(price=Decimal(price), since=since, act=DECREE)
    set_item_price(session, item_id=item, new=new, by=BY)


def held(session: Session, account: Account) -> int:
    """Give the account a holder and return him."""
    person = Person(kind="human", name="Франко І. Я.", name_key="франко", sort_key="f")
    session.add(person)
    session.flush()
    holder = AccountHolder(
        account_id=account.id,
        person_id=person.id,
        valid=Range(date(2020, 1, 1), None),
        recorded_by=BY,
    )
    session.add(holder)
    session.flush()
    return person.id


def an_order(
    session: Session,
    account: int,
    item: int,
    on_day: date,
    *,
    quantity: str = "2",
    document: str = "12/р",
) -> int:
    new = NewOrder(
        account_id=account,
        item_id=item,
        quantity=Decimal(quantity),
        on_day=on_day,
        document=document,
    )
    return place_order(session, new, by=BY)
