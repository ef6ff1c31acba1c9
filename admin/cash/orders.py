"""Cash orders: money that comes into the drawer or leaves it otherwise than by receipts."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.cash.own import own_shift, seen_shift, tell_registrars
from admin.customer_documents import on_paper
from admin.looks import note_people_listed
from admin.record import note
from app.access.rights import Right
from app.database.once import done_before, keep_result
from app.documents.cash.order import order_pdf
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.payments.bank.collections import lines_for, match_collection
from app.payments.cash.drawer import drawer_of
from app.payments.cash.models import CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import get_order, make_order, refund_payment
from app.payments.cash.refunding import refuse_another_shift
from app.payments.queries import get_payment
from app.web.current import company, db, visitor
from app.web.fields import choice_field, money_field, text_field
from app.web.form_keys import form_key
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room("orders", __name__, site=Site.OFFICE, right=Right.CASH_DESK, url_prefix="/orders")

WHAT = (
    ("out-collection", lazy_gettext("Видатковий: здати в банк (інкасація)")),
    ("in-change", lazy_gettext("Прибутковий: розмінна монета")),
    ("out-change", lazy_gettext("Видатковий: повернути розмінну монету")),
    ("in-other", lazy_gettext("Прибутковий: інше")),
    ("out-other", lazy_gettext("Видатковий: інше")),
)
_PARTY = lazy_gettext("Від кого або кому")
_DOCUMENT = lazy_gettext("Документ")
_DOCUMENT_HINT = lazy_gettext("Номер сумки банку, паспорт, заява — з номером і датою")


class OrderForm(Form):
    """A cash order by hand."""

    what = choice_field(lazy_gettext("Ордер"), WHAT)
    amount = money_field(lazy_gettext("Сума, грн"))
    party = text_field(_PARTY)
    reason = text_field(lazy_gettext("Підстава"))
    document = text_field(_DOCUMENT, is_required=False, look=Look(hint=_DOCUMENT_HINT))


class RefundForm(Form):
    """Giving a payment back."""

    party = text_field(lazy_gettext("Кому"))
    reason = text_field(lazy_gettext("Підстава"))
    document = text_field(_DOCUMENT, look=Look(hint=_DOCUMENT_HINT))


@room.get("/new")
def new() -> Response:
    """Ask what moves, to whom and why."""
    return _new(OrderForm.blank(what=request.args.get("what", "")))


@room.post("/")
def create() -> Response:
    """Write the order, once."""
    form: Any = OrderForm.parse(request.form)
    if form.problems:
        return _new(form, status=422)
    kind, _, purpose = form.what.partition("-")
    line = OrderLine(
        kind=OrderKind(kind),
        purpose=OrderPurpose(purpose),
        amount=form.amount,
        party=form.party,
        reason=form.reason,
        document=form.document,
    )
    try:
        by, at, key = visitor().actor_id, clock.now(), request.form.get("key", "")
        made = make_order(db(), _shift_id(), line, key=key, by=by, at=at)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _new(form, status=409)
    note("cash.order", ("cash_order", made), what=form.what)
    return go(url_for(".show", cash_order_id=made))


@room.get("/payments/<int:payment_id>")
def refund(payment_id: int) -> Response:
    """Ask to whom a payment in cash is given back, and why."""
    return _refund(payment_id, RefundForm.blank())


@room.post("/payments/<int:payment_id>")
def create_refund(payment_id: int) -> Response:
    """Give a payment in cash back out of the drawer."""
    form: Any = RefundForm.parse(request.form)
    if form.problems:
        return _refund(payment_id, form, status=422)
    line = OrderLine(
        kind=OrderKind.OUT,
        purpose=OrderPurpose.REFUND,
        amount=get_payment(db(), payment_id).amount,
        party=form.party,
        reason=form.reason,
        document=form.document,
        payment_id=payment_id,
        is_of_any_shift=visitor().has(Right.MONEY_CHANGE),
    )
    try:
        by, at, key = visitor().actor_id, clock.now(), request.form.get("key", "")
        made = refund_payment(db(), _shift_id(), line, key=key, by=by, at=at)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _refund(payment_id, form, status=409)
    note("cash.refund", ("cash_order", made), payment=payment_id)
    tell_registrars()
    return go(url_for(".show", cash_order_id=made))


@room.get("/<int:cash_order_id>")
def show(cash_order_id: int) -> Response:
    """Show an order; of a collection, ask where it came in the bank."""
    return _show(cash_order_id)


@room.post("/<int:cash_order_id>/bank-line")
@requires(Right.PAYMENTS_ENTER)
def create_bank_line(cash_order_id: int) -> Response:
    """Say on which line of the bank's statement the money of a collection came."""
    line_id = row_number(request.form.get("line", ""))
    if line_id is None:
        return _show(cash_order_id, problem=gettext("Оберіть рядок виписки."), status=422)
    key = request.form.get("key", "")
    try:
        if done_before(db(), key, what=f"cash.collected:{cash_order_id}") is None:
            match_collection(db(), cash_order_id, line_id, by=visitor().actor_id)
            note("cash.collected", ("cash_order", cash_order_id), line=line_id)
            keep_result(db(), key, str(line_id))
    except (Conflict, Invalid) as refusal:
        db().rollback()
        return _show(cash_order_id, problem=text_of(refusal), status=409)
    return go(url_for(".show", cash_order_id=cash_order_id))


def _show(order_id: int, *, problem: object = "", status: int = 200) -> Response:
    order = get_order(db(), order_id)
    seen_shift(order.shift_id)
    note_people_listed("cash_order", count=1, order=order_id)
    is_asked = order.purpose == OrderPurpose.COLLECTION and order.bank_line_id is None
    return render(
        "admin/cash/order.html",
        status=status,
        order=order,
        lines=lines_for(db(), order) if is_asked and visitor().has(Right.PAYMENTS_ENTER) else None,
        problem=problem,
        new_key=form_key,
    )


@room.get("/<int:cash_order_id>.pdf")
def paper(cash_order_id: int) -> Response:
    """Answer with the order on paper."""
    order = get_order(db(), cash_order_id)
    seen_shift(order.shift_id)
    note_people_listed("cash_order", count=1, order=cash_order_id)
    pdf = order_pdf(order, company=company().name)
    return on_paper(pdf, name=f"order-{order.kind}-{order.year}-{order.number}.pdf")


def _new(form: Form, *, status: int = 200) -> Response:
    shift = own_shift()
    if shift is None:
        return _without_shift()
    return render(
        "admin/cash/order_new.html",
        status=status,
        form=form,
        drawer=drawer_of(db(), shift),
        key=form_key(),
    )


def _refund(payment_id: int, form: Form, *, status: int = 200) -> Response:
    payment, shift = get_payment(db(), payment_id), own_shift()
    if shift is None:
        return _without_shift()
    if not visitor().has(Right.MONEY_CHANGE):
        refuse_another_shift(db(), payment_id, shift.id)
    note_people_listed("cash_refund", count=1, payment=payment_id)
    return render(
        "admin/cash/refund.html", status=status, form=form, payment=payment, key=form_key()
    )


def _without_shift() -> Response:
    say(gettext("Спершу відкрийте зміну: ордер пишуть у касі."), "notice")
    return go(url_for("cash.index"))


def _shift_id() -> int:
    shift: CashShift | None = own_shift()
    return shift.id if shift is not None else 0
