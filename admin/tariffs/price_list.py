"""The price list of one-off services: items, and their prices from a day on."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.tariffs.forms import ACT_KINDS, DEAREST, PERCENT_BELOW, PRICE_PLACES, number_field
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.months.parameter_keys import PRICE_LIST_WITHOUT_VAT
from app.months.parameters import parameter
from app.tariffs.one_off.price_list import (
    UNITS,
    ItemMissing,
    ItemRow,
    NewPrice,
    add_item,
    price_list,
    set_item_price,
    usual_vat,
)
from app.tariffs.operations import Act
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, text_field
from app.web.filters import UNITS as UNIT_NAMES
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "price_list", __name__, site=Site.OFFICE, right=Right.TARIFFS_VIEW, url_prefix="/price-list"
)


class ItemPriceForm(Form):
    """A price of an item from a day on; the one before it ends by itself."""

    price = number_field(lazy_gettext("Ціна, грн"), DEAREST, places=PRICE_PLACES)
    vat_rate = number_field(lazy_gettext("ПДВ, %"), PERCENT_BELOW, places=2)
    since = day_field(
        lazy_gettext("Діє з"), hint=lazy_gettext("Попередня ціна діятиме до цього дня")
    )
    act_kind = text_field(
        lazy_gettext("Рішення"), look=Look(attributes={"list": "act-kinds", "autocomplete": "off"})
    )
    act_number = text_field(lazy_gettext("Номер рішення"), longest=60)
    act_dated = day_field(lazy_gettext("Дата рішення"))


@room.get("/")
def index() -> Response:
    """List the services of the price list with their prices; past ones only when asked for."""
    today, is_whole = clock.today(), bool(request.args.get("past"))
    return render(
        "admin/tariffs/price_list.html",
        rows=price_list(db(), on=today, is_whole=is_whole),
        is_whole=is_whole,
        today=today,
        is_without_vat=parameter(db(), PRICE_LIST_WITHOUT_VAT, on=today),
        may_change=visitor().has(Right.TARIFFS_CHANGE),
    )


@room.get("/new")
@requires(Right.TARIFFS_CHANGE)
def new() -> Response:
    """Ask for a service of the price list and its price."""
    return _page(None, _item_form().blank(vat_rate=_usual_vat()))


@room.post("/")
@requires(Right.TARIFFS_CHANGE)
def create() -> Response:
    """Enter a service in the price list with its first price."""
    form: Any = _item_form().parse(request.form)

    def act() -> None:
        item_id = add_item(db(), service_id=int(form.service), name=form.name, unit=form.unit)
        set_item_price(db(), item_id=item_id, new=_price_of(form), by=visitor().actor_id)

    return _carry_out(None, form, act)


@room.get("/<int:item_id>/successor")
@requires(Right.TARIFFS_CHANGE)
def new_successor(item_id: int) -> Response:
    """Ask for the price that follows the one of an item."""
    item = _item(item_id)
    known = {"act_kind": item.act_kind or "", "vat_rate": _usual_vat()}
    if item.vat_rate is not None:
        known["vat_rate"] = _written(item.vat_rate)
    return _page(item, ItemPriceForm.blank(**known))


@room.post("/<int:item_id>/successor")
@requires(Right.TARIFFS_CHANGE)
def create_successor(item_id: int) -> Response:
    """Set the price of an item from a day on."""
    item, form = _item(item_id), ItemPriceForm.parse(request.form)

    def act() -> None:
        set_item_price(db(), item_id=item_id, new=_price_of(form), by=visitor().actor_id)

    return _carry_out(item, form, act)


def _carry_out(item: ItemRow | None, form: Any, act: Any) -> Response:
    if form.problems:
        return _page(item, form, status=422)
    try:
        act()
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(item, form, status=422)
    note("item-price.set")
    say(gettext("Ціну записано. Зроблені раніше замовлення лишаються за своєю ціною."))
    return go(url_for("tariffs.price_list.index"))


def _price_of(form: Any) -> NewPrice:
    act = Act(kind=form.act_kind, number=form.act_number, dated=form.act_dated)
    return NewPrice(price=form.price, since=form.since, act=act, vat_rate=form.vat_rate)


def _item(item_id: int) -> ItemRow:
    """Return the item under its latest price."""
    rows = price_list(db(), on=clock.today(), is_whole=True)
    found = next((row for row in rows if row.item_id == item_id), None)
    if found is None:
        raise ItemMissing(f"no item {item_id}")
    return found


def _item_form() -> type[ItemPriceForm]:
    offered = [(str(each.id), each.name) for each in services(db())]
    units = [(code, UNIT_NAMES[code]) for code in UNITS]

    class ItemForm(ItemPriceForm):
        """A service of the price list, under which service of the bill, and its first price."""

        name = text_field(lazy_gettext("Назва разової послуги"))
        service = choice_field(lazy_gettext("Послуга в рахунку"), offered)
        unit = choice_field(lazy_gettext("Одиниця"), units)

    return ItemForm


def _page(item: ItemRow | None, form: Form, *, status: int = 200) -> Response:
    return render(
        "admin/tariffs/price_item.html",
        status=status,
        item=item,
        form=form,
        act_kinds=ACT_KINDS,
        is_without_vat=parameter(db(), PRICE_LIST_WITHOUT_VAT, on=clock.today()),
    )


def _usual_vat() -> str:
    return _written(usual_vat(db(), on=clock.today()))


def _written(rate: Any) -> str:
    return f"{rate.normalize():f}".replace(".", ",")
