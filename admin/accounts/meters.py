"""Meters of an account: readings written down, doubts settled, a meter replaced."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.replacement_form import ReplacementAct, replacement_form
from admin.looks import note_account_seen
from admin.readings.answers import answer_of
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, Invalid
from app.metering.operations import NewReading, record_reading
from app.metering.queries import MeterRow, account_of_reading, meters_of
from app.metering.replacement import MeterMissing, Replacement, replace_meter
from app.metering.settle import ReadingMissing, settle_by_replacement, settle_reading
from app.registry.queries import get_account
from app.web.current import db, visitor
from app.web.fields import number_of, past_day_field
from app.web.forms import FieldProblem, Form
from app.web.guards import Room, Site, requires, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "meters",
    __name__,
    site=Site.OFFICE,
    right=Right.READINGS_ENTER,
    url_prefix="/<int:account_id>/meters",
)
_FIELD = "reading-"


class DayForm(Form):
    """The day on which the meters were read."""

    read_on = past_day_field(lazy_gettext("День показань"))


@room.get("/readings/new")
def new_readings(account_id: int) -> Response:
    """Ask for the readings of every working meter."""
    today = clock.today().strftime("%d.%m.%Y")
    return _ask(account_id, DayForm.blank(read_on=today), problems={})


@room.post("/readings")
def create_readings(account_id: int) -> Response:
    """Save what was typed; what is doubtful is held and asked about on the card."""
    form = DayForm.parse(request.form)
    if form.problems:
        return _ask(account_id, form, problems={}, status=422)
    problems, held = record_typed(meters_of(db(), account_id), form.read_on)
    if problems:
        db().rollback()
        return _ask(account_id, form, problems=problems, status=422)
    say(
        gettext("Показання збережено, але вони під сумнівом. Дайте відповідь нижче.")
        if held
        else gettext("Показання збережено."),
        "notice" if held else "done",
    )
    return go(url_for("accounts.show", account_id=account_id, _anchor="doubts" if held else None))


@room.post("/readings/<int:reading_id>/answer")
def create_answer(account_id: int, reading_id: int) -> Response:
    """Settle a doubtful reading by what the person says of it."""
    _refuse_strange(account_id, reading_id)
    said = answer_of(request.form.get("answer", ""))
    settle_reading(
        db(), reading_id=reading_id, answer=said, by=visitor().actor_id, reason=f"answer.{said}"
    )
    say(gettext("Показання розглянуто."))
    return go(url_for("accounts.show", account_id=account_id))


@room.get("/<int:meter_id>/replacement/new")
@requires(Right.REGISTRY_CHANGE)
def new_replacement(account_id: int, meter_id: int) -> Response:
    """Ask for the act of replacement; a doubtful reading may be the new meter's."""
    form = replacement_form(registers_of(account_id, meter_id)).blank()
    return _replacement(account_id, meter_id, form)


@room.post("/<int:meter_id>/replacement")
@requires(Right.REGISTRY_CHANGE)
def create_replacement(account_id: int, meter_id: int) -> Response:
    """Take a meter off and put another in its place."""
    registers = registers_of(account_id, meter_id)
    form = replacement_form(registers).parse(request.form)
    if form.problems:
        return _replacement(account_id, meter_id, form, status=422)
    try:
        _replace(account_id, form.act(registers))
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _replacement(account_id, meter_id, form, status=422)
    note("meter.replaced", ("meter", meter_id))
    say(gettext("Лічильник замінено: обсяг місяця рахується як сума обох."))
    return go(url_for("accounts.show", account_id=account_id))


def registers_of(account_id: int, meter_id: int) -> Sequence[MeterRow]:
    """Return the registers of a meter of the account.

    Raises:
        MeterMissing: the account has no such meter.
    """
    found = [row for row in meters_of(db(), account_id) if row.meter_id == meter_id]
    if not found:
        raise MeterMissing(f"account {account_id} has no meter {meter_id}")
    return found


def _replace(account_id: int, act: Replacement) -> None:
    """Replace the meter; the doubtful reading named in the form goes to the new one."""
    by = visitor().actor_id
    if (reading_id := row_number(request.values.get("reading", ""))) is None:
        replace_meter(db(), act, by=by)
        return
    _refuse_strange(account_id, reading_id)
    settle_by_replacement(db(), act, reading_id=reading_id, by=by)


def _refuse_strange(account_id: int, reading_id: int) -> None:
    if account_of_reading(db(), reading_id) != account_id:
        raise ReadingMissing(f"account {account_id} has no reading {reading_id}")


def record_typed(meters: Sequence[MeterRow], on: date) -> tuple[dict[int, str], int]:
    """Record every reading typed; return what is wrong by register, and how many are held."""
    problems: dict[int, str] = {}
    held = 0
    for meter in meters:
        if not (typed := request.form.get(f"{_FIELD}{meter.register_id}", "").strip()):
            continue
        try:
            new = NewReading(register_id=meter.register_id, read_on=on, value=_value(typed))
            held += record_reading(db(), new, by=visitor().actor_id).status == "held"
        except DomainError as refusal:
            problems[meter.register_id] = text_of(refusal)
        except FieldProblem as refusal:
            problems[meter.register_id] = str(refusal)
    return problems, held


def _value(typed: str) -> Decimal:
    value = number_of(typed, places=6)
    if value < 0:
        raise FieldProblem(gettext("Показання не бувають меншими за нуль."))
    return value


def _ask(
    account_id: int, form: DayForm, *, problems: dict[int, str], status: int = 200
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/readings.html",
        status=status,
        head=head,
        form=form,
        meters=[row for row in meters_of(db(), account_id) if row.removed_on is None],
        typed=request.form,
        problems=problems,
    )


def _replacement(
    account_id: int, meter_id: int, form: ReplacementAct, *, status: int = 200
) -> Response:
    return render(
        "admin/accounts/replacement.html",
        status=status,
        head=get_account(db(), account_id, on=clock.today()),
        registers=registers_of(account_id, meter_id),
        form=form,
        reading=row_number(request.values.get("reading", "")),
    )
