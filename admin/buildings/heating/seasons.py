"""On which days a building is connected to heating: written down, ended, taken back."""

from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.buildings.acts import Act, carry_out, page_of_act
from admin.buildings.heating.services import only_one, options, seasonal_services
from app.access.rights import Right
from app.metering.heat.seasons import NewSeason, connect, cut_off, take_back
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site

room = Room(
    "seasons",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/seasons",
)
_BACK = "buildings.heating.index"
_BASIS = lazy_gettext("Наприклад: розпорядження № 5 від 12.10.2026 або акт підключення")
CONNECTION = Act(
    lazy_gettext("Підключити до опалення"),
    lazy_gettext("Записати"),
    lazy_gettext("Підключення записано. Зачеплені місяці буде перераховано."),
    "building.heat-connected",
    "buildings.heating.seasons.create",
    effect=lazy_gettext("Тепло нараховується лише за дні, коли будинок підключено."),
    back=_BACK,
)
CUT_OFF = Act(
    lazy_gettext("Відключити від опалення"),
    lazy_gettext("Записати"),
    lazy_gettext("Відключення записано. Зачеплені місяці буде перераховано."),
    "building.heat-cut-off",
    "buildings.heating.seasons.create_ending",
    back=_BACK,
)
REMOVAL = Act(
    lazy_gettext("Вилучити помилковий запис"),
    lazy_gettext("Вилучити"),
    lazy_gettext("Запис вилучено. Зачеплені місяці буде перераховано."),
    "building.heat-season-removed",
    "buildings.heating.seasons.create_removal",
    effect=lazy_gettext("За дні цього сезону тепло більше не нараховуватиметься."),
    back=_BACK,
)


class EndForm(Form):
    """The first day without heating."""

    on = day_field(lazy_gettext("Перший день без опалення"))
    basis = text_field(lazy_gettext("Документ-підстава"), is_required=False, look=Look(hint=_BASIS))


class RemovalForm(Form):
    """Why a season is taken back."""

    reason = text_field(lazy_gettext("Причина"))


@room.get("/new")
def new(building_id: int) -> Response:
    """Ask from which day the building is connected."""
    return page_of_act(
        building_id, CONNECTION, _form().blank(service=only_one(seasonal_services()))
    )


@room.post("/")
def create(building_id: int) -> Response:
    """Write the connection down."""

    def act(form: Any) -> None:
        given = NewSeason(
            building_id=building_id,
            service_id=int(form.service),
            since=form.since,
            until=form.until,
            basis=form.basis or None,
        )
        connect(db(), given, by=visitor().actor_id)

    return carry_out(building_id, CONNECTION, _form().parse(request.form), act)


@room.get("/<int:season_id>/ending/new")
def new_ending(building_id: int, season_id: int) -> Response:
    """Ask which day is the first without heating."""
    return page_of_act(building_id, CUT_OFF, EndForm.blank(), season_id=season_id)


@room.post("/<int:season_id>/ending")
def create_ending(building_id: int, season_id: int) -> Response:
    """Write down that the building is cut off."""

    def act(form: Any) -> None:
        cut_off(
            db(),
            building_id=building_id,
            season_id=season_id,
            on=form.on,
            basis=form.basis or None,
            by=visitor().actor_id,
        )

    return carry_out(building_id, CUT_OFF, EndForm.parse(request.form), act, season_id=season_id)


@room.get("/<int:season_id>/removal/new")
def new_removal(building_id: int, season_id: int) -> Response:
    """Ask why the season is taken back."""
    return page_of_act(building_id, REMOVAL, RemovalForm.blank(), season_id=season_id)


@room.post("/<int:season_id>/removal")
def create_removal(building_id: int, season_id: int) -> Response:
    """Take back a season that turned out not to be true."""

    def act(form: Any) -> None:
        take_back(
            db(),
            building_id=building_id,
            season_id=season_id,
            reason=form.reason,
            by=visitor().actor_id,
        )

    form = RemovalForm.parse(request.form)
    return carry_out(building_id, REMOVAL, form, act, season_id=season_id)


def _form() -> type[Form]:
    known = seasonal_services()

    class SeasonForm(Form):
        """Of which service, from which day, until which if it is over, by which document."""

        service = choice_field(lazy_gettext("Послуга"), options(known))
        since = day_field(lazy_gettext("Підключено з"))
        until = day_field(
            lazy_gettext("Перший день без опалення"),
            is_required=False,
            hint=lazy_gettext("Порожнє — ще опалюється"),
        )
        basis = text_field(
            lazy_gettext("Документ-підстава"), is_required=False, look=Look(hint=_BASIS)
        )

    return SeasonForm
