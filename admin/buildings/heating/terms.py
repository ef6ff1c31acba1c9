"""By which terms a building's heat is shared out: begun, changed and ended by the month."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.buildings.acts import Act, carry_out, page_of_act
from admin.buildings.heating.services import heat_services, only_one, options
from admin.words import NAMES
from app.access.rights import Right
from app.kernel import clock
from app.kernel.month import Month
from app.metering.heat.terms import HeatTerms, end_terms, set_terms, terms_of
from app.metering.heat_models import HeatSource
from app.registry.buildings import building_of_words
from app.tariffs.queries import ServiceRow
from app.web.bounds import within
from app.web.current import db, visitor
from app.web.fields import (
    choice_field,
    month_field,
    number_of,
    quantity_field,
    text_field,
    tick_field,
)
from app.web.forms import Field, Form, Look
from app.web.guards import Room, Site

room = Room(
    "terms",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/terms",
)
_BACK = "buildings.heating.index"
_COLDEST, _HOTTEST = -60, 150
BEGIN = Act(
    lazy_gettext("Умови розподілу тепла"),
    lazy_gettext("Зберегти"),
    lazy_gettext("Умови записано. Зачеплені місяці буде перераховано."),
    "building.heat-terms-set",
    "buildings.heating.terms.create",
    effect=lazy_gettext(
        "Тепло будинку поділиться між усіма рахунками зі способом «за розподілом тепла». Частки "
        "беріть із Методики № 315 і рішень співвласників: перевірте їх перед збереженням."
    ),
    back=_BACK,
)
END = Act(
    lazy_gettext("Припинити розподіл тепла"),
    lazy_gettext("Припинити розподіл"),
    lazy_gettext("Розподіл тепла припинено. Зачеплені місяці буде перераховано."),
    "building.heat-terms-ended",
    "buildings.heating.terms.create_ending",
    effect=lazy_gettext(
        "З указаного місяця тепло будинку нікому не нараховується. Рахункам зі способом «за "
        "розподілом тепла» змініть спосіб нарахування."
    ),
    back=_BACK,
)


@room.get("/new")
def new(building_id: int) -> Response:
    """Ask for the terms, with those of today filled in."""
    known = heat_services()
    return page_of_act(building_id, BEGIN, _form(known).blank(**_today(building_id, known)))


@room.post("/")
def create(building_id: int) -> Response:
    """Share the building's heat out by these terms from a month on."""

    def act(form: Any) -> None:
        given = HeatTerms(
            building_id=building_id,
            service_id=int(form.service),
            source=HeatSource(form.source),
            meter_building_id=building_of_words(db(), form.meter_at) if form.meter_at else None,
            is_controlled=form.is_controlled,
            has_hot_water=form.has_hot_water,
            system_share=form.system_share,
            common_share=form.common_share,
            common_factor=form.common_factor,
            load=form.load,
            design_temperature=form.design_temperature,
            basis=form.basis or None,
        )
        set_terms(db(), given, since=form.since, by=visitor().actor_id)

    return carry_out(building_id, BEGIN, _form(heat_services()).parse(request.form), act)


@room.get("/ending/new")
def new_ending(building_id: int) -> Response:
    """Ask from which month the heat is shared out no more."""
    form = _end_form(building_id).blank(service=request.args.get("service", ""))
    return page_of_act(building_id, END, form)


@room.post("/ending")
def create_ending(building_id: int) -> Response:
    """Share the heat out no more from a month on."""

    def act(form: Any) -> None:
        end_terms(
            db(),
            building_id=building_id,
            service_id=int(form.service),
            since=form.since,
            by=visitor().actor_id,
        )

    return carry_out(building_id, END, _end_form(building_id).parse(request.form), act)


def _today(building_id: int, known: Sequence[ServiceRow]) -> dict[str, str]:
    """Return what the form starts with: the latest terms, or the usual ones."""
    month = str(Month.of(clock.today()))
    latest = [row for row in terms_of(db(), building_id) if row.until is None]
    if not latest:
        return {
            "since": month,
            "service": only_one(known),
            "source": HeatSource.METER.value,
            "is_controlled": "on",
            "common_factor": "1",
        }
    row = latest[-1]
    figures = ("system_share", "common_share", "common_factor", "load", "design_temperature")
    return {
        "since": month,
        "service": str(row.service_id),
        "source": row.source,
        "meter_at": row.meter_at or "",
        "is_controlled": "on" if row.is_controlled else "",
        "has_hot_water": "on" if row.has_hot_water else "",
        "basis": row.basis or "",
        **{name: _typed(getattr(row, name)) for name in figures},
    }


def _typed(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def degrees_field(label: object, *, hint: object = "") -> Field[Decimal]:
    """Return a field for a temperature, below zero too."""

    def read(text: str) -> Decimal:
        return within(number_of(text, places=2), least=_COLDEST, most=_HOTTEST)

    look = Look(hint=hint, attributes={"class": "num"})
    return Field(label, read, is_required=False, look=look)


def _form(known: Sequence[ServiceRow]) -> type[Form]:
    class TermsForm(Form):
        """From when, by what the heat is known, and which parts of it are for which need."""

        service = choice_field(lazy_gettext("Послуга"), options(known))
        since = month_field(lazy_gettext("З якого місяця"))
        source = choice_field(
            lazy_gettext("Обсяг тепла будинку"), tuple(NAMES["heat_source"].items())
        )
        meter_at = text_field(
            lazy_gettext("Спільний вузол обліку стоїть у будинку"),
            is_required=False,
            look=Look(hint=lazy_gettext("Вулиця, номер. Порожнє — вузол обліку свій")),
        )
        is_controlled = tick_field(lazy_gettext("Є погодне регулювання"))
        has_hot_water = tick_field(
            lazy_gettext("Вузол обліку рахує і тепло на гарячу воду"),
        )
        system_share = quantity_field(
            lazy_gettext("Частка на роботу систем опалення"),
            places=6,
            is_required=False,
            hint=lazy_gettext("Від 0 до 1. Порожнє — частка з параметрів підприємства"),
        )
        common_share = quantity_field(
            lazy_gettext("Частка на місця загального користування"),
            places=6,
            hint=lazy_gettext("Від 0 до 1, за кількістю поверхів. Наприклад: 0,10"),
        )
        common_factor = quantity_field(
            lazy_gettext("Коефіцієнт співвласників до неї"),
            places=6,
            hint=lazy_gettext("За рішенням зборів, між сезонами. Немає рішення — 1"),
        )
        load = quantity_field(
            lazy_gettext("Теплове навантаження, Гкал/год"),
            places=6,
            is_required=False,
            hint=lazy_gettext("Потрібне будинку без вузла обліку"),
        )
        design_temperature = degrees_field(
            lazy_gettext("Розрахункова температура надворі, °C"),
            hint=lazy_gettext("Наприклад: -22"),
        )
        basis = text_field(
            lazy_gettext("Документ-підстава"),
            is_required=False,
            look=Look(hint=lazy_gettext("Наприклад: протокол зборів № 4 від 12.10.2026")),
        )

    return TermsForm


def _end_form(building_id: int) -> type[Form]:
    known = {str(row.service_id): row.service for row in terms_of(db(), building_id)}

    class EndForm(Form):
        """From when, and of which service."""

        service = choice_field(lazy_gettext("Послуга"), list(known.items()))
        since = month_field(lazy_gettext("З якого місяця"))

    return EndForm
