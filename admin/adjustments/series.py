"""One adjustment for many accounts: chosen by service and building, looked over, then made."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.adjustments import what_became
from admin.adjustments.forms import (
    DIRECTIONS,
    MEASURES,
    above_zero,
    basis_field,
    reason_field,
    signed,
)
from admin.record import note
from app.access.rights import Right
from app.charging.adjustments.bound import hold_service
from app.charging.adjustments.operations import Made, NewAdjustment, make_adjustment
from app.charging.adjustments.outlook import Outlook, outlook_of
from app.charging.adjustments.queries import numbers_of
from app.charging.adjustments.series import Choice, Measure, Series, series_of
from app.kernel.errors import Conflict, Invalid
from app.registry.queries import get_building
from app.tariffs.queries import services
from app.web.current import db, visitor
from app.web.fields import choice_field, month_field
from app.web.form_keys import form_key
from app.web.forms import Form
from app.web.guards import Room, Site, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

_WHOLE = 100
"""Per cent of what a month was charged."""
room = Room("series", __name__, site=Site.OFFICE, right=Right.MONEY_CHANGE, url_prefix="/series")


class MovedMeanwhile(Conflict):
    """What was looked over is not what would be made now."""

    key = "adjustments.moved-meanwhile"


@room.get("/new")
def new() -> Response:
    """Ask whose charges are adjusted and by how much."""
    return _page(_form().blank(direction="lower", measure="percent"))


@room.post("/preview")
def preview() -> Response:
    """Show what the adjustment would come to; nothing is written."""
    form = _asked()
    if form.problems:
        return _page(form, status=422)
    try:
        found = series_of(db(), _choice(form))
        outlook = outlook_of(db(), found.wanted)
    except (Conflict, Invalid) as refusal:
        form.refuse("", text_of(refusal))
        return _page(form, status=422)
    return _page(form, series=found, outlook=outlook)


@room.post("/")
def create() -> Response:
    """Make the adjustment that was looked over, whole or not at all."""
    form = _asked()
    if form.problems:
        return _page(form, status=422)
    try:
        made = _made(form)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(form, status=422)
    if made.is_new:
        note("adjustment.made", ("adjustment", made.id))
    say(what_became(made))
    return go(url_for("adjustments.show", adjustment_id=made.id))


def _asked() -> Any:
    """Return what was typed; nobody is charged less than nothing."""
    form: Any = _form().parse(request.form)
    is_part = form.measure == Measure.PERCENT.value and form.direction == "lower"
    if is_part and "figure" not in form.problems and form.figure > _WHOLE:
        form.refuse("figure", gettext("Зменшити можна щонайбільше на 100 %."))
    return form


def _made(form: Any) -> Made:
    choice = _choice(form)
    hold_service(db(), choice.service_id)
    found = series_of(db(), choice)
    if request.form.get("looked_over") != found.digest:
        raise MovedMeanwhile("the charges moved since the preview")
    given = NewAdjustment(key=form_key(), basis=form.basis, reason=form.reason, wanted=found.wanted)
    return make_adjustment(db(), given, by=visitor().actor_id)


def _choice(form: Any) -> Choice:
    return Choice(
        service_id=int(form.service),
        month=form.month,
        building_id=_building(),
        measure=Measure(form.measure),
        value=signed(form.direction, form.figure),
    )


def _building() -> int | None:
    """Return the building the address or the form names; a wrong one is no page."""
    given = request.values.get("building", "")
    if not given:
        return None
    return get_building(db(), row_number(given) or 0).id


def _form() -> type[Form]:
    catalogue = [(str(each.id), each.name) for each in services(db())]

    class SeriesForm(Form):
        """A service and a month, which way, how much for each account, why, by which paper."""

        service = choice_field(lazy_gettext("Послуга"), catalogue)
        month = month_field(lazy_gettext("За який місяць"))
        direction = choice_field(lazy_gettext("Що зробити"), DIRECTIONS)
        measure = choice_field(lazy_gettext("Як рахувати"), MEASURES)
        figure = above_zero(lazy_gettext("На скільки: гривень або відсотків"))
        reason = reason_field()
        basis = basis_field()

    return SeriesForm


def _page(
    form: Form,
    *,
    series: Series | None = None,
    outlook: Outlook | None = None,
    status: int = 200,
) -> Response:
    building_id = _building()
    largest = series.largest if series else ()
    of = {series.wanted[0].service_id} if series else set()
    return render(
        "admin/adjustments/series.html",
        status=status,
        form=form,
        key=form_key(),
        building=get_building(db(), building_id) if building_id else None,
        series=series,
        outlook=outlook,
        service=next((each.name for each in services(db()) if each.id in of), ""),
        looked_over=series.digest if series else "",
        numbers=numbers_of(db(), [each.account_id for each in largest]),
    )
