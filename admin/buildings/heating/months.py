"""Figures of a building's month that nothing else tells: hours, temperatures, acts."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.buildings.acts import Act, carry_out, page_of_act
from admin.buildings.heating.services import heat_services, only_one, options
from admin.buildings.heating.terms import degrees_field
from admin.words import NAMES
from app.access.rights import Right
from app.kernel import clock
from app.kernel.month import Month
from app.metering.heat.months import HeatFigures, MonthRow, NewMonth, months_of, set_month
from app.web.current import db, visitor
from app.web.fields import choice_field, month_field, quantity_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site

room = Room(
    "months",
    __name__,
    site=Site.OFFICE,
    right=Right.READINGS_ENTER,
    url_prefix="/months",
)
FIGURES = Act(
    lazy_gettext("Тепло будинку за місяць"),
    lazy_gettext("Зберегти"),
    lazy_gettext("Дані місяця записано. Зачеплені місяці буде перераховано."),
    "building.heat-month-set",
    "buildings.heating.months.create",
    effect=lazy_gettext(
        "Запишіть лише те, чого не показують вузли обліку. Порожнє поле — невідомо; щоб вилучити "
        "записане, спорожніть його."
    ),
    back="buildings.heating.index",
)
_TOLD = NAMES["heat_figure"]


@room.get("/new")
def new(building_id: int) -> Response:
    """Ask for the figures of a month, with those known filled in."""
    known = heat_services()
    month = request.args.get("month", "") or str(Month.of(clock.today()).plus(-1))
    service = request.args.get("service", "") or only_one(known)
    typed = {"month": month, "service": service}
    for row in months_of(db(), building_id):
        if f"{row.month:%Y-%m}" == month and str(row.service_id) == service:
            typed |= _typed(row)
    return page_of_act(building_id, FIGURES, _form().blank(**typed))


@room.post("/")
def create(building_id: int) -> Response:
    """Let these be the figures of the month."""

    def act(form: Any) -> None:
        figures = HeatFigures(**{each.name: getattr(form, each.name) for each in _figures()})
        given = NewMonth(
            building_id=building_id,
            service_id=int(form.service),
            month=form.month,
            figures=figures,
            basis=form.basis or None,
        )
        set_month(db(), given, by=visitor().actor_id)

    return carry_out(building_id, FIGURES, _form().parse(request.form), act)


def _figures() -> Any:
    return fields(HeatFigures)


def _typed(row: MonthRow) -> dict[str, str]:
    figures: dict[str, Decimal] = dict(row.figures.known)
    told = {name: f"{value.normalize():f}".replace(".", ",") for name, value in figures.items()}
    return told | {"basis": row.basis or ""}


def _form() -> type[Form]:
    known = heat_services()

    class MonthForm(Form):
        """Of which service and month, and its figures."""

        service = choice_field(lazy_gettext("Послуга"), options(known))
        month = month_field(lazy_gettext("Місяць"))
        hours = quantity_field(
            _TOLD["hours"],
            places=2,
            is_required=False,
            hint=lazy_gettext("Для будинку без вузла обліку. Порожнє — усі години підключення"),
        )
        outdoor_temperature = degrees_field(
            _TOLD["outdoor_temperature"],
            hint=lazy_gettext("Для будинку без вузла обліку. Наприклад: -2,4"),
        )
        act_heat = quantity_field(
            _TOLD["act_heat"],
            places=6,
            is_required=False,
            hint=lazy_gettext("Замість показань вузла обліку"),
        )
        common_heat = quantity_field(
            _TOLD["common_heat"],
            places=6,
            is_required=False,
            hint=lazy_gettext("Якщо лічильники стоять у всіх таких місцях"),
        )
        hot_water_heat = quantity_field(
            _TOLD["hot_water_heat"],
            places=6,
            is_required=False,
            hint=lazy_gettext("За своїм лічильником. Порожнє — за обсягом і температурами нижче"),
        )
        hot_water_volume = quantity_field(
            _TOLD["hot_water_volume"],
            places=6,
            is_required=False,
            hint=lazy_gettext(
                "Якщо вузол рахує кілька будинків: гаряча вода тих, у яких своїх даних не записано"
            ),
        )
        hot_temperature = degrees_field(_TOLD["hot_temperature"])
        cold_temperature = degrees_field(_TOLD["cold_temperature"])
        circulation = quantity_field(_TOLD["circulation"], places=6, is_required=False)
        basis = text_field(
            lazy_gettext("Документ-підстава"),
            is_required=False,
            look=Look(hint=lazy_gettext("Наприклад: акт № 7 від 03.12.2026")),
        )

    return MonthForm
