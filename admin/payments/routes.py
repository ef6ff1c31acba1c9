"""Payments: every one received, and those that wait for a person to say whose they are."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.looks import note_people_listed
from admin.money_documents.forms import moves_of
from admin.payments.words import columns_of_sheet, sheet_rows
from admin.record import note
from admin.sheets import send_sheet
from admin.words import NAMES
from app.access.rights import Right
from app.formats.workbook_writer import Sheet
from app.kernel.errors import Conflict
from app.ledger.households import asked_of, of_others
from app.payments.documents.queries import documents_of_payment
from app.payments.models import Payment, PaymentState
from app.payments.operations import match_payment
from app.payments.queries import PaymentRow, get_payment, payments_query, waiting
from app.payments.withdrawal import let_wait_again, withdraw_payment
from app.registry.search import FoundAccount, find_accounts
from app.registry.suggestions import accounts_named_in
from app.web.current import db, typed, visitor
from app.web.fields import text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say
from app.web.tables import Column, TableAsk, TableCard, page_of

room = Room(
    "office_payments",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/office/payments",
)

COLUMNS = (
    Column("paid_on", lazy_gettext("Дата"), "day", is_sortable=True),
    Column("amount", lazy_gettext("Сума"), "num", is_sortable=True),
    Column("number", lazy_gettext("Рахунок")),
    Column("source", lazy_gettext("Джерело")),
    Column("document", lazy_gettext("Документ")),
    Column("purpose", lazy_gettext("Призначення")),
    Column("state", lazy_gettext("Стан")),
)
_LINE = Payment.__table__.c
_SORTS = {"paid_on": _LINE.paid_on, "amount": _LINE.amount}


class WithdrawalForm(Form):
    """Why a payment that waits is taken back."""

    because = text_field(
        lazy_gettext("Причина"),
        look=Look(hint=lazy_gettext("Наприклад: банк сказав про нього двічі; помилковий рядок")),
    )


def _ask() -> TableAsk:
    return TableAsk.parse(
        request.args, COLUMNS, sort="paid_on", descending=True, filters=("state",)
    )


@room.get("/")
def index() -> Response:
    """List payments, newest first; those without an account are a click away."""
    ask = _ask()
    page = page_of(db(), payments_query(state=_state(ask)), ask, sort=_SORTS, tie=_LINE.id)
    note_people_listed("payments", count=len(page.rows))
    return render(
        "admin/payments/index.html",
        table=TableCard.of(ask, page, xlsx=".export"),
        state=_state(ask),
        states=NAMES["payment_state"],
        waiting=waiting(db()),
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with the payments of the chosen state as a workbook."""
    ask = _ask()
    by = _SORTS[ask.sort]
    order = (by.desc(), _LINE.id.desc()) if ask.descending else (by, _LINE.id)
    found = db().execute(payments_query(state=_state(ask)).order_by(*order))
    rows = sheet_rows(PaymentRow(*row) for row in found)
    sheet = Sheet(gettext("Платежі"), columns_of_sheet(), rows)
    return send_sheet(sheet, name="payments.xlsx", state=_state(ask))


@room.get("/<int:payment_id>")
@requires(Right.PAYMENTS_ENTER)
def show(payment_id: int) -> Response:
    """Show a payment; one that waits with the accounts it may be for."""
    return _show(payment_id)


@room.post("/<int:payment_id>/account")
@requires(Right.PAYMENTS_ENTER)
def create_match(payment_id: int) -> Response:
    """Say whose a payment is, and post it."""
    account_id = row_number(request.form.get("account", ""))
    if account_id is None:
        return _show(payment_id, problem=gettext("Оберіть рахунок."), status=422)
    try:
        match_payment(
            db(),
            payment_id,
            account_id=account_id,
            is_anothers="anothers" in request.form,
            by=visitor().actor_id,
        )
    except Conflict as refusal:
        db().rollback()
        return _show(payment_id, problem=text_of(refusal), status=409)
    note("payment.matched", ("payment", payment_id), account=account_id)
    say(gettext("Платіж зараховано на рахунок."))
    return go(url_for(".index", state=PaymentState.UNMATCHED.value))


@room.post("/<int:payment_id>/withdrawal")
@requires(Right.PAYMENTS_ENTER)
def create_withdrawal(payment_id: int) -> Response:
    """Take back a payment that waits and is nobody's, with a reason."""
    form: Any = WithdrawalForm.parse(request.form)
    if form.problems:
        return _show(payment_id, form=form, status=422)
    try:
        withdraw_payment(db(), payment_id, reason=form.because)
    except Conflict as refusal:
        db().rollback()
        return _show(payment_id, form=form, problem=text_of(refusal), status=409)
    note("payment.withdrawn", ("payment", payment_id), reason=form.because)
    say(gettext("Платіж забрано: він більше не чекає на рахунок."))
    return go(url_for(".index", state=PaymentState.UNMATCHED.value))


@room.post("/<int:payment_id>/return")
@requires(Right.PAYMENTS_ENTER)
def create_return(payment_id: int) -> Response:
    """Let a payment wait again that was taken back by mistake."""
    try:
        let_wait_again(db(), payment_id)
    except Conflict as refusal:
        db().rollback()
        return _show(payment_id, problem=text_of(refusal), status=409)
    note("payment.returned", ("payment", payment_id))
    say(gettext("Платіж знову чекає на рахунок."))
    return go(url_for(".show", payment_id=payment_id))


def _show(
    payment_id: int, *, form: Form | None = None, problem: str = "", status: int = 200
) -> Response:
    payment = get_payment(db(), payment_id)
    asked = typed("q")
    found: Sequence[FoundAccount] = ()
    if payment.state == PaymentState.UNMATCHED:
        told = " ".join(filter(None, (payment.purpose, payment.document)))
        found = find_accounts(db(), typed=asked) if asked else accounts_named_in(db(), told)
    note_people_listed("payment", count=len(found), payment=payment_id)
    return render(
        "admin/payments/show.html",
        status=status,
        payment=payment,
        typed=asked,
        found=found,
        of_others=_of_others(payment.paid_on, found),
        problem=problem,
        form=form or WithdrawalForm.blank(),
        moves=[each.value for each in moves_of(payment.state)],
        documents=documents_of_payment(db(), payment_id),
    )


def _of_others(day: date, found: Sequence[FoundAccount]) -> Collection[int]:
    """Return the accounts with debts of whoever had them before."""
    asked = {(each.account_id, day) for each in found}
    return {account_id for account_id, _ in of_others(db(), asked_of(asked))} if asked else set()


def _state(ask: TableAsk) -> str | None:
    asked = ask.filters.get("state", "")
    return asked if asked in set(PaymentState) else None
