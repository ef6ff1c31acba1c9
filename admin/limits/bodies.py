"""Limits of a body over all its accounts: how far each is used, another, one taken back."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.limits import LARGEST, NOTHING, day_of_limits, ready_run_id
from admin.carrying_out import carry_out_of
from admin.looks import note_people_listed
from admin.tariffs.forms import number_field
from app.access.rights import Right
from app.contracts.limits.bodies import (
    Body,
    NewBodyLimit,
    get_body,
    remove_body_limit,
    set_body_limit,
)
from app.contracts.limits.state import limit_states
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.fields import day_field, text_field, ticks_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "bodies",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/bodies/<int:person_id>",
)


class RemovalForm(Form):
    """Why a limit is taken back."""

    reason = text_field(lazy_gettext("Причина"))


@room.get("/")
def show(person_id: int) -> Response:
    """Show how far the body's limits are used, and over which accounts they are."""
    return _show(person_id, RemovalForm.blank())


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(person_id: int) -> Response:
    """Ask for a limit."""
    return _page(get_body(db(), person_id), _form().blank())


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(person_id: int) -> Response:
    """Record a limit."""
    body, form = get_body(db(), person_id), _parsed()
    if "service" not in form.problems and not form.service:
        form.refuse("service", gettext("Позначте хоча б одну послугу."))

    def act() -> None:
        given = NewBodyLimit(
            person_id=person_id,
            service_ids=[int(each) for each in form.service],
            value=form.value,
            since=form.since,
            document=form.document,
            kekv=form.kekv,
        )
        set_body_limit(db(), given, by=visitor().actor_id)

    told = ("body.limit-set", gettext("Ліміт записано."))
    return _carried_out(person_id, form, act, told, lambda: _page(body, form, status=422))


@room.post("/<int:limit_id>/removal")
@requires(Right.MONEY_CHANGE)
def create_removal(person_id: int, limit_id: int) -> Response:
    """Take a limit back."""
    form: Any = RemovalForm.parse(request.form)
    get_body(db(), person_id)

    def act() -> None:
        by = visitor().actor_id
        remove_body_limit(db(), limit_id, person_id=person_id, reason=form.reason, by=by)

    told = ("body.limit-removed", gettext("Ліміт вилучено."))
    return _carried_out(person_id, form, act, told, lambda: _show(person_id, form, status=422))


def _carried_out(
    person_id: int,
    form: Any,
    act: Callable[[], None],
    told: tuple[str, str],
    again: Callable[[], Response],
) -> Response:
    back = url_for(".show", person_id=person_id)
    return carry_out_of(("person", person_id), form, act, told, back=back, again=again)


def _parsed() -> Any:
    return _form().parse(request.form)


def _show(person_id: int, form: Form, *, status: int = 200) -> Response:
    body = get_body(db(), person_id)
    accounts = [each.account_id for each in body.accounts]
    states = limit_states(db(), on=day_of_limits(), accounts=accounts, run_id=ready_run_id())
    note_people_listed("limits.body", count=len(accounts))
    return render(
        "admin/limits/body.html",
        status=status,
        body=body,
        rows=[each for each in states if each.row.person_id == person_id],
        form=form,
        year=day_of_limits().year,
    )


def _page(body: Body, form: Form, *, status: int = 200) -> Response:
    return render("admin/limits/body_limit.html", status=status, body=body, form=form)


def _form() -> type[Form]:
    offered = [(str(each.id), each.name) for each in services(db())]

    class BodyLimitForm(Form):
        """A sum of a year for some services together, from a day of the year on."""

        kekv = text_field(
            lazy_gettext("КЕКВ"),
            is_required=False,
            longest=10,
            look=Look(hint=lazy_gettext("2271 — тепло, 2272 — вода й водовідведення")),
        )
        service = ticks_field(lazy_gettext("Послуги"), offered)
        value = number_field(
            lazy_gettext("Ліміт на рік, грн з ПДВ"), LARGEST, places=2, hint=NOTHING
        )
        since = day_field(lazy_gettext("Діє з"))
        document = text_field(lazy_gettext("Документ-підстава"))

    return BodyLimitForm
