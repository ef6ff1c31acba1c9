"""Interruptions and poor quality of a building: listed, written down, taken back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.words import NAMES
from app.access.rights import Right
from app.kernel.errors import Conflict, Invalid
from app.kernel.figures import plain_figure
from app.registry.queries import get_building
from app.tariffs.interruptions.models import InterruptionKind
from app.tariffs.interruptions.operations import (
    NewInterruption,
    interruptions_of,
    record_interruption,
    remove_interruption,
)
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, number_of, text_field, whole_field
from app.web.forms import Field, FieldProblem, Form, Look
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "interruptions",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_VIEW,
    url_prefix="/<int:building_id>/interruptions",
)
_MOST_DEGREES = 99


class RemovalForm(Form):
    """Why an interruption is taken back."""

    reason = text_field(lazy_gettext("Причина"))


@room.get("/")
def index(building_id: int) -> Response:
    """List what was wrong with the services of the building, the latest first."""
    return _index(building_id)


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(building_id: int) -> Response:
    """Ask what was wrong, of which service and when."""
    return _page(building_id, _form().blank())


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(building_id: int) -> Response:
    """Write it down; the building's charges follow by themselves."""
    get_building(db(), building_id)
    form: Any = _form().parse(request.form)
    if form.problems:
        return _page(building_id, form, status=422)
    given = NewInterruption(
        service_id=int(form.service),
        kind=InterruptionKind(form.kind),
        since=form.since,
        until=form.last + timedelta(days=1),
        document=form.document,
        hours=form.hours,
        percent=form.percent,
        degrees=form.degrees,
    )
    try:
        record_interruption(db(), building_id=building_id, new=given, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(building_id, form, status=422)
    note("building.interruption-recorded", ("building", building_id))
    say(gettext("Записано. Плату за ці дні зменшить найближчий розрахунок."))
    return go(url_for("buildings.interruptions.index", building_id=building_id))


@room.post("/<int:interruption_id>/removal")
@requires(Right.MONEY_CHANGE)
def destroy(building_id: int, interruption_id: int) -> Response:
    """Take back what turned out not to be true."""
    form = RemovalForm.parse(request.form)
    if form.problems:
        return _index(building_id, form=form, of=interruption_id, status=422)
    remove_interruption(
        db(),
        building_id=building_id,
        interruption_id=interruption_id,
        reason=form.reason,
        by=visitor().actor_id,
    )
    note("building.interruption-removed", ("building", building_id))
    say(gettext("Вилучено. Ці дні нарахує повністю найближчий розрахунок."))
    return go(url_for("buildings.interruptions.index", building_id=building_id))


def _index(
    building_id: int, *, form: Form | None = None, of: int = 0, status: int = 200
) -> Response:
    return render(
        "admin/buildings/interruptions.html",
        status=status,
        head=get_building(db(), building_id),
        rows=interruptions_of(db(), building_id),
        form=form or RemovalForm.blank(),
        of=of,
    )


def _page(building_id: int, form: Form, *, status: int = 200) -> Response:
    head = get_building(db(), building_id)
    return render("admin/buildings/interruption.html", status=status, head=head, form=form)


def _form() -> type[Form]:
    catalogue = [(str(each.id), each.name) for each in services(db())]

    class InterruptionForm(Form):
        """A service, what was wrong, the days, one measure of it, the act."""

        service = choice_field(lazy_gettext("Послуга"), catalogue)
        kind = choice_field(lazy_gettext("Що сталося"), tuple(NAMES["interruption_kind"].items()))
        since = day_field(lazy_gettext("Перший день"))
        last = day_field(lazy_gettext("Останній день"))
        hours = _measure_field(
            lazy_gettext("Годин на добу без послуги"),
            most=24,
            hint=lazy_gettext("Понад дозволені. Порожнє — послуги не було цілі доби"),
        )
        percent = _measure_field(
            lazy_gettext("Зменшити плату на, %"),
            most=100,
            hint=lazy_gettext("Якщо відсоток указано в акті"),
        )
        degrees = whole_field(
            lazy_gettext("Виміряна температура, градусів"),
            most=_MOST_DEGREES,
            is_required=False,
            hint=lazy_gettext("Для опалення — в оселі, для гарячої води — у крані"),
        )
        document = _act_field()

    return InterruptionForm


def _measure_field(label: object, *, most: int, hint: object) -> Field[Any]:
    def read(text: str) -> Any:
        number = number_of(text, places=2)
        if not 0 < number <= most or (most == 24 and number == most):
            told = plain_figure(Decimal(most))
            raise FieldProblem(
                gettext("Впишіть число, більше за 0 і менше за %(most)s.", most=told)
                if most == 24
                else gettext("Впишіть число, більше за 0 і не більше за %(most)s.", most=told)
            )
        return number

    look = Look(hint=hint, attributes={"inputmode": "decimal", "class": "num"})
    return Field(label, read, is_required=False, look=look)


def _act_field() -> Field[str]:
    plain = text_field(
        lazy_gettext("Акт"),
        look=Look(hint=lazy_gettext("Із номером і датою: акт № 5 від 08.11.2026")),
    )

    def read(text: str) -> str:
        if not any(sign.isdigit() for sign in text):
            raise FieldProblem(gettext("Допишіть номер або дату документа."))
        return plain.read(text)

    return Field(plain.label, read, empty="", look=plain.look)
