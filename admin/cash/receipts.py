"""Taking money: the desk's page, the receipt it becomes, its paper, and taking it back."""

from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.cash.basket import Basket, new_lines, sent_basket
from admin.cash.own import own_shift, seen_shift, tell_registrars
from admin.customer_documents import on_paper
from admin.looks import note_people_listed
from admin.record import note
from app.access.rights import Right
from app.documents.cash.receipt import Paper, receipt_pdf
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.payments.cash.desks import get_desk
from app.payments.cash.drawer import drawer_of
from app.payments.cash.fiscal.queue import fiscal_of, refused_of, send_anew
from app.payments.cash.models import CashReceipt, CashShift
from app.payments.cash.receipt_rules import NewReceipt
from app.payments.cash.receipts import cancel_receipt, get_receipt, lines_of, make_receipt
from app.web.current import company, db, visitor
from app.web.fields import number_of, text_field
from app.web.form_keys import form_key
from app.web.forms import FieldProblem, Form, Look
from app.web.guards import Room, Site, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room("receipts", __name__, site=Site.OFFICE, right=Right.CASH_DESK, url_prefix="/receipts")


class CancellationForm(Form):
    """Why a receipt is taken back."""

    because = text_field(
        lazy_gettext("Причина"),
        look=Look(hint=lazy_gettext("Наприклад: не той рахунок; помилкова сума")),
    )


def desk_page(
    shift: CashShift, basket: Basket, *, problem: str = "", given: str = "", status: int = 200
) -> Response:
    """Answer with the desk: what is in the basket, what is found, what is due."""
    note_people_listed("cash", count=len(basket.found) + len(basket.lines))
    return render(
        "admin/cash/desk.html",
        status=status,
        shift=shift,
        desk=get_desk(db(), shift.desk_id),
        drawer=drawer_of(db(), shift),
        basket=basket,
        problem=problem or basket.problem,
        given=given,
        key=form_key(),
    )


@room.post("/")
def create() -> Response:
    """Take the money: one receipt, however often the form arrives."""
    shift_id = row_number(request.form.get("shift", "")) or 0
    basket, given = sent_basket(), request.form.get("given", "").replace("\0", "").strip()
    shift = seen_shift(shift_id)
    if not basket.is_ready:
        return desk_page(shift, basket, status=422)
    try:
        new = NewReceipt(
            new_lines(basket.lines), seen=_sum("seen"), given=_sum("given") if given else None
        )
        made = make_receipt(
            db(),
            shift_id,
            new,
            key=request.form.get("key", ""),
            by=visitor().actor_id,
            at=clock.now(),
        )
    except FieldProblem as problem:
        return desk_page(shift, basket, problem=str(problem), given=given, status=422)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        # What is due may have moved meanwhile: it is shown anew before anything is taken.
        words = text_of(refusal)
        return desk_page(seen_shift(shift_id), sent_basket(), problem=words, status=409)
    note("cash.receipt", ("cash_receipt", made), shift=shift_id)
    _fiscalise(made)
    return go(url_for(".show", receipt_id=made))


@room.get("/<int:receipt_id>")
def show(receipt_id: int) -> Response:
    """Show a receipt: the change, its paper; the next payer's number is typed at once."""
    return _show(receipt_id, CancellationForm.blank())


@room.get("/<int:receipt_id>/<any(roll58, roll80, a4):paper>.pdf")
def paper(receipt_id: int, paper: str) -> Response:
    """Answer with the receipt on paper of the width asked."""
    receipt = _seen(receipt_id)
    note_people_listed("cash_receipt", count=1, receipt=receipt_id)
    pdf = receipt_pdf(db(), receipt, paper=Paper(paper), company=company().name)
    return on_paper(pdf, name=f"receipt-{receipt.year}-{receipt.number}.pdf")


@room.post("/<int:receipt_id>/cancellation")
def create_cancellation(receipt_id: int) -> Response:
    """Take a receipt back while its shift is open, with a reason."""
    _seen(receipt_id)
    form: Any = CancellationForm.parse(request.form)
    if form.problems:
        return _show(receipt_id, form, status=422)
    try:
        by = visitor().actor_id
        cancel_receipt(db(), receipt_id, reason=form.because, by=by, at=clock.now())
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _show(receipt_id, form, status=409)
    note("cash.receipt-cancelled", ("cash_receipt", receipt_id), reason=form.because)
    _fiscalise(receipt_id)
    say(gettext("Квитанцію скасовано, гроші повернуто."))
    return go(url_for(".show", receipt_id=receipt_id))


@room.post("/<int:receipt_id>/fiscal")
def create_fiscal(receipt_id: int) -> Response:
    """Send the registrar anew what it has refused."""
    send_anew(db(), _seen(receipt_id))
    note("cash.fiscal-anew", ("cash_receipt", receipt_id))
    _fiscalise(receipt_id)
    return go(url_for(".show", receipt_id=receipt_id))


def _show(receipt_id: int, form: Form, *, status: int = 200) -> Response:
    receipt = _seen(receipt_id)
    shift, own = seen_shift(receipt.shift_id), own_shift()
    note_people_listed("cash_receipt", count=1, receipt=receipt_id)
    told = fiscal_of(db(), receipt_id)
    return render(
        "admin/cash/receipt.html",
        status=status,
        receipt=receipt,
        lines=lines_of(db(), receipt_id),
        desk=get_desk(db(), receipt.desk_id),
        shift=shift,
        is_own=own is not None and own.id == shift.id,
        fiscal=told,
        refused=refused_of(told),
        form=form,
    )


def _seen(receipt_id: int) -> CashReceipt:
    receipt = get_receipt(db(), receipt_id)
    seen_shift(receipt.shift_id)
    return receipt


def _sum(name: str) -> Decimal:
    return number_of(request.form.get(name, "").replace("\0", ""), places=2)


def _fiscalise(receipt_id: int) -> None:
    if fiscal_of(db(), receipt_id):
        tell_registrars()
