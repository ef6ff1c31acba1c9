"""The reading grid: a building in the order one walks; a flag never stops the hands."""

from datetime import date
from decimal import Decimal

from flask import Response, request, url_for
from flask_babel import gettext, ngettext

from admin.readings.answers import ANSWERS, answer_of
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.month import Month
from app.metering.operations import NewReading, record_reading
from app.metering.queries import Walk, reading_grid
from app.metering.settle import settle_reading
from app.registry.models import Building
from app.registry.queries import WALK, buildings_query, get_building
from app.web.current import db, visitor
from app.web.fields import day_of, number_of
from app.web.forms import FieldProblem
from app.web.guards import Room, Site, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "office_readings",
    __name__,
    site=Site.OFFICE,
    right=Right.READINGS_ENTER,
    url_prefix="/office/readings",
)
_FIELD = "reading-"


@room.get("/")
def index() -> Response:
    """List the buildings whose meters are read."""
    rows = db().execute(buildings_query().order_by(WALK, Building.id).limit(500)).all()
    return render("admin/readings/index.html", buildings=rows)


@room.get("/buildings/<int:building_id>")
def show(building_id: int) -> Response:
    """Show the grid of a building."""
    return _grid(building_id, _day(), typed={}, problems={})


@room.post("/buildings/<int:building_id>")
def update(building_id: int) -> Response:
    """Save every reading typed; what cannot be one stays typed, what is doubtful is held."""
    on = _day()
    problems: dict[int, str] = {}
    saved = held = 0
    for register_id, typed in _typed().items():
        try:
            value = number_of(typed, places=6)
            kept = record_reading(
                db(),
                NewReading(register_id=register_id, read_on=on, value=value),
                by=visitor().actor_id,
            )
        except DomainError as refusal:
            problems[register_id] = text_of(refusal)
            continue
        except FieldProblem as refusal:
            problems[register_id] = str(refusal)
            continue
        saved += 1
        held += kept.status == "held"
    _tell(saved, held)
    if problems:
        return _grid(building_id, on, typed=_typed(), problems=problems)
    return go(url_for(".show", building_id=building_id, on=on.isoformat()))


@room.post("/<int:reading_id>/answer")
def answer(reading_id: int) -> Response:
    """Settle a doubtful reading by what the person says of it."""
    said = answer_of(request.form.get("answer", ""))
    settle_reading(
        db(), reading_id=reading_id, answer=said, by=visitor().actor_id, reason=f"answer.{said}"
    )
    say(gettext("Показання розглянуто."))
    building_id = request.form.get("building", type=int) or 0
    return go(url_for(".show", building_id=building_id, on=request.form.get("on")))


def _typed() -> dict[int, str]:
    fields = ((name.removeprefix(_FIELD), text.strip()) for name, text in request.form.items())
    numbered = ((row_number(name), text) for name, text in fields if text)
    return {number: text for number, text in numbered if number is not None}


def _tell(saved: int, held: int) -> None:
    if saved:
        words = ngettext("Збережено %(num)s показання.", "Збережено %(num)s показань.", saved)
        say(str(words))
    if held:
        say(gettext("Під сумнівом: %(n)s. Перегляньте позначені рядки.", n=held), "notice")


def _day() -> date:
    today = clock.today()
    try:
        return day_of(request.values.get("on", ""), today=today)
    except FieldProblem:
        return today


def _grid(
    building_id: int, on: date, *, typed: dict[int, str], problems: dict[int, str]
) -> Response:
    building = get_building(db(), building_id)
    walk = Walk(building_id=building_id, since=Month.of(on).first_day, on=on)
    rows = reading_grid(db(), walk, most=500)
    return render(
        "admin/readings/show.html",
        building=building,
        on=on,
        rows=rows,
        typed=typed,
        problems=problems,
        month_days=Decimal(30),
        answers=ANSWERS,
    )
