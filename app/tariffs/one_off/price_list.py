"""The price list: items, and a price of each from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.text import clean_text, matching_key
from app.months.parameter_keys import VAT_PAYER, VAT_RATE
from app.months.parameters import parameter
from app.months.succession import Change, change_from
from app.tariffs.models import LegalAct, Service, Tariff
from app.tariffs.one_off.models import ItemPrice, PriceItem
from app.tariffs.operations import Act, ServiceMissing, find_or_add_act

UNITS = ("piece", "hour", "visit", "sample", "m", "m2", "m3")
"""Codes of what a price of the list may be for."""


class ItemMissing(NotFound):
    """The price list has no such service."""

    key = "tariffs.item-missing"


class ItemNameTaken(Conflict):
    """The price list has a service of this name already."""

    key = "tariffs.item-name-taken"

    def __init__(self, *, name: str) -> None:
        super().__init__(f"the price list has {name} already", name=name)


class ItemNameMissing(Invalid):
    """A service of the price list needs a name."""

    key = "tariffs.item-name-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrice:
    """A price of an item from a day on; the rate of VAT is the company's usual one if unnamed."""

    price: Decimal
    since: date
    act: Act
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item under one of its prices, or under none yet."""

    item_id: int
    service: str
    name: str
    unit: str
    price: Decimal | None
    vat_rate: Decimal | None
    since: date | None
    until: date | None
    act_kind: str | None
    act_number: str | None
    act_dated: date | None


def usual_vat(session: Session, *, on: date) -> Decimal:
    """Return the rate of VAT of a price that names none: nothing where the company pays no VAT.

    Source: tax-code/193
    """
    if not parameter(session, VAT_PAYER, on=on):
        return Decimal(0)
    return parameter(session, VAT_RATE, on=on)


def add_item(session: Session, *, service_id: int, name: str, unit: str) -> int:
    """Enter a service in the price list and return its id; its price is set apart.

    Raises:
        ServiceMissing, ItemNameMissing, ItemNameTaken.
    """
    if session.get(Service, service_id) is None:
        raise ServiceMissing(f"no service {service_id}")
    written = clean_text(name)
    if not written:
        raise ItemNameMissing("an item without a name")
    key = matching_key(written)
    if session.scalar(select(PriceItem.id).where(PriceItem.name_key == key)) is not None:
        raise ItemNameTaken(name=written)
    item = PriceItem(service_id=service_id, name=written, name_key=key, unit=unit)
    session.add(item)
    session.flush()
    return item.id


def set_item_price(session: Session, *, item_id: int, new: NewPrice, by: int) -> int:
    """Let a price hold from a day on and return its id; the one before it ends by itself.

    Orders made by the price before keep it: whoever wants another one cancels them.

    Raises:
        ItemMissing, ActMissing.
    """
    if session.get(PriceItem, item_id) is None:
        raise ItemMissing(f"no item {item_id}")
    vat = usual_vat(session, on=new.since) if new.vat_rate is None else new.vat_rate
    fact = ItemPrice(
        item_id=item_id,
        price=new.price,
        vat_rate=vat,
        legal_act_id=find_or_add_act(session, new.act),
    )
    change = Change(since=new.since, same=ItemPrice.item_id == item_id, reason="item-price")
    return int(change_from(session, fact, change, by=by).id)


def by_price_list(session: Session) -> set[int]:
    """Return the services that the price list prices and no tariff does."""
    priced = select(Tariff.service_id).where(Tariff.retired_at.is_(None))
    listed = select(PriceItem.service_id).where(PriceItem.service_id.not_in(priced))
    return set(session.scalars(listed.distinct()))


def price_list(session: Session, *, on: date, is_whole: bool = False) -> Sequence[ItemRow]:
    """Return the items with their prices from a day on, past ones too if the list is whole."""
    is_shown = ItemPrice.retired_at.is_(None) & or_(
        literal(is_whole), func.upper_inf(ItemPrice.valid), func.upper(ItemPrice.valid) > on
    )
    rows = session.execute(
        select(
            PriceItem.id,
            Service.name,
            PriceItem.name,
            PriceItem.unit,
            ItemPrice.price,
            ItemPrice.vat_rate,
            func.lower(ItemPrice.valid),
            func.upper(ItemPrice.valid),
            LegalAct.kind,
            LegalAct.number,
            LegalAct.dated,
        )
        .join(Service, Service.id == PriceItem.service_id)
        .outerjoin(ItemPrice, (ItemPrice.item_id == PriceItem.id) & is_shown)
        .outerjoin(LegalAct, LegalAct.id == ItemPrice.legal_act_id)
        .order_by(PriceItem.name_key, PriceItem.id, func.lower(ItemPrice.valid).desc())
    )
    return [ItemRow(*row) for row in rows]
