"""The company's parameters: what its rules go by, from which day, and on what that rests."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.parameters import estimates
from admin.parameters.values import field_of, typed, value_of, written
from admin.parameters.words import NAMES
from admin.record import note
from admin.sheets import send_sheet
from app.access.rights import Right
from app.formats.workbook_writer import Column, Sheet
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.months.operations import first_uncharged
from app.months.parameter_key import Key
from app.months.parameter_keys import KEYS
from app.months.parameters import ParameterValue, parameters, set_parameter, to_come
from app.web.current import db, visitor
from app.web.fields import day_field, text_field
from app.web.formats import written_day
from app.web.forms import Form, Look
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "parameters",
    __name__,
    site=Site.OFFICE,
    right=Right.COMPANY_CHANGE,
    url_prefix="/office/parameters",
)
room.register_blueprint(estimates.room)


class ParameterMissing(NotFound):
    """No rule asks for a parameter of this name."""


@dataclass(frozen=True, slots=True)
class ParameterCard:
    """A parameter as the list shows it: in force, or from a day to come."""

    name: str
    title: str
    value: str
    since: date | None
    source: str
    is_default: bool
    is_to_come: bool


@room.get("/")
def index() -> Response:
    """List every parameter as it is today, and what is set for days to come."""
    return render("admin/parameters/index.html", rows=_cards())


@room.get("/xlsx")
def export() -> Response:
    """Answer with the list as a workbook."""
    columns = [
        Column(gettext("Параметр"), width=60),
        Column(gettext("Значення"), width=30),
        Column(gettext("Діє з"), width=14),
        Column(gettext("Підстава"), width=40),
    ]
    rows = (
        (card.title, card.value, written_day(card.since) if card.since else None, card.source)
        for card in _cards()
    )
    return send_sheet(Sheet(gettext("Параметри"), columns, rows), name="parameters.xlsx")


@room.get("/<name>/edit")
def edit(name: str) -> Response:
    """Ask for another value, from which day, and on what it rests."""
    key = _key(name)
    (now,) = parameters(db(), on=clock.today(), keys=[key])
    return _form_page(key, _form_of(key).blank(value=typed(key, now.value)))


@room.post("/<name>")
def update(name: str) -> Response:
    """Set the value from a day on; months that are charged already keep theirs."""
    key = _key(name)
    form: Any = _form_of(key).parse(request.form)
    first = first_uncharged(db())
    if not form.problems and first is not None and form.since < first.first_day:
        told = gettext(
            "Попередні місяці вже нараховано. Найраніше — %(day)s.",
            day=written_day(first.first_day),
        )
        form.refuse("since", told)
    if form.problems:
        return _form_page(key, form, status=422)
    value = value_of(key, form.value)
    by = visitor().actor_id
    try:
        set_parameter(db(), key, value, since=form.since, by=by, source=form.source)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("value", text_of(refusal))
        return _form_page(key, form, status=422)
    note("parameter.set", name=name, value=str(value), since=form.since.isoformat())
    say(gettext("Параметр змінено."))
    return go(url_for(".index"))


def _key(name: str) -> Key[Any]:
    if name not in KEYS:
        raise ParameterMissing(f"there is no parameter {name}")
    return KEYS[name]


def _cards() -> list[ParameterCard]:
    today = clock.today()
    later: dict[str, list[ParameterValue[Any]]] = {}
    for each in to_come(db(), after=today):
        later.setdefault(each.key.name, []).append(each)
    cards = []
    for now in parameters(db(), on=today):
        cards.append(_card(now))
        cards += [_card(each, is_to_come=True) for each in later.get(now.key.name, [])]
    return cards


def _card(each: ParameterValue[Any], *, is_to_come: bool = False) -> ParameterCard:
    return ParameterCard(
        each.key.name,
        str(NAMES[each.key.name]),
        written(each.key, each.value),
        each.valid.lower if each.valid else None,
        each.source if each.fact_id else "",
        each.fact_id is None,
        is_to_come,
    )


def _form_of(key: Key[Any]) -> type[Form]:
    class ParameterForm(Form):
        """One parameter from a day on."""

        value = field_of(key)
        since = day_field(lazy_gettext("Діє з"))
        source = text_field(
            lazy_gettext("Підстава"),
            look=Look(hint=lazy_gettext("Закон, договір або наказ із номером і датою")),
        )

    return ParameterForm


def _form_page(key: Key[Any], form: Form, *, status: int = 200) -> Response:
    return render(
        "admin/parameters/edit.html", status=status, form=form, name=key.name, title=NAMES[key.name]
    )
