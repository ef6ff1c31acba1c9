"""Readings of a building's own meters: written down, doubts settled, mistakes put right."""

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.devices import CorrectionForm
from admin.accounts.meters import DayForm, record_typed
from admin.buildings.acts import Act, carry_out, page_of_act
from admin.readings.answers import answer_of
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.metering.queries import (
    MeterRow,
    building_of_reading,
    meters_of_building,
    readings_of_building,
)
from app.metering.settle import ReadingMissing, correct_reading, settle_reading
from app.registry.queries import get_building
from app.web.current import db, visitor
from app.web.guards import Room, Site
from app.web.rendering import go, render, say

room = Room(
    "readings",
    __name__,
    site=Site.OFFICE,
    right=Right.READINGS_ENTER,
    url_prefix="/<int:building_id>/meters/readings",
)
_KEPT = 500
CORRECTION = Act(
    lazy_gettext("Виправити показання"),
    lazy_gettext("Виправити показання"),
    lazy_gettext("Показання виправлено. Зачеплені місяці буде перераховано."),
    "building.reading-corrected",
    "buildings.readings.create_correction",
)


@room.get("/new")
def new(building_id: int) -> Response:
    """Ask for the readings of every working meter at the building's inputs."""
    today = clock.today().strftime("%d.%m.%Y")
    return _ask(building_id, DayForm.blank(read_on=today), problems={})


@room.post("/")
def create(building_id: int) -> Response:
    """Save what was typed; what is doubtful is held and asked about on the page of meters."""
    form = DayForm.parse(request.form)
    if form.problems:
        return _ask(building_id, form, problems={}, status=422)
    problems, held = record_typed(meters_of_building(db(), building_id), form.read_on)
    if problems:
        db().rollback()
        return _ask(building_id, form, problems=problems, status=422)
    note("building.read", ("building", building_id), on=form.read_on.isoformat())
    say(
        gettext("Показання збережено, але вони під сумнівом. Дайте відповідь нижче.")
        if held
        else gettext("Показання збережено."),
        "notice" if held else "done",
    )
    anchor = "doubts" if held else None
    return go(url_for("buildings.meters.index", building_id=building_id, _anchor=anchor))


@room.post("/<int:reading_id>/answer")
def create_answer(building_id: int, reading_id: int) -> Response:
    """Settle a doubtful reading by what the person says of it."""
    _refuse_strange(building_id, reading_id)
    said = answer_of(request.form.get("answer", ""))
    settle_reading(
        db(), reading_id=reading_id, answer=said, by=visitor().actor_id, reason=f"answer.{said}"
    )
    say(gettext("Показання розглянуто."))
    return go(url_for("buildings.meters.index", building_id=building_id))


@room.get("/<int:reading_id>/correction/new")
def new_correction(building_id: int, reading_id: int) -> Response:
    """Ask what is right instead of a reading."""
    registers = _registers_read(building_id, reading_id)
    form = CorrectionForm.blank()
    return page_of_act(building_id, CORRECTION, form, registers=registers, reading_id=reading_id)


@room.post("/<int:reading_id>/correction")
def create_correction(building_id: int, reading_id: int) -> Response:
    """Take the reading back, and write the right one down."""
    registers = _registers_read(building_id, reading_id)

    def act(form: CorrectionForm) -> None:
        correct_reading(
            db(),
            reading_id=reading_id,
            value=form.value,
            by=visitor().actor_id,
            reason=form.reason,
        )

    form = CorrectionForm.parse(request.form)
    return carry_out(building_id, CORRECTION, form, act, registers=registers, reading_id=reading_id)


def _refuse_strange(building_id: int, reading_id: int) -> None:
    if building_of_reading(db(), reading_id) != building_id:
        raise ReadingMissing(f"building {building_id} has no reading {reading_id}")


def _registers_read(building_id: int, reading_id: int) -> list[MeterRow]:
    """Return the register that a live reading of the building was taken from."""
    rows = readings_of_building(db(), building_id, most=_KEPT)
    register = next((row.register_id for row in rows if row.id == reading_id), None)
    found = [row for row in meters_of_building(db(), building_id) if row.register_id == register]
    if not found:
        raise ReadingMissing(f"building {building_id} has no reading {reading_id}")
    return found


def _ask(
    building_id: int, form: DayForm, *, problems: dict[int, str], status: int = 200
) -> Response:
    working = [row for row in meters_of_building(db(), building_id) if row.removed_on is None]
    return render(
        "admin/buildings/readings.html",
        status=status,
        head=get_building(db(), building_id),
        form=form,
        meters=working,
        typed=request.form,
        problems=problems,
    )
