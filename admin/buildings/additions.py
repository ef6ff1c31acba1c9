"""A building that the company begins to serve, and the premises in it."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext

from admin.record import note
from admin.words import NAMES
from app.access.rights import Right
from app.exchange.known import SettlementAmbiguous, SettlementUnknown, load_known
from app.kernel.addresses import HouseUnreadable
from app.kernel.errors import Conflict, DomainError, Invalid
from app.registry.building_facts import BuildingFacts
from app.registry.models import BuildingKind, PremisesKind
from app.registry.new_building import (
    BuildingThere,
    HouseNamesAFlat,
    NewBuilding,
    NewPremises,
    NumbersOutOfOrder,
    PremisesThere,
    Town,
    add_building,
    add_premises,
)
from app.registry.queries import districts, get_building
from app.tariffs.queries import settlements
from app.web.current import db
from app.web.fields import choice_field, quantity_field, text_field, whole_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room("additions", __name__, site=Site.OFFICE, right=Right.REGISTRY_CHANGE)
_KINDS = tuple(NAMES["building_kind"].items())
_FIELD_OF: dict[type[DomainError], str] = {
    SettlementUnknown: "town",
    SettlementAmbiguous: "town",
    HouseUnreadable: "number",
    HouseNamesAFlat: "number",
    BuildingThere: "number",
    NumbersOutOfOrder: "last",
    PremisesThere: "number",
}
"""Under which field a refusal is shown; the others stand above the form."""


class BuildingForm(Form):
    """Where a building stands and what it is."""

    town = text_field(
        lazy_gettext("Населений пункт"),
        look=Look(
            hint=lazy_gettext("Назва або код КАТОТТГ"),
            attributes={"list": "towns", "autocomplete": "off"},
        ),
    )
    street = text_field(
        lazy_gettext("Вулиця"), look=Look(hint=lazy_gettext("Наприклад: просп. Лесі Українки"))
    )
    number = text_field(
        lazy_gettext("Номер будинку"),
        longest=40,
        look=Look(hint=lazy_gettext("Наприклад: 12-А, 3 корп. 2")),
    )
    kind = choice_field(lazy_gettext("Вид"), _KINDS)
    district = text_field(
        lazy_gettext("Дільниця"),
        is_required=False,
        longest=40,
        look=Look(
            hint=lazy_gettext("Якщо від неї залежить ціна або робота"),
            attributes={"list": "districts", "autocomplete": "off"},
        ),
    )
    postcode = text_field(lazy_gettext("Поштовий індекс"), is_required=False, longest=10)
    storeys = whole_field(lazy_gettext("Поверхів"), most=200, is_required=False)
    total_area = quantity_field(lazy_gettext("Площа, м²"), places=2, is_required=False)
    heated_area = quantity_field(lazy_gettext("Опалювана площа, м²"), places=2, is_required=False)


class PremisesForm(Form):
    """One premises, or a row of them."""

    number = text_field(
        lazy_gettext("Номер приміщення"),
        longest=20,
        look=Look(hint=lazy_gettext("Або перший номер, якщо їх кілька підряд")),
    )
    last = whole_field(lazy_gettext("Останній номер"), most=99_999, is_required=False)
    kind = choice_field(
        lazy_gettext("Вид"),
        (
            (PremisesKind.FLAT.value, lazy_gettext("квартира")),
            (PremisesKind.NON_RESIDENTIAL.value, lazy_gettext("нежитлове")),
        ),
    )
    entrance = whole_field(lazy_gettext("Під'їзд"), most=99, is_required=False)


@room.get("/new")
def new() -> Response:
    """Ask where the building stands and what it is."""
    known = settlements(db())
    town = known[0].name if len(known) == 1 else ""
    return _page(BuildingForm.blank(town=town, kind=BuildingKind.APARTMENT.value))


@room.post("/")
def create() -> Response:
    """Write the building down."""
    form = BuildingForm.parse(request.form)
    if form.problems:
        return _page(form, status=422)
    try:
        building_id = add_building(db(), _building(form))
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse(_FIELD_OF.get(type(refusal), ""), text_of(refusal))
        return _page(form, status=422)
    note("building.added", ("building", building_id))
    say(gettext("Будинок записано. Додайте приміщення або одразу відкрийте рахунки."))
    return go(url_for("buildings.show", building_id=building_id))


@room.get("/<int:building_id>/premises/new")
def new_premises(building_id: int) -> Response:
    """Ask which premises the building has."""
    return _premises_page(building_id, PremisesForm.blank(kind=PremisesKind.FLAT.value))


@room.post("/<int:building_id>/premises")
def create_premises(building_id: int) -> Response:
    """Write the premises down."""
    get_building(db(), building_id)
    form = PremisesForm.parse(request.form)
    if form.problems:
        return _premises_page(building_id, form, status=422)
    asked = NewPremises(
        number=form.number, last=form.last, kind=PremisesKind(form.kind), entrance=form.entrance
    )
    try:
        added = add_premises(db(), building_id, asked)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse(_FIELD_OF.get(type(refusal), ""), text_of(refusal))
        return _premises_page(building_id, form, status=422)
    note("premises.added", ("building", building_id), count=added)
    say(ngettext("Додано %(num)s приміщення.", "Додано %(num)s приміщень.", added))
    return go(url_for("buildings.show", building_id=building_id))


def facts_of(form: Any) -> BuildingFacts:
    """Return what a form with the fields of a building says of it, besides where it stands."""
    return BuildingFacts(
        kind=BuildingKind(form.kind),
        district_code=form.district or None,
        postcode=form.postcode or None,
        storeys=form.storeys,
        total_area_m2=form.total_area,
        heated_area_m2=form.heated_area,
    )


def _building(form: BuildingForm) -> NewBuilding:
    found = load_known(db()).settlement(form.town)
    return NewBuilding(
        town=Town(katottg=found.katottg, name=found.name, category=found.category),
        street=form.street,
        number=form.number,
        facts=facts_of(form),
    )


def _page(form: BuildingForm, *, status: int = 200) -> Response:
    lists: dict[str, Sequence[str]] = {
        "towns": [row.name for row in settlements(db())],
        "districts": districts(db()),
    }
    return render("admin/buildings/new.html", status=status, form=form, lists=lists)


def _premises_page(building_id: int, form: PremisesForm, *, status: int = 200) -> Response:
    return render(
        "admin/buildings/premises.html",
        status=status,
        head=get_building(db(), building_id),
        form=form,
    )
