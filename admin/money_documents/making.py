"""A document that moves paid money, asked for from a payment or an account and looked over."""

from decimal import Decimal
from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext

from admin.looks import note_people_listed
from admin.money_documents.forms import (
    OF_ACCOUNT,
    OF_PAYMENT,
    Start,
    blank_form,
    form_of,
    wanted_of,
)
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.ledger.moving import overpaid
from app.payments.documents.making import make_document
from app.payments.documents.models import DocumentKind
from app.payments.documents.outlook import Outlook, outlook_of
from app.payments.documents.standing import moved_of
from app.payments.queries import get_payment
from app.registry.queries import get_account
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.form_keys import form_key
from app.web.forms import Form
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room("making", __name__, site=Site.OFFICE, right=Right.MONEY_CHANGE, url_prefix="/new")


@room.get("/payments/<int:payment_id>/<money_kind>")
def of_payment(payment_id: int, money_kind: str) -> Response:
    """Ask what is moved of a payment, where and why."""
    return _ask(_kind(money_kind, OF_PAYMENT), _of_payment(payment_id))


@room.post("/payments/<int:payment_id>/<money_kind>")
def create_of_payment(payment_id: int, money_kind: str) -> Response:
    """Show what it comes to; sent from there, make the document."""
    return _make(_kind(money_kind, OF_PAYMENT), _of_payment(payment_id))


@room.get("/accounts/<int:account_id>/<money_kind>")
def of_account(account_id: int, money_kind: str) -> Response:
    """Ask what is moved of what an account has overpaid, where and why."""
    return _ask(_kind(money_kind, OF_ACCOUNT), _of_account(account_id))


@room.post("/accounts/<int:account_id>/<money_kind>")
def create_of_account(account_id: int, money_kind: str) -> Response:
    """Show what it comes to; sent from there, make the document."""
    return _make(_kind(money_kind, OF_ACCOUNT), _of_account(account_id))


def _ask(kind: DocumentKind, start: Start) -> Response:
    return _page(kind, start, blank_form(kind, start))


def _make(kind: DocumentKind, start: Start) -> Response:
    form: Any = form_of(kind, start).parse(request.form)
    if form.problems:
        return _page(kind, start, form, status=422)
    wanted = wanted_of(kind, start, form)
    by = visitor().actor_id
    try:
        if not request.form.get("looked_over"):
            return _page(kind, start, form, outlook=outlook_of(db(), wanted, by=by))
        made = make_document(db(), wanted, by=by)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(kind, start, form, status=409)
    note("money_document.made", ("money_document", made.id), kind=kind.value)
    say(
        gettext("Документ проведено.")
        if made.is_posted
        else gettext("Документ записано: він чекає на підпис іншої людини.")
    )
    return go(url_for("money_documents.show", money_document_id=made.id))


def _page(
    kind: DocumentKind,
    start: Start,
    form: Form,
    *,
    outlook: Outlook | None = None,
    status: int = 200,
) -> Response:
    note_people_listed("money_document", count=1, kind=kind.value)
    return render(
        "admin/money_documents/new.html",
        status=status,
        kind=kind.value,
        start=start,
        form=form,
        outlook=outlook,
        key=form_key(),
    )


def _kind(text: str, kinds: tuple[DocumentKind, ...]) -> DocumentKind:
    found = next((each for each in kinds if each.value == text), None)
    return found if found is not None else abort(404)


def _of_payment(payment_id: int) -> Start:
    payment = get_payment(db(), payment_id)
    left = payment.amount - moved_of(db(), payment_id)
    return Start(payment, None, left, {}, {})


def _of_account(account_id: int) -> Start:
    head = get_account(db(), account_id, on=clock.today())
    names = {each.id: each.name for each in services(db())}
    found = overpaid(db(), account_id)
    return Start(None, head, Decimal(0), found, names)
