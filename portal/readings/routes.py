"""Readings of the subscriber's meters: what was read, and sending new ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Response
from flask_babel import lazy_gettext
from sqlalchemy import select

from app.kernel import clock
from app.kernel.month import Month
from app.months.models import MonthRow
from app.web.current import db
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.rendering import render
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


def _page(typed: Mapping[int, str], problems: Mapping[int, str], *, status: int = 200) -> Response:
    account, today = current_account(), clock.today()
    registers = registers_of(db(), account.id, on=today)
    readings = readings_of(db(), [each.id for each in registers])
    cards = [
        RegisterCard(
            each, readings.get(each.id, []), typed.get(each.id, ""), problems.get(each.id, "")
        )
        for each in registers
    ]
    return render(
        "portal/readings/index.html",
        status=status,
        account=account,
        cards=cards,
        month=Month.of(today),
        is_open=is_window_open(today),
        sources=SOURCES,
        statuses=STATUSES,
    )


def is_window_open(today: date) -> bool:
    """Return whether this month still takes readings; a month not begun yet does."""
    state = db().scalar(
        select(MonthRow.readings).where(MonthRow.month == Month.of(today).first_day)
    )
    return state != "closed"
