"""The reading grid: a walk in its order; a flag never stops the hands."""

from collections.abc import Mapping
from datetime import date

from flask import Response, request
from flask_babel import gettext, ngettext

from admin.readings import channels, sent
from admin.readings.answers import answer_of
from admin.readings.sheet import MONTH_DAYS, grid_sheet
from admin.readings.walks import Place, walk_page, walk_rows
from admin.sheets import send_sheet
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import DomainError
from app.metering.operations import NewReading, Recorded, record_reading
from app.metering.settle import settle_reading
from app.registry.inspection import get_route, routes
from app.registry.models import Building
from app.registry.queries import WALK, buildings_query, get_building
from app.web.current import db, visitor
from app.web.fields import day_of, number_of, past_day_of
from app.web.forms import FieldProblem
from app.web.guards import Room, Site, requires, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "office_readings",
    __name__,
    site=Site.OFFICE,
    right=Right.READINGS_ENTER,
    url_prefix="/office/readings",
)
room.register_blueprint(channels.room)
room.register_blueprint(sent.room)
_READING, _ANSWER = "reading-", "answer-"


@room.get("/")
def index() -> Response:
    """List the routes and the buildings whose meters are read."""
    rows = db().execute(buildings_query().order_by(WALK, Building.id).limit(500)).all()
    return render("admin/readings/index.html", routes=routes(db()), buildings=rows)


@room.get("/buildings/<int:building_id>")
def show(building_id: int) -> Response:
    """Show the grid of a building."""
    return _grid(_building(building_id), _day(), typed={}, problems={})


@room.post("/buildings/<int:building_id>")
def update(building_id: int) -> Response:
    """Save every reading typed; what cannot be one stays typed, what is doubtful is held."""
    return _save(_building(building_id))


@room.get("/routes/<int:route_id>")
def show_route(route_id: int) -> Response:
    """Show the grid of a route, its accounts in the order one walks."""
    return _grid(_route(route_id), _day(), typed={}, problems={})


@room.post("/routes/<int:route_id>")
def update_route(route_id: int) -> Response:
    """Save every reading typed along a route."""
    return _save(_route(route_id))


@room.get("/buildings/<int:building_id>/xlsx")
@requires(Right.EXPORT_TABLES)
def export(building_id: int) -> Response:
    """Answer with the grid of a building as a workbook."""
    return _send(_building(building_id), _day())


@room.get("/routes/<int:route_id>/xlsx")
@requires(Right.EXPORT_TABLES)
def export_route(route_id: int) -> Response:
    """Answer with the grid of a route as a workbook."""
    return _send(_route(route_id), _day())


@room.post("/answers")
def answer() -> Response:
    """Settle doubtful readings by what the person says of each."""
    said = {number: answer_of(text) for number, text in _numbered(_ANSWER).items()}
    for reading_id, code in said.items():
        settle_reading(
            db(),
            reading_id=reading_id,
            answer=code,
            by=visitor().actor_id,
            reason=f"answer.{code}",
        )
    if said:
        say(gettext("Показання розглянуто."))
    return go(_back().url(_day(), request.form.get("after", "")))


def _building(building_id: int) -> Place:
    return Place(title=get_building(db(), building_id).address, building_id=building_id)


def _route(route_id: int) -> Place:
    return Place(title=get_route(db(), route_id).name, route_id=route_id)


def _send(place: Place, on: date) -> Response:
    sheet = grid_sheet(place.title, walk_rows(db(), place, on=on), on=on)
    asked = {"building": place.building_id, "route": place.route_id, "on": on.isoformat()}
    return send_sheet(sheet, name="readings.xlsx", **asked)


def _back() -> Place:
    """Return the walk that a form was sent from."""
    if route_id := row_number(request.form.get("route", "")):
        return _route(route_id)
    return _building(row_number(request.form.get("building", "")) or 0)


def _save(place: Place) -> Response:
    typed = _numbered(_READING)
    try:
        on = past_day_of(request.form.get("on", ""), today=clock.today())
    except FieldProblem as refusal:
        return _grid(place, clock.today(), typed=typed, problems={}, day_problem=str(refusal))
    problems: dict[int, str] = {}
    held = 0
    for register_id, text in typed.items():
        try:
            held += _record(register_id, text, on).status == "held"
        except DomainError as refusal:
            problems[register_id] = text_of(refusal)
        except FieldProblem as refusal:
            problems[register_id] = str(refusal)
    _tell(len(typed) - len(problems), held)
    if problems:
        return _grid(place, on, typed=typed, problems=problems)
    return go(place.url(on, request.form.get("after", ""), anchor="doubts" if held else ""))


def _record(register_id: int, text: str, on: date) -> Recorded:
    new = NewReading(register_id=register_id, read_on=on, value=number_of(text, places=6))
    return record_reading(db(), new, by=visitor().actor_id)


def _numbered(prefix: str) -> dict[int, str]:
    """Return what was filled in of the form's fields `prefix` and a number, by the number."""
    fields = (
        (name.removeprefix(prefix), text.strip())
        for name, text in request.form.items()
        if name.startswith(prefix)
    )
    numbered = ((row_number(name), text) for name, text in fields if text)
    return {number: text for number, text in numbered if number is not None}


def _tell(saved: int, held: int) -> None:
    if saved:
        words = ngettext("Збережено %(num)s показання.", "Збережено %(num)s показань.", saved)
        say(str(words))
    if held:
        say(gettext("Під сумнівом: %(n)s. Перегляньте позначені рядки.", n=held), "notice")


def _day() -> date:
    """Return the day whose grid is asked for: a walk to come may be looked at and printed."""
    today = clock.today()
    try:
        return day_of(request.values.get("on", ""), today=today)
    except FieldProblem:
        return today


def _grid(
    place: Place,
    on: date,
    *,
    typed: Mapping[int, str],
    problems: Mapping[int, str],
    day_problem: str = "",
) -> Response:
    after = request.values.get("after", "")
    return render(
        "admin/readings/show.html",
        place=place,
        on=on,
        page=walk_page(db(), place, on=on, after=after),
        typed=typed,
        problems=problems,
        month_days=MONTH_DAYS,
        day_problem=day_problem,
        day_typed=request.values.get("on", "") if day_problem else "",
    )
