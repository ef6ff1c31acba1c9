"""Who belongs to a group: buildings, entrances and single accounts, from a day on."""

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.sharing.acting import Asked, carry_out, page
from admin.sharing.forms import EndForm, MemberForm, PlaceForm
from app.access.rights import Right
from app.kernel import clock
from app.registry.buildings import building_of_words
from app.registry.groups.operations import (
    NewMember,
    NewPlace,
    account_of_number,
    add_place,
    end_member,
    end_place,
    get_group,
    set_member,
)
from app.tariffs.sharing.agreeing import agree_group
from app.web.current import db, visitor
from app.web.guards import Room, Site

room = Room(
    "members",
    __name__,
    site=Site.OFFICE,
    right=Right.TARIFFS_CHANGE,
    url_prefix="/<int:group_id>",
)
_EFFECT = lazy_gettext(
    "Місяці, які вже нараховано, позначаться для перерахунку всім рахункам групи."
)


def _asked(group_id: int, title: object, button: object, action: str) -> Asked:
    group = get_group(db(), group_id)
    return Asked(
        title,
        button,
        action,
        url_for("sharing.show", group_id=group_id),
        of=group.name,
        effect=_EFFECT,
    )


def _place(group_id: int) -> Asked:
    return _asked(
        group_id,
        lazy_gettext("Додати будинок або під'їзд"),
        lazy_gettext("Додати"),
        url_for("sharing.members.create_place", group_id=group_id),
    )


def _member(group_id: int) -> Asked:
    return _asked(
        group_id,
        lazy_gettext("Додати або звільнити рахунок"),
        lazy_gettext("Записати"),
        url_for("sharing.members.create_member", group_id=group_id),
    )


@room.get("/places/new")
def new_place(group_id: int) -> Response:
    """Ask which building or entrance belongs to the group."""
    return page(_place(group_id), PlaceForm.blank(since=_first_of_month()))


@room.post("/places")
def create_place(group_id: int) -> Response:
    """Let a building or an entrance belong to the group."""
    form = PlaceForm.parse(request.form)

    def act() -> str:
        new = NewPlace(
            building_id=building_of_words(db(), form.building),
            entrance=form.entrance,
            since=form.since,
            basis=form.basis,
        )
        add_place(db(), group_id, new, by=visitor().actor_id)
        return _settled(group_id)

    return carry_out(_place(group_id), form, act, gettext("Записано."))


@room.get("/members/new")
def new_member(group_id: int) -> Response:
    """Ask which account belongs to the group, or is freed."""
    return page(_member(group_id), MemberForm.blank(since=_first_of_month(), bears="yes"))


@room.post("/members")
def create_member(group_id: int) -> Response:
    """Let an account belong to the group, or bear nothing there."""
    form = MemberForm.parse(request.form)

    def act() -> str:
        new = NewMember(
            account_id=account_of_number(db(), form.number),
            since=form.since,
            bears=form.bears == "yes",
            weight=form.weight,
            basis=form.basis,
        )
        set_member(db(), group_id, new, by=visitor().actor_id)
        return _settled(group_id)

    return carry_out(_member(group_id), form, act, gettext("Записано."))


@room.get("/places/<int:place_id>/end/new")
def new_place_end(group_id: int, place_id: int) -> Response:
    """Ask from which day a place belongs to the group no more."""
    return page(_ending_place(group_id, place_id), EndForm.blank())


@room.post("/places/<int:place_id>/end")
def create_place_end(group_id: int, place_id: int) -> Response:
    """Let a place belong to the group no more."""
    form = EndForm.parse(request.form)

    def act() -> str:
        end_place(db(), group_id, place_id, since=form.since, by=visitor().actor_id)
        return _settled(group_id)

    asked = _ending_place(group_id, place_id)
    return carry_out(asked, form, act, gettext("Записано."))


@room.get("/members/<int:account_id>/end/new")
def new_member_end(group_id: int, account_id: int) -> Response:
    """Ask from which day what the group says of an account holds no more."""
    return page(_ending_member(group_id, account_id), EndForm.blank())


@room.post("/members/<int:account_id>/end")
def create_member_end(group_id: int, account_id: int) -> Response:
    """Let what the group says of an account hold no more."""
    form = EndForm.parse(request.form)

    def act() -> str:
        end_member(db(), group_id, account_id, since=form.since, by=visitor().actor_id)
        return _settled(group_id)

    asked = _ending_member(group_id, account_id)
    return carry_out(asked, form, act, gettext("Записано."))


def _ending_place(group_id: int, place_id: int) -> Asked:
    end = url_for("sharing.members.create_place_end", group_id=group_id, place_id=place_id)
    return _asked(group_id, lazy_gettext("Завершити"), lazy_gettext("Завершити"), end)


def _ending_member(group_id: int, account_id: int) -> Asked:
    end = url_for("sharing.members.create_member_end", group_id=group_id, account_id=account_id)
    return _asked(group_id, lazy_gettext("Завершити"), lazy_gettext("Завершити"), end)


def _settled(group_id: int) -> str:
    agree_group(db(), group_id, by=visitor().actor_id)
    note("group.changed", ("group", group_id))
    return url_for("sharing.show", group_id=group_id)


def _first_of_month() -> str:
    return f"{clock.today().replace(day=1):%d.%m.%Y}"
