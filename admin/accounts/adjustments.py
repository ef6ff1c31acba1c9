"""Adjustments of an account: what was changed by hand and why, and another one."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.adjustments.forms import (
    DIRECTIONS,
    above_zero,
    basis_field,
    reason_field,
    signed,
)
from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.charging.adjustments.lines import Wanted
from app.charging.adjustments.operations import Made, NewAdjustment, make_adjustment
from app.charging.adjustments.queries import adjustments_of
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.registry.queries import get_account
from app.tariffs.queries import agreements_of
from app.web.current import db, visitor
from app.web.fields import choice_field, month_field
from app.web.form_keys import form_key
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "adjustments",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/adjustments",
)


@room.get("/")
def index(account_id: int) -> Response:
    """List what was adjusted by hand, the latest first."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    rows = adjustments_of(db(), account_id)
    return render("admin/accounts/adjustments.html", head=head, rows=rows)


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(account_id: int) -> Response:
    """Ask what is to be adjusted."""
    month = request.args.get("month", "")
    return _page(account_id, _form(account_id).blank(direction="lower", month=month))


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(account_id: int) -> Response:
    """Correct what was charged, or leave it to a second person."""
    form: Any = _form(account_id).parse(request.form)
    if form.problems:
        return _page(account_id, form, status=422)
    amount = signed(form.direction, form.amount)
    wanted = NewAdjustment(
        key=form_key(),
        basis=form.basis,
        reason=form.reason,
        wanted=[Wanted(account_id, int(form.service), form.month, amount)],
    )
    try:
        made = make_adjustment(db(), wanted, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(account_id, form, status=422)
    if made.is_new:
        subject = ("account", account_id)
        note("account.adjusted", subject, adjustment=made.id, amount=f"{amount:.2f}")
    say(what_became(made))
    return go(url_for("accounts.adjustments.index", account_id=account_id))


def what_became(made: Made) -> str:
    """Return what is said after an adjustment was sent."""
    if not made.is_new:
        return str(gettext("Це коригування вже записано: форму надіслано двічі."))
    if made.is_posted:
        return str(gettext("Коригування проведено. Його покаже найближчий рахунок."))
    return str(gettext("Коригування чекає на підпис іншої людини: сума більша за межу."))


def _form(account_id: int) -> type[Form]:
    """Return the form whose services are those the account takes or took."""
    taken = {str(each.service_id): each.service for each in agreements_of(db(), account_id)}

    class AdjustmentForm(Form):
        """A service, a month, which way and by how much, why and by which paper."""

        service = choice_field(lazy_gettext("Послуга"), list(taken.items()))
        month = month_field(lazy_gettext("За який місяць"))
        direction = choice_field(lazy_gettext("Що зробити"), DIRECTIONS)
        amount = above_zero(lazy_gettext("На скільки, грн"))
        reason = reason_field()
        basis = basis_field()

    return AdjustmentForm


def _page(account_id: int, form: Form, *, status: int = 200) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/adjustment_new.html", status=status, head=head, form=form, key=form_key()
    )
