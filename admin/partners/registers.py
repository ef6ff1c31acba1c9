"""Registers of debts for banks, the post and payment systems: written here, or sent."""

import tempfile
from typing import Any

from flask import Response, request, send_file, url_for
from flask_babel import gettext

from admin.partners.debt_forms import TOLD, USUAL, NotListed, RegisterForm, form_of, said_in
from admin.partners.routes import told_trouble
from admin.record import note
from app.access.rights import Right
from app.exchange.outgoing.keeping import (
    get_register,
    keep_register,
    registers,
)
from app.exchange.outgoing.sending import write_register
from app.exchange.partners.keeping import partners
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.own_requisites import own_requisites
from app.web.current import company, db, visitor
from app.web.guards import Room, Site, requires, takes_long
from app.web.later import send_later
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "debt_registers",
    __name__,
    site=Site.OFFICE,
    right=Right.IMPORT_RUN,
    url_prefix="/office/imports/debts",
)


@room.get("/")
def index() -> Response:
    """List the registers."""
    return render(
        "admin/partners/debts.html",
        rows=registers(db()),
        told=told_trouble,
        partner_names={each.id: each.name for each in partners(db())},
    )


@room.get("/new")
@requires(Right.COMPANY_CHANGE)
def new() -> Response:
    """Ask for a new register."""
    form = RegisterForm.blank(
        file_name="borg_{day}",
        format="dbf",
        letters="cp866",
        columns=USUAL,
        names="initials",
        only_owing="1",
        is_on="1",
    )
    return _form(form, register_id=None)


@room.post("/")
@requires(Right.COMPANY_CHANGE)
def create() -> Response:
    """Keep a new register."""
    return _keep(None)


@room.get("/<int:debt_register_id>/edit")
@requires(Right.COMPANY_CHANGE)
def edit(debt_register_id: int) -> Response:
    """Ask what is to be said of a register anew."""
    return _form(form_of(get_register(db(), debt_register_id)), register_id=debt_register_id)


@room.post("/<int:debt_register_id>")
@requires(Right.COMPANY_CHANGE)
def update(debt_register_id: int) -> Response:
    """Keep what is said of a register anew."""
    return _keep(debt_register_id)


@room.get("/<int:debt_register_id>/file")
@requires(Right.EXPORT_TABLES)
@takes_long
def export(debt_register_id: int) -> Response:
    """Answer with the register as of today."""
    register = get_register(db(), debt_register_id)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    own = own_requisites(company().ref.id)
    file = write_register(db(), register, target, on=clock.today(), own=own)
    target.seek(0)
    note("debts.exported", ("debt_register", debt_register_id), lines=file.written.lines)
    return send_file(
        target,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=file.name,
    )


@room.post("/<int:debt_register_id>/sending")
@requires(Right.EXPORT_TABLES)
def create_sending(debt_register_id: int) -> Response:
    """Send the register of today to its partner now."""
    register = get_register(db(), debt_register_id)
    if register.partner_id is None:
        say(gettext("Реєстр не має партнера обміну. Завантажте файл або вкажіть партнера."))
        return go(url_for(".index"))
    ref = company().ref
    send_later("partners.send", company_id=ref.id, slug=ref.slug, register_id=debt_register_id)
    note("debts.sent", ("debt_register", debt_register_id), partner=register.partner_id)
    say(gettext("Реєстр надсилають. За хвилину він буде у файлах партнера."))
    return go(url_for("partners.show", partner_id=register.partner_id))


def _keep(register_id: int | None) -> Response:
    form: Any = RegisterForm.parse(request.form)
    if form.problems:
        return _form(form, register_id=register_id, status=422)
    try:
        kept = keep_register(db(), said_in(form), by=visitor().actor_id, register_id=register_id)
    except DomainError as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _form(form, register_id=register_id, status=422)
    except NotListed as refusal:
        db().rollback()
        form.refuse(refusal.field, refusal.text)
        return _form(form, register_id=register_id, status=422)
    note("debts.kept", ("debt_register", kept), name=form.name, names=form.names)
    say(gettext("Реєстр боргів збережено."))
    return go(url_for(".index"))


def _form(form: RegisterForm, *, register_id: int | None, status: int = 200) -> Response:
    return render(
        "admin/partners/debts_edit.html",
        status=status,
        form=form,
        register_id=register_id,
        told=[(each.value, name) for each, name in TOLD.items()],
    )
