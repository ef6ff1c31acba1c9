"""What was spent of an item of an estimate: listed, written down, taken back."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.sharing.acting import Asked, carry_out, page
from admin.sharing.estimate_forms import ExpenseForm, ExpenseRemovalForm
from app.access.rights import Right
from app.kernel import clock
from app.tariffs.sharing.estimates import get_estimate
from app.tariffs.sharing.expenses import (
    NewExpense,
    expenses_query,
    get_item,
    record_expense,
    spent_by_item,
    take_expense_back,
)
from app.tariffs.sharing.models import EstimateExpense
from app.web.current import db, visitor
from app.web.guards import Room, Site, requires
from app.web.rendering import render
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "expenses",
    __name__,
    site=Site.OFFICE,
    right=Right.TARIFFS_VIEW,
    url_prefix="/estimates/<int:estimate_id>/items/<int:estimate_item_id>/expenses",
)
COLUMNS = (
    Column("day", lazy_gettext("День"), "day", is_sortable=True),
    Column("what", lazy_gettext("За що")),
    Column("document", lazy_gettext("Документ")),
    Column("amount", lazy_gettext("Сума"), "num", is_sortable=True),
    Column("acts", lazy_gettext("Дії")),
)
_LINE = EstimateExpense.__table__.c
_SORTS = {"day": _LINE.spent_on, "amount": _LINE.amount}


@room.get("/")
def index(estimate_id: int, estimate_item_id: int) -> Response:
    """List what was spent of an item, the latest first."""
    estimate = get_estimate(db(), estimate_id)
    item = get_item(db(), estimate_id, estimate_item_id)
    ask = TableAsk.parse(request.args, COLUMNS, sort="day", descending=True)
    rows = page_of(db(), expenses_query(item.id), ask, sort=_SORTS, tie=_LINE.id)
    return render(
        "admin/sharing/expenses.html",
        estimate=estimate,
        item=item,
        spent=spent_by_item(db(), estimate_id).get(item.id, 0),
        table=TableCard.of(ask, rows),
        may_change=visitor().has(Right.TARIFFS_CHANGE),
    )


@room.get("/new")
@requires(Right.TARIFFS_CHANGE)
def new(estimate_id: int, estimate_item_id: int) -> Response:
    """Ask what was spent."""
    form = ExpenseForm.blank(spent_on=f"{clock.today():%d.%m.%Y}")
    return page(_asked(estimate_id, estimate_item_id), form)


@room.post("/")
@requires(Right.TARIFFS_CHANGE)
def create(estimate_id: int, estimate_item_id: int) -> Response:
    """Write down what was spent of the item."""
    form: Any = ExpenseForm.parse(request.form)

    def act() -> str:
        expense = NewExpense(
            item_id=estimate_item_id,
            spent_on=form.spent_on,
            amount=form.amount,
            what=form.what,
            document=form.document,
        )
        by = visitor().actor_id
        expense_id = record_expense(db(), estimate_id, expense, today=clock.today(), by=by)
        note("estimate.spent", ("estimate", estimate_id), expense=expense_id)
        return _list(estimate_id, estimate_item_id)

    asked = _asked(estimate_id, estimate_item_id)
    return carry_out(asked, form, act, gettext("Витрату записано."))


@room.get("/<int:expense_id>/removal/new")
@requires(Right.TARIFFS_CHANGE)
def new_removal(estimate_id: int, estimate_item_id: int, expense_id: int) -> Response:
    """Ask why an expense is taken back."""
    return page(_removal(estimate_id, estimate_item_id, expense_id), ExpenseRemovalForm.blank())


@room.post("/<int:expense_id>/removal")
@requires(Right.TARIFFS_CHANGE)
def create_removal(estimate_id: int, estimate_item_id: int, expense_id: int) -> Response:
    """Take back an expense that was written down by mistake."""
    form: Any = ExpenseRemovalForm.parse(request.form)

    def act() -> str:
        by = visitor().actor_id
        take_expense_back(db(), estimate_id, expense_id, reason=form.reason, by=by)
        note("estimate.expense-removed", ("estimate", estimate_id), expense=expense_id)
        return _list(estimate_id, estimate_item_id)

    asked = _removal(estimate_id, estimate_item_id, expense_id)
    return carry_out(asked, form, act, gettext("Витрату вилучено."))


def _list(estimate_id: int, estimate_item_id: int) -> str:
    return url_for(
        "sharing.expenses.index", estimate_id=estimate_id, estimate_item_id=estimate_item_id
    )


def _asked(estimate_id: int, estimate_item_id: int) -> Asked:
    item = get_item(db(), estimate_id, estimate_item_id)
    here = _list(estimate_id, estimate_item_id)
    title = lazy_gettext("Записати витрату")
    effect = lazy_gettext("Платникам від цього нічого не нараховується.")
    return Asked(title, title, here, here, of=item.name, kind=gettext("Стаття"), effect=effect)


def _removal(estimate_id: int, estimate_item_id: int, expense_id: int) -> Asked:
    item = get_item(db(), estimate_id, estimate_item_id)
    action = url_for(
        "sharing.expenses.create_removal",
        estimate_id=estimate_id,
        estimate_item_id=estimate_item_id,
        expense_id=expense_id,
    )
    title = lazy_gettext("Вилучити витрату")
    back = _list(estimate_id, estimate_item_id)
    return Asked(title, title, action, back, of=item.name, kind=gettext("Стаття"))
