"""Containers of an account and its register of trips: put up, ended, written down, taken out."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import gettext, lazy_gettext

from admin.accounts.carrying_out import carry_out_in
from admin.accounts.changes import Act, page_of_act
from admin.accounts.container_forms import (
    EVERY_DAY,
    WEEKDAYS,
    place_end_form,
    place_form,
    removal_form,
    trip_form,
)
from admin.looks import note_account_seen
from app.access.rights import Right
from app.kernel import clock
from app.registry.queries import get_account
from app.tariffs.containers.operations import (
    NewPlace,
    NewTrip,
    end_place,
    places_of,
    record_place,
    record_trip,
    remove_trip,
    trips_of,
)
from app.web.current import db, visitor
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "containers",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_VIEW,
    url_prefix="/<int:account_id>/containers",
)
_RECHARGED = lazy_gettext("Записано. Зачеплені місяці буде перераховано.")
PLACE = Act(
    lazy_gettext("Контейнери за договором"),
    lazy_gettext("Записати"),
    _RECHARGED,
    "account.containers-put",
    "accounts.containers.create",
    effect=lazy_gettext(
        "За днями графіка нараховується кожен контейнер, якщо журнал вивезень не каже іншого. "
        "Без графіка нараховується лише записане в журналі."
    ),
)
PLACE_END = Act(
    lazy_gettext("Контейнери прибрано"),
    lazy_gettext("Записати"),
    _RECHARGED,
    "account.containers-ended",
    "accounts.containers.create_end",
)
TRIP = Act(
    lazy_gettext("Записати в журнал вивезень"),
    lazy_gettext("Записати"),
    _RECHARGED,
    "account.trip-recorded",
    "accounts.containers.create_trip",
    effect=lazy_gettext("Записане в журналі замінює графік цього дня."),
)
REMOVAL = Act(
    lazy_gettext("Вилучити з журналу вивезень"),
    lazy_gettext("Вилучити"),
    _RECHARGED,
    "account.trip-removed",
    "accounts.containers.create_removal",
    effect=lazy_gettext("Цей день рахуватиметься за графіком."),
)


@room.get("/")
def index(account_id: int) -> Response:
    """List the containers and the latest trips."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/containers.html",
        head=head,
        places=places_of(db(), account_id),
        trips=trips_of(db(), account_id),
        today=clock.today(),
        schedule=_schedule,
        may_change=visitor().has(Right.REGISTRY_CHANGE),
    )


@room.get("/new")
@requires(Right.REGISTRY_CHANGE)
def new(account_id: int) -> Response:
    """Ask which containers stand where."""
    return page_of_act(account_id, PLACE, place_form(db()).blank(containers="1"))


@room.post("/")
@requires(Right.REGISTRY_CHANGE)
def create(account_id: int) -> Response:
    """Let containers stand at a place."""
    form: Any = place_form(db()).parse(request.form)

    def act() -> None:
        given = NewPlace(
            service_id=int(form.service),
            place=form.place,
            volume_m3=form.volume_m3,
            containers=int(form.containers),
            weekdays="".join(form.weekdays),
        )
        record_place(db(), account_id, given, since=form.since, by=visitor().actor_id)

    return _done(account_id, PLACE, form, act)


@room.get("/end/new")
@requires(Right.REGISTRY_CHANGE)
def new_end(account_id: int) -> Response:
    """Ask which containers are taken away."""
    return page_of_act(account_id, PLACE_END, place_end_form(db(), account_id).blank())


@room.post("/end")
@requires(Right.REGISTRY_CHANGE)
def create_end(account_id: int) -> Response:
    """Let a place have no containers any more."""
    form: Any = place_end_form(db(), account_id).parse(request.form)

    def act() -> None:
        by = visitor().actor_id
        end_place(db(), account_id, int(form.place), since=form.since, by=by)

    return _done(account_id, PLACE_END, form, act)


@room.get("/trips/new")
@requires(Right.REGISTRY_CHANGE)
def new_trip(account_id: int) -> Response:
    """Ask what was emptied, or was not."""
    form = trip_form(db(), account_id).blank(what="made", trips="1")
    return page_of_act(account_id, TRIP, form)


@room.post("/trips")
@requires(Right.REGISTRY_CHANGE)
def create_trip(account_id: int) -> Response:
    """Write a day into the register."""
    form: Any = trip_form(db(), account_id).parse(request.form)

    def act() -> None:
        given = NewTrip(
            place_id=int(form.place),
            on_day=form.on_day,
            containers=int(form.containers),
            trips=int(form.trips),
            is_missed=form.what == "missed",
            document=form.document,
        )
        record_trip(db(), account_id, given, by=visitor().actor_id)

    return _done(account_id, TRIP, form, act)


@room.get("/trips/removal/new")
@requires(Right.REGISTRY_CHANGE)
def new_removal(account_id: int) -> Response:
    """Ask which line of the register is wrong; the one named in the address is chosen."""
    form = removal_form(db(), account_id).blank(trip=request.args.get("trip", ""))
    return page_of_act(account_id, REMOVAL, form)


@room.post("/trips/removal")
@requires(Right.REGISTRY_CHANGE)
def create_removal(account_id: int) -> Response:
    """Take a line out of the register."""
    form: Any = removal_form(db(), account_id).parse(request.form)

    def act() -> None:
        by = visitor().actor_id
        remove_trip(db(), account_id, int(form.trip), reason=form.reason, by=by)

    return _done(account_id, REMOVAL, form, act)


def _done(account_id: int, told: Act, form: Form, act: Callable[[], None]) -> Response:
    return carry_out_in(
        "containers",
        account_id,
        form,
        act,
        (told.event, str(told.done)),
        lambda: page_of_act(account_id, told, form, status=422),
    )


def _schedule(weekdays: str) -> str:
    """Return the days of a schedule in words."""
    if weekdays == EVERY_DAY:
        return str(gettext("щодня"))
    return ", ".join(str(WEEKDAYS[int(each) - 1]) for each in weekdays)
