"""The company's cash desks and their fiscal registrars."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.months.cash_keys import CASH_FISCALISED
from app.months.parameters import parameter
from app.payments.cash.desks import add_desk, close_desk, desks, get_desk
from app.payments.cash.fiscal.registrars import NewRegistrar, registered, set_registrar
from app.web.current import db, visitor
from app.web.fields import password_field, text_field
from app.web.forms import Form
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room("desks", __name__, site=Site.OFFICE, right=Right.COMPANY_CHANGE, url_prefix="/desks")


class DeskForm(Form):
    """A new desk."""

    name = text_field(lazy_gettext("Назва каси"), longest=60)


class RegistrarForm(Form):
    """How Checkbox knows the desk; what is saved is never shown again."""

    license_key = password_field(lazy_gettext("Ключ ліцензії каси"))
    pin_code = password_field(lazy_gettext("PIN-код касира"))


@room.get("/")
def index() -> Response:
    """List the desks, and ask for another."""
    return _page(DeskForm.blank())


@room.post("/")
def create() -> Response:
    """Make a desk."""
    form: Any = DeskForm.parse(request.form)
    if form.problems:
        return _page(form, status=422)
    try:
        made = add_desk(db(), name=form.name, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("name", text_of(refusal))
        return _page(form, status=409)
    note("cash.desk-added", ("cash_desk", made))
    say(gettext("Касу додано."))
    return go(url_for(".index"))


@room.post("/<int:desk_id>/closing")
def create_closing(desk_id: int) -> Response:
    """Close a desk for good."""
    try:
        close_desk(db(), desk_id, at=clock.now())
    except Conflict as refusal:
        db().rollback()
        return _page(DeskForm.blank(), problem=text_of(refusal), status=409)
    note("cash.desk-closed", ("cash_desk", desk_id))
    say(gettext("Касу закрито назавжди."))
    return go(url_for(".index"))


@room.get("/<int:desk_id>/registrar")
def registrar(desk_id: int) -> Response:
    """Ask how the fiscal registrar knows the desk."""
    return _registrar(desk_id, RegistrarForm.blank())


@room.post("/<int:desk_id>/registrar")
def create_registrar(desk_id: int) -> Response:
    """Keep it, sealed."""
    form: Any = RegistrarForm.parse(request.form)
    if form.problems:
        return _registrar(desk_id, form, status=422)
    new = NewRegistrar(license_key=form.license_key, pin_code=form.pin_code)
    set_registrar(db(), desk_id, new, by=visitor().actor_id, at=clock.now())
    note("cash.registrar-set", ("cash_desk", desk_id))
    say(gettext("Ключі ПРРО збережено."))
    return go(url_for(".index"))


def _page(form: Form, *, problem: str = "", status: int = 200) -> Response:
    return render(
        "admin/cash/desks.html",
        status=status,
        rows=desks(db()),
        registered=registered(db()),
        fiscalised=parameter(db(), CASH_FISCALISED, on=clock.today()),
        form=form,
        problem=problem,
    )


def _registrar(desk_id: int, form: Form, *, status: int = 200) -> Response:
    desk = get_desk(db(), desk_id)
    return render("admin/cash/registrar.html", status=status, desk=desk, form=form)
