"""Readings of the subscriber's meters: what was read, and sending new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.month import Month
from app.metering.models import ReadingSource, ReadingStatus
from app.metering.operations import (
    MeterArchived,
    NewReading,
    ReadingBeforeInstallation,
    ReadingTooPrecise,
    record_reading,
)
from app.months.models import MonthRow
from app.web.current import db, visitor
from app.web.fields import number_of
from app.web.forms import FieldProblem
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say
from portal.accounts import current_account
from portal.readings.queries import ReadingRow, RegisterRow, readings_of, registers_of

room = Room("readings", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/readings")

SOURCES = {
    "inspector": lazy_gettext("контролер"),
    "staff": lazy_gettext("працівник підприємства"),
    "cabinet": lazy_gettext("ви, у кабінеті"),
    "file": lazy_gettext("із файлу підприємства"),
    "bot": lazy_gettext("ви, у боті"),
    "act": lazy_gettext("акт"),
    "estimate": lazy_gettext("розрахунок за середнім"),
}
STATUSES = {
    "not_for_charging": lazy_gettext("не для нарахування"),
    "held": lazy_gettext("перевіряємо"),
}


REASONS = {
    "verification_overdue": lazy_gettext(
        "Строк повірки лічильника минув, тому це показання збережено, але за ним не нараховуємо. "
        "Повірте лічильник і повідомте нам."
    ),
    "meter_broken": lazy_gettext(
        "Лічильник записано як несправний, тому за цим показанням не нараховуємо."
    ),
    "meter_unauthorised": lazy_gettext(
        "За актом про безоблікове користування за цим показанням не нараховуємо."
    ),
    "meter_unverified": lazy_gettext(
        "На той день лічильник не був повірений, тому за цим показанням не нараховуємо."
    ),
}
"""Why a reading that is kept does not count."""


REFUSALS = (FieldProblem, MeterArchived, ReadingBeforeInstallation, ReadingTooPrecise)
"""What can be wrong with a typed reading; shown under its own field."""


@dataclass(frozen=True, slots=True)
class RegisterCard:
    """A register, its readings, and what was typed for it if it was refused."""

    register: RegisterRow
    readings: list[ReadingRow]
    typed: str = ""
    problem: str = ""


@room.get("/")
def index() -> Response:
    """Show the meters with their readings and, while the window is open, where to type new ones."""
    return _page({}, {})


@room.post("/")
def create() -> ResponseReturnValue:
    """Take the readings typed: all of them or none, so that nothing is half sent."""
    account, today = current_account(), clock.today()
    registers = registers_of(db(), account.id, on=today)
    typed = {each.id: request.form.get(f"reading-{each.id}", "").strip() for each in registers}
    if not is_window_open(today):
        return _page(typed, {}, status=409)
    given = [each for each in registers if typed[each.id]]
    if not given:
        return _page(typed, {each.id: gettext("Впишіть цифри з лічильника.") for each in registers})
    problems, became = _take(given, typed, today)
    if problems:
        return _page(typed, problems)
    say(_thanks(became), "done" if became == {ReadingStatus.ACCEPTED} else "notice")
    return go("/readings/")


def _take(
    given: Sequence[RegisterRow], typed: Mapping[int, str], today: date
) -> tuple[dict[int, str], set[ReadingStatus]]:
    """Record what was typed, nothing if anything is wrong; say what became of the readings."""
    problems: dict[int, str] = {}
    became: set[ReadingStatus] = set()
    with db().begin_nested() as savepoint:
        for register in given:
            try:
                became.add(_record(register.id, typed[register.id], register.decimals, today))
            except REFUSALS as refusal:
                problems[register.id] = _words(refusal)
        if problems:
            savepoint.rollback()
    return problems, became


def _record(register_id: int, text: str, places: int, today: date) -> ReadingStatus:
    """Record one reading; return whether it counts."""
    new = NewReading(
        register_id=register_id,
        read_on=today,
        value=number_of(text, places=places),
        source=ReadingSource.CABINET,
    )
    return record_reading(db(), new, by=visitor().actor_id).status


def _words(refusal: Exception) -> str:
    return text_of(refusal) if isinstance(refusal, DomainError) else str(refusal)


def _thanks(became: set[ReadingStatus]) -> str:
    if ReadingStatus.NOT_FOR_CHARGING in became:
        return str(
            gettext("Показання збережено, але за ними не нараховуємо: причину написано біля них.")
        )
    if ReadingStatus.HELD in became:
        return str(
            gettext("Показання передано, але вони незвичні: працівник перевірить їх і врахує.")
        )
    return str(gettext("Показання передано. Дякуємо!"))


def _page(
    typed: Mapping[int, str], problems: Mapping[int, str], *, status: int | None = None
) -> Response:
    account, today = current_account(), clock.today()
    registers = registers_of(db(), account.id, on=today)
    readings = readings_of(db(), [each.id for each in registers], since=account.first_day)
    cards = [
        RegisterCard(
            each, readings.get(each.id, []), typed.get(each.id, ""), problems.get(each.id, "")
        )
        for each in registers
    ]
    return render(
        "portal/readings/index.html",
        status=status or (422 if problems else 200),
        account=account,
        cards=cards,
        month=Month.of(today),
        is_open=is_window_open(today),
        sources=SOURCES,
        statuses=STATUSES,
        reasons=REASONS,
        today=today,
    )


def is_window_open(today: date) -> bool:
    """Return whether this month still takes readings; a month not begun yet does."""
    state = db().scalar(
        select(MonthRow.readings).where(MonthRow.month == Month.of(today).first_day)
    )
    return state != "closed"
