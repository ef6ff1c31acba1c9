"""Devices of a building's premises, and what their allocators counted: a sheet for a month."""

from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext

from admin.buildings.acts import Act, carry_out, page_of_act
from admin.record import note
from admin.words import NAMES
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.metering.heat.premises import (
    HeatTakerMissing,
    NewDevice,
    TakerRow,
    set_device,
    set_units,
    takers_of,
)
from app.metering.heat_models import Device
from app.registry.queries import get_building
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, number_of, text_field, tick_field
from app.web.forms import FieldProblem, Form, Look
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "premises",
    __name__,
    site=Site.OFFICE,
    right=Right.READINGS_ENTER,
    url_prefix="/premises",
)
DEVICE = Act(
    lazy_gettext("Прилад обліку тепла"),
    lazy_gettext("Зберегти"),
    lazy_gettext("Прилад записано. Зачеплені місяці буде перераховано."),
    "account.heat-device-set",
    "buildings.heating.premises.create_device",
    effect=lazy_gettext("Місяць рахується за тим приладом, який є в перший день опалення в ньому."),
    back="buildings.heating.index",
)


class DeviceForm(Form):
    """By what the heat is measured, from which day, by which document."""

    device = choice_field(lazy_gettext("Прилад обліку тепла"), tuple(NAMES["heat_device"].items()))
    has_hot_water = tick_field(
        lazy_gettext("Є централізована гаряча вода"),
        hint=lazy_gettext("Приміщення несе частку циркуляції, якщо її розподіляють"),
    )
    since = day_field(lazy_gettext("Діє з"))
    basis = text_field(
        lazy_gettext("Документ-підстава"),
        is_required=False,
        look=Look(hint=lazy_gettext("Наприклад: акт введення в експлуатацію № 12")),
    )


@room.get("/")
def index(building_id: int) -> Response:
    """Show the sheet of a month: every account with allocators, and what they counted."""
    return _sheet(building_id, _asked_month(request.args.get("month", "")), problems={})


@room.post("/")
def create(building_id: int) -> Response:
    """Save what was typed; an empty field takes back what was written."""
    get_building(db(), building_id)
    month = _asked_month(request.form.get("month", ""))
    typed: dict[tuple[int, int], Decimal | None] = {}
    problems: dict[str, str] = {}
    for row in _with_allocators(building_id, month):
        name = field_of(row)
        if name not in request.form:
            continue
        text = request.form[name].strip()
        try:
            typed[row.account_id, row.service_id] = number_of(text, places=6) if text else None
        except FieldProblem as problem:
            problems[name] = str(problem)
    if problems:
        return _sheet(building_id, month, problems=problems, status=422)
    try:
        changed = set_units(db(), typed, building_id=building_id, month=month, by=_who())
    except (Conflict, Invalid) as refusal:
        db().rollback()
        return _sheet(building_id, month, problems={"": text_of(refusal)}, status=422)
    note("building.heat-units-set", ("building", building_id), month=str(month), changed=changed)
    say(
        ngettext("Записано зміни %(num)s рахунку.", "Записано зміни %(num)s рахунків.", changed)
        if changed
        else gettext("Нічого не змінилося.")
    )
    return go(url_for("buildings.heating.premises.index", building_id=building_id, month=month))


@room.get("/<int:account_id>/<int:service_id>/device/new")
@requires(Right.REGISTRY_CHANGE)
def new_device(building_id: int, account_id: int, service_id: int) -> Response:
    """Ask by what the heat of the premises is measured."""
    row = _taker(building_id, account_id, service_id)
    form = DeviceForm.blank(device=row.device, has_hot_water="on" if row.has_hot_water else "")
    return page_of_act(
        building_id,
        DEVICE,
        form,
        about=_about(row),
        account_id=account_id,
        service_id=service_id,
    )


@room.post("/<int:account_id>/<int:service_id>/device")
@requires(Right.REGISTRY_CHANGE)
def create_device(building_id: int, account_id: int, service_id: int) -> Response:
    """Let the premises be measured by this from a day on."""
    row = _taker(building_id, account_id, service_id)

    def act(form: Any) -> None:
        given = NewDevice(
            account_id=account_id,
            service_id=service_id,
            device=Device(form.device),
            has_hot_water=form.has_hot_water,
            basis=form.basis or None,
        )
        set_device(db(), given, building_id=building_id, since=form.since, by=_who())

    form = DeviceForm.parse(request.form)
    return carry_out(
        building_id,
        DEVICE,
        form,
        act,
        about=_about(row),
        account_id=account_id,
        service_id=service_id,
    )


def field_of(row: TakerRow) -> str:
    """Return the name of the field of an account's units."""
    return f"units-{row.account_id}-{row.service_id}"


def _who() -> int:
    return visitor().actor_id


def _about(row: TakerRow) -> str:
    return f"{row.flat} · {row.number}" if row.flat else row.number


def _asked_month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        return Month.of(clock.today()).plus(-1)


def _with_allocators(building_id: int, month: Month) -> list[TakerRow]:
    rows = takers_of(db(), building_id, month)
    return [row for row in rows if row.device == Device.ALLOCATORS or row.units is not None]


def _taker(building_id: int, account_id: int, service_id: int) -> TakerRow:
    for row in takers_of(db(), building_id, Month.of(clock.today())):
        if (row.account_id, row.service_id) == (account_id, service_id):
            return row
    raise HeatTakerMissing(f"building {building_id} has no account {account_id} with heat")


def _sheet(
    building_id: int, month: Month, *, problems: dict[str, str], status: int = 200
) -> Response:
    return render(
        "admin/buildings/heating/premises.html",
        status=status,
        head=get_building(db(), building_id),
        month=month,
        rows=[(field_of(row), row) for row in _with_allocators(building_id, month)],
        typed=request.form,
        problems=problems,
    )
