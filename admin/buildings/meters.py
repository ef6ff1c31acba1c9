"""Meters at the inputs of a building: put up, replaced, taken off, and their page."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.accounts.devices import metered_services
from admin.accounts.meter_form import dial_form
from admin.accounts.removals import removal_form
from admin.accounts.replacement_form import replacement_form
from admin.buildings.acts import Act, carry_out, page_of_act
from admin.readings.answers import ANSWERS
from app.access.rights import Right
from app.metering.distributions import distributions_of
from app.metering.installation import install_meter
from app.metering.queries import MeterRow, meters_of_building, readings_of_building
from app.metering.removal import remove_meter
from app.metering.replacement import MeterMissing, replace_meter
from app.registry.queries import get_building
from app.web.current import db, visitor
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "meters",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:building_id>/meters",
)
METER = Act(
    lazy_gettext("Новий вузол обліку"),
    lazy_gettext("Записати лічильник"),
    lazy_gettext("Лічильник записано."),
    "building.meter-installed",
    "buildings.meters.create",
)
REPLACEMENT = Act(
    lazy_gettext("Замінити лічильник"),
    lazy_gettext("Замінити лічильник"),
    lazy_gettext("Лічильник замінено: обсяг місяця рахується як сума обох."),
    "building.meter-replaced",
    "buildings.meters.create_replacement",
)
REMOVAL = Act(
    lazy_gettext("Зняти лічильник"),
    lazy_gettext("Зняти лічильник"),
    lazy_gettext("Лічильник знято. Зачеплені місяці буде перераховано."),
    "building.meter-removed",
    "buildings.meters.create_removal",
    effect=lazy_gettext(
        "Якщо замість нього стоятиме інший, оберіть «замінити»: за дні без вузла обліку будинок "
        "не розподіляється."
    ),
)


@room.get("/")
@requires(Right.REGISTRY_VIEW)
def index(building_id: int) -> Response:
    """Show the building's own meters, what was read on them and how it is shared out."""
    meters = meters_of_building(db(), building_id)
    readings = readings_of_building(db(), building_id)
    of_register = {meter.register_id: meter for meter in meters}
    return render(
        "admin/buildings/meters.html",
        head=get_building(db(), building_id),
        meters=meters,
        readings=readings,
        doubts=[(row, of_register[row.register_id]) for row in readings if row.status == "held"],
        answers=ANSWERS,
        distributions=distributions_of(db(), building_id),
    )


@room.get("/new")
def new(building_id: int) -> Response:
    """Ask for the act of installation."""
    form = dial_form(metered_services()).blank(digits="6", decimals="3")
    return page_of_act(building_id, METER, form)


@room.post("/")
def create(building_id: int) -> Response:
    """Put a meter up at an input of the building."""
    known = {str(row.id): row for row in metered_services()}

    def act(form: Any) -> None:
        meter = form.act(known[form.service], building_id=building_id)
        install_meter(db(), meter, by=visitor().actor_id)

    form = dial_form(list(known.values())).parse(request.form)
    form.check_zones()
    return carry_out(building_id, METER, form, act)


@room.get("/<int:meter_id>/replacement/new")
def new_replacement(building_id: int, meter_id: int) -> Response:
    """Ask for the act of replacement."""
    registers = registers_of(building_id, meter_id)
    form = replacement_form(registers).blank()
    return page_of_act(building_id, REPLACEMENT, form, registers=registers, meter_id=meter_id)


@room.post("/<int:meter_id>/replacement")
def create_replacement(building_id: int, meter_id: int) -> Response:
    """Take a meter off and put another in its place."""
    registers = registers_of(building_id, meter_id)

    def act(form: Any) -> None:
        replace_meter(db(), form.act(registers), by=visitor().actor_id)

    form = replacement_form(registers).parse(request.form)
    return carry_out(building_id, REPLACEMENT, form, act, registers=registers, meter_id=meter_id)


@room.get("/<int:meter_id>/removal/new")
def new_removal(building_id: int, meter_id: int) -> Response:
    """Ask for the act of removal."""
    registers = registers_of(building_id, meter_id)
    form = removal_form(registers).blank()
    return page_of_act(building_id, REMOVAL, form, registers=registers, meter_id=meter_id)


@room.post("/<int:meter_id>/removal")
def create_removal(building_id: int, meter_id: int) -> Response:
    """Take a meter off without another in its place."""
    registers = registers_of(building_id, meter_id)

    def act(form: Any) -> None:
        remove_meter(db(), form.act(registers), by=visitor().actor_id)

    form = removal_form(registers).parse(request.form)
    return carry_out(building_id, REMOVAL, form, act, registers=registers, meter_id=meter_id)


def registers_of(building_id: int, meter_id: int) -> Sequence[MeterRow]:
    """Return the registers of a meter of the building.

    Raises:
        MeterMissing: the building has no such meter.
    """
    found = [row for row in meters_of_building(db(), building_id) if row.meter_id == meter_id]
    if not found:
        raise MeterMissing(f"building {building_id} has no meter {meter_id}")
    return found
