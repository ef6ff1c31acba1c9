"""Readings of the subscriber's meters: what was read, and sending new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from app.kernel import clock
from app.kernel.month import Month
from app.metering.submissions.models import Outcome
from app.metering.submissions.operations import NewSubmission, impossible, submit
from app.metering.submissions.queries import submissions_of
from app.months.models import MonthRow
from app.web.current import company, db, visitor
from app.web.fields import number_of
from app.web.forms import FieldProblem
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.later import send_or_wait
from app.web.limits import limiter, who_asks
from app.web.messages import text_of
from app.web.rendering import go, render, say
from portal.accounts import current_account
from portal.readings.queries import ReadingRow, RegisterRow, readings_of, registers_of
from portal.readings.words import REASONS, SOURCES, STATUSES, outcome_of, thanks

room = Room("readings", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/readings")


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
@limiter.limit("30 per minute", key_func=who_asks)
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
    values, problems = _figures(given, typed)
    new = NewSubmission(
        account_id=account.id, key=_key(account.id, today, values), read_on=today, values=values
    )
    problems |= {each: text_of(why) for each, why in impossible(db(), new).items()}
    if problems:
        return _page(typed, problems)
    sent = submit(db(), new, by=visitor().actor_id)
    if sent.is_to_be_told:
        ref = company().ref
        send_or_wait("metering.take_submissions", company_id=ref.id, slug=ref.slug)
    say(thanks(sent), "done" if sent.outcomes == {Outcome.ACCEPTED} else "notice")
    return go("/readings/")


def _figures(
    given: Sequence[RegisterRow], typed: Mapping[int, str]
) -> tuple[dict[int, Decimal], dict[int, str]]:
    """Return the numbers typed, and what is wrong where one is none."""
    values: dict[int, Decimal] = {}
    problems: dict[int, str] = {}
    for each in given:
        try:
            values[each.id] = number_of(typed[each.id], places=each.decimals)
        except FieldProblem as problem:
            problems[each.id] = str(problem)
    return values, problems


def _key(account_id: int, day: date, values: Mapping[int, Decimal]) -> UUID:
    """Return the key of a form and of what it says: pressed twice, it is sent once."""
    said = " ".join(f"{register}={value}" for register, value in sorted(values.items()))
    try:
        form = UUID(request.form.get("form", ""))
    except ValueError:  # a page of before, or no browser of ours: each is one of its own
        form = uuid4()
    return uuid5(form, f"{account_id} {day} {said}")


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
        form=uuid4(),
        sent=submissions_of(db(), account.id, since=account.first_day),
        outcome_of=outcome_of,
    )


def is_window_open(today: date) -> bool:
    """Return whether this month still takes readings; a month not begun yet does."""
    state = db().scalar(
        select(MonthRow.readings).where(MonthRow.month == Month.of(today).first_day)
    )
    return state != "closed"
