"""One-off orders of an account: placed, cancelled before they are charged, reversed after."""

from typing import Any

from flask import Response, request
from flask_babel import gettext, lazy_gettext

from admin.accounts.carrying_out import carry_out_in
from admin.accounts.changes import Act, page_of_act
from admin.looks import note_account_seen
from app.access.rights import Right
from app.charging.orders.queries import OrderRow, orders_of
from app.charging.orders.taking_back import OrderMissing, cancel_order, reverse_order
from app.kernel import clock
from app.registry.queries import get_account
from app.tariffs.one_off.orders import NewOrder, place_order
from app.tariffs.one_off.price_list import ItemRow, price_list
from app.web.current import db, visitor
from app.web.fields import choice_field, past_day_field, quantity_field, text_field
from app.web.filters import one_unit
from app.web.formats import written_day, written_price
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "orders",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/orders",
)
ORDER = Act(
    lazy_gettext("Замовити разову послугу"),
    lazy_gettext("Замовити"),
    lazy_gettext("Замовлення записано. Його нарахує найближчий неопублікований місяць."),
    "account.ordered",
    "accounts.orders.create",
    effect=lazy_gettext("Ціна береться з прейскуранта на день замовлення."),
)


class ReversalForm(Form):
    """The document and the day by which a charged order is taken back."""

    document = text_field(lazy_gettext("Номер документа"), longest=60)
    on_day = past_day_field(lazy_gettext("Дата документа"))


class CancellingForm(Form):
    """Why an order that is not charged yet is taken back."""

    reason = text_field(lazy_gettext("Причина"))


@room.get("/")
def index(account_id: int) -> Response:
    """List the orders, the latest first."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    rows = orders_of(db(), account_id)
    may_change = visitor().has(Right.MONEY_CHANGE)
    return render("admin/accounts/orders.html", head=head, rows=rows, may_change=may_change)


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(account_id: int) -> Response:
    """Ask what is ordered."""
    return page_of_act(account_id, ORDER, _order_form().blank(quantity="1"))


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(account_id: int) -> Response:
    """Order a service of the price list."""
    form: Any = _order_form().parse(request.form)

    def act() -> None:
        new = NewOrder(
            account_id=account_id,
            item_id=int(form.item),
            quantity=form.quantity,
            on_day=form.on_day,
            document=form.document,
        )
        place_order(db(), new, by=visitor().actor_id)

    return carry_out_in(
        "orders",
        account_id,
        form,
        act,
        (ORDER.event, str(ORDER.done)),
        lambda: page_of_act(account_id, ORDER, form, status=422),
    )


@room.get("/<int:order_id>/cancellation/new")
@requires(Right.MONEY_CHANGE)
def new_cancellation(account_id: int, order_id: int) -> Response:
    """Ask why, or by which document, an order is taken back."""
    order = _order(account_id, order_id)
    return _page_of_taking_back(account_id, order, _form_for(order).blank())


@room.post("/<int:order_id>/cancellation")
@requires(Right.MONEY_CHANGE)
def create_cancellation(account_id: int, order_id: int) -> Response:
    """Cancel an order that is not charged yet, or reverse one that is."""
    order = _order(account_id, order_id)
    form: Any = _form_for(order).parse(request.form)

    def act() -> None:
        by, which = visitor().actor_id, {"account_id": account_id, "order_id": order_id}
        if isinstance(form, ReversalForm):
            reverse_order(db(), **which, document=form.document, on_day=form.on_day, by=by)
        else:
            cancel_order(db(), **which, reason=form.reason, by=by)

    return carry_out_in(
        "orders",
        account_id,
        form,
        act,
        ("account.order-taken-back", gettext("Замовлення скасовано.")),
        lambda: _page_of_taking_back(account_id, order, form, status=422),
    )


def _order(account_id: int, order_id: int) -> OrderRow:
    found = next((row for row in orders_of(db(), account_id) if row.id == order_id), None)
    if found is None:
        raise OrderMissing(f"no live order {order_id} of account {account_id}")
    return found


def _form_for(order: OrderRow) -> type[Form]:
    return ReversalForm if order.is_charged else CancellingForm


def _page_of_taking_back(
    account_id: int, order: OrderRow, form: Form, *, status: int = 200
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/order_cancellation.html", status=status, head=head, order=order, form=form
    )


def _order_form() -> type[Form]:
    rows = price_list(db(), on=clock.today(), is_whole=True)
    items = {str(row.item_id): _in_words(row) for row in reversed(rows)}

    class OrderForm(Form):
        """A service of the price list, how much of it, on which day, by which document."""

        item = choice_field(lazy_gettext("Разова послуга"), list(reversed(items.items())))
        quantity = quantity_field(lazy_gettext("Кількість"))
        on_day = past_day_field(lazy_gettext("День виконання"))
        document = text_field(
            lazy_gettext("Номер документа"),
            longest=60,
            look=Look(hint=lazy_gettext("Замовлення, заява або акт")),
        )

    return OrderForm


def _in_words(row: ItemRow) -> str:
    """Return an item and its latest price, as a choice reads."""
    if row.price is None or row.since is None:
        return row.name
    price = f"{written_price(row.price)} {gettext('за')} {one_unit(row.unit)}"
    return f"{row.name}: {price} {gettext('з')} {written_day(row.since)}"
