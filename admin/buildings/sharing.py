"""Whether a building is shared out by its own meter: begun, changed and ended by the month."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.buildings.acts import Act, carry_out, page_of_act
from app.access.rights import Right
from app.kernel import clock
from app.kernel.month import Month
from app.metering.distributions import (
    NewDistribution,
    distribute,
    distributions_of,
    end_distribution,
)
from app.tariffs.queries import ServiceRow, services
from app.web.current import db, visitor
from app.web.fields import choice_field, month_field, quantity_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site

room = Room(
    "sharing",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:building_id>/distribution",
)
SHARED_UNITS = ("m3",)
"""Units of services that a building's meter is shared out for."""
_COUNTS = {"yes": True, "no": False}
BEGIN = Act(
    lazy_gettext("Розподіляти за вузлом обліку"),
    lazy_gettext("Зберегти"),
    lazy_gettext("Розподіл записано. Зачеплені місяці буде перераховано."),
    "building.distributed",
    "buildings.sharing.create",
    effect=lazy_gettext(
        "Обсяг вузла обліку будинку поділиться між усіма рахунками цієї послуги. Рахунку без "
        "лічильника оберіть спосіб «за небалансом» або «без лічильника»."
    ),
)
END = Act(
    lazy_gettext("Припинити розподіл"),
    lazy_gettext("Припинити розподіл"),
    lazy_gettext("Розподіл припинено. Зачеплені місяці буде перераховано."),
    "building.distribution-ended",
    "buildings.sharing.create_ending",
    effect=lazy_gettext(
        "З указаного місяця показання вузла обліку нікому не нараховуються. Рахункам зі способом "
        "«за небалансом» змініть спосіб нарахування."
    ),
)


@room.get("/new")
def new(building_id: int) -> Response:
    """Ask from which month the building is shared out."""
    month = str(Month.of(clock.today()))
    known = _shared_services()
    chosen = str(known[0].id) if len(known) == 1 else request.args.get("service", "")
    form = _begin_form(known).blank(since=month, common_volume="0", service=chosen)
    return page_of_act(building_id, BEGIN, form)


@room.post("/")
def create(building_id: int) -> Response:
    """Share the building out from a month on."""

    def act(form: Any) -> None:
        new = NewDistribution(
            building_id=building_id,
            service_id=int(form.service),
            since=form.since,
            common_volume=form.common_volume,
            basis=form.basis or None,
            counts_heated=_COUNTS.get(form.counts_heated),
        )
        distribute(db(), new, by=visitor().actor_id)

    form = _begin_form(_shared_services()).parse(request.form)
    return carry_out(building_id, BEGIN, form, act)


@room.get("/ending/new")
def new_ending(building_id: int) -> Response:
    """Ask from which month the building is shared out no more."""
    form = _end_form(building_id).blank(service=request.args.get("service", ""))
    return page_of_act(building_id, END, form)


@room.post("/ending")
def create_ending(building_id: int) -> Response:
    """Share the building out no more from a month on."""

    def act(form: Any) -> None:
        end_distribution(
            db(),
            building_id=building_id,
            service_id=int(form.service),
            since=form.since,
            by=visitor().actor_id,
        )

    return carry_out(building_id, END, _end_form(building_id).parse(request.form), act)


def _shared_services() -> Sequence[ServiceRow]:
    return [row for row in services(db()) if row.unit in SHARED_UNITS]


def _begin_form(known: Sequence[ServiceRow]) -> type[Form]:
    class BeginForm(Form):
        """From when, of which service, and what the building needs in common."""

        service = choice_field(lazy_gettext("Послуга"), [(str(row.id), row.name) for row in known])
        since = month_field(lazy_gettext("З якого місяця"))
        common_volume = quantity_field(
            lazy_gettext("Загальнобудинкові потреби на місяць"),
            places=6,
            hint=lazy_gettext("В одиницях послуги; ділиться між усіма за площею. Немає — 0"),
        )
        counts_heated = choice_field(
            lazy_gettext("Вузол холодної води рахує й воду, яку підігрівають у будинку"),
            (
                ("", lazy_gettext("Не записано: так, якщо лічильник тепла рахує гарячу воду")),
                ("yes", lazy_gettext("Так")),
                ("no", lazy_gettext("Ні")),
            ),
            is_required=False,
        )
        basis = text_field(
            lazy_gettext("Документ-підстава"),
            is_required=False,
            look=Look(hint=lazy_gettext("Наприклад: протокол зборів № 4 від 12.10.2026")),
        )

    return BeginForm


def _end_form(building_id: int) -> type[Form]:
    known = {str(row.service_id): row.service for row in distributions_of(db(), building_id)}

    class EndForm(Form):
        """From when, and of which service."""

        service = choice_field(lazy_gettext("Послуга"), list(known.items()))
        since = month_field(lazy_gettext("З якого місяця"))

    return EndForm
