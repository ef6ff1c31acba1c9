"""Devices of a building's premises, and what their allocators counted: a sheet for a month."""

from collections.abc import Sequence
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
    NewDevice,
    TakerRow,
    set_device,
    set_units,
    takers_of,
)
from app.metering.heat_models import Device, TransitPipes
from app.registry.queries import get_building
from app.web.addresses import month_or
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


@room.get("/")
def index(building_id: int) -> Response:
    """Show the sheet of a month: every account with allocators, and what they counted."""
    return _sheet(building_id, month_or(request.args.get("month", ""), _last()), problems={})


@room.post("/")
def create(building_id: int) -> Response:
    """Save what was typed; an empty field takes back what was written."""
    get_building(db(), building_id)
    month = month_or(request.form.get("month", ""), _last())
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


@room.get("/device/new")
@requires(Right.REGISTRY_CHANGE)
def new_device(building_id: int) -> Response:
    """Ask by what the heat of premises is measured; those that were clicked are chosen."""
    takers = takers_of(db(), building_id, Month.of(clock.today()))
    chosen = request.args.get("taker", "")
    row = next((each for each in takers if _key(each) == chosen), None)
    known = (
        {}
        if row is None
        else {
            "taker": chosen,
            "device": row.device,
            "transit_pipes": row.transit_pipes,
        }
    )
    if row is not None and row.has_hot_water:
        known["has_hot_water"] = "on"
    return page_of_act(building_id, DEVICE, _device_form(takers).blank(**known))


@room.post("/device")
@requires(Right.REGISTRY_CHANGE)
def create_device(building_id: int) -> Response:
    """Let the premises be measured by this from a day on."""

    def act(form: Any) -> None:
        account_id, _, service_id = form.taker.partition("-")
        given = NewDevice(
            account_id=int(account_id),
            service_id=int(service_id),
            device=Device(form.device),
            has_hot_water=form.has_hot_water,
            transit_pipes=TransitPipes(form.transit_pipes or TransitPipes.NONE),
            basis=form.basis or None,
        )
        set_device(db(), given, building_id=building_id, since=form.since, by=_who())

    takers = takers_of(db(), building_id, Month.of(clock.today()))
    return carry_out(building_id, DEVICE, _device_form(takers).parse(request.form), act)


def _key(row: TakerRow) -> str:
    return f"{row.account_id}-{row.service_id}"


def _device_form(takers: Sequence[TakerRow]) -> type[Form]:
    class DeviceForm(Form):
        """Whose heat, by what it is measured, from which day, by which document."""

        taker = choice_field(
            lazy_gettext("Приміщення"), [(_key(row), _about(row)) for row in takers]
        )
        device = choice_field(
            lazy_gettext("Прилад обліку тепла"), tuple(NAMES["heat_device"].items())
        )
        has_hot_water = tick_field(
            lazy_gettext("Є централізована гаряча вода"),
            hint=lazy_gettext("Приміщення сплачує частку циркуляції, якщо її розподіляють"),
        )
        transit_pipes = choice_field(
            lazy_gettext("Транзитні труби, якщо опалення індивідуальне"),
            tuple(NAMES["transit_pipes"].items()),
            is_required=False,
        )
        since = day_field(lazy_gettext("Діє з"))
        basis = text_field(
            lazy_gettext("Документ-підстава"),
            is_required=False,
            look=Look(hint=lazy_gettext("Наприклад: акт введення в експлуатацію № 12")),
        )

    return DeviceForm


def field_of(row: TakerRow) -> str:
    """Return the name of the field of an account's units."""
    return f"units-{row.account_id}-{row.service_id}"


def _who() -> int:
    return visitor().actor_id


def _about(row: TakerRow) -> str:
    return f"{row.flat} · {row.number}" if row.flat else row.number


def _last() -> Month:
    return Month.of(clock.today()).plus(-1)


def _with_allocators(building_id: int, month: Month) -> list[TakerRow]:
    rows = takers_of(db(), building_id, month)
    return [row for row in rows if row.device == Device.ALLOCATORS or row.units is not None]


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
