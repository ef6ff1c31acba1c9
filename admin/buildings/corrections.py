"""A building put right: its kind, its district, its size."""

from decimal import Decimal

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.buildings.additions import BuildingForm, facts_of
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.figures import plain_figure
from app.registry.change_building import (
    CHARGED_BY,
    BuildingHasPremises,
    change_building,
)
from app.registry.queries import BuildingHead, districts, get_building
from app.web.current import db, visitor
from app.web.fields import day_field
from app.web.forms import Form
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room("corrections", __name__, site=Site.OFFICE, right=Right.REGISTRY_CHANGE)


class BuildingFactsForm(Form):
    """What a building is, and from which day charges follow it."""

    kind = BuildingForm.kind
    district = BuildingForm.district
    postcode = BuildingForm.postcode
    storeys = BuildingForm.storeys
    total_area = BuildingForm.total_area
    heated_area = BuildingForm.heated_area
    since = day_field(
        lazy_gettext("Від якого дня перерахувати"),
        hint=lazy_gettext(
            "Коли змінюється вид або дільниця, відкриті місяці від цього дня буде перераховано. "
            "Попереднє значення не зберігається."
        ),
    )


@room.get("/<int:building_id>/edit")
def edit(building_id: int) -> Response:
    """Show what is known of the building, to be put right."""
    head = get_building(db(), building_id)
    return _page(head, BuildingFactsForm.blank(**_typed(head)))


@room.post("/<int:building_id>")
def update(building_id: int) -> Response:
    """Put the building right."""
    head = get_building(db(), building_id)
    form = BuildingFactsForm.parse(request.form)
    if form.problems:
        return _page(head, form, status=422)
    facts = facts_of(form)
    try:
        changed = change_building(db(), building_id, facts, since=form.since, by=visitor().actor_id)
    except BuildingHasPremises as refusal:
        db().rollback()
        form.refuse("kind", text_of(refusal))
        return _page(head, form, status=422)
    if changed:
        subject = ("building", building_id)
        note("building.changed", subject, since=form.since.isoformat(), changed=changed)
    say(_told(set(changed)))
    return go(url_for("buildings.show", building_id=building_id))


def _told(changed: set[str]) -> str:
    if not changed:
        return str(gettext("Нічого не змінилося."))
    if changed & set(CHARGED_BY):
        return str(gettext("Будинок виправлено. Зачеплені місяці буде перераховано."))
    return str(gettext("Будинок виправлено."))


def _typed(head: BuildingHead) -> dict[str, str]:
    figures = {
        "storeys": head.storeys,
        "total_area": head.total_area_m2,
        "heated_area": head.heated_area_m2,
    }
    return {
        "kind": head.kind,
        "district": head.district_code or "",
        "postcode": head.postcode or "",
        "since": clock.today().strftime("%d.%m.%Y"),
        **{
            name: plain_figure(Decimal(value))
            for name, value in figures.items()
            if value is not None
        },
    }


def _page(head: BuildingHead, form: BuildingFactsForm, *, status: int = 200) -> Response:
    return render(
        "admin/buildings/edit.html",
        status=status,
        head=head,
        form=form,
        districts=districts(db()),
    )
