"""What a month's run corrects in earlier months: looked at and, beyond a bound, signed by two."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from flask import Response, request, url_for
from flask_babel import gettext

from admin.month.reasons import reasons_in_words
from admin.record import note
from admin.sheets import send_sheet
from app.access.rights import Right
from app.charging.models import Run, RunState
from app.charging.queries import latest_run
from app.charging.recalculation.queries import (
    Place,
    corrections,
    largest_corrections,
    sums_by_reason,
)
from app.charging.recalculation.signing import needs_signature, refuse_own, sign
from app.charging.run import get_run
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel.errors import Conflict, NotFound
from app.kernel.month import Month
from app.web.addresses import month_of
from app.web.current import db, visitor
from app.web.filters import month as written_month
from app.web.guards import Room, Site, requires, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "corrections",
    __name__,
    site=Site.OFFICE,
    right=Right.MONTH_VIEW,
    url_prefix="/<text>/corrections",
)
A_PAGE = 50
_AT_A_TIME = 2_000


@room.get("/")
def index(text: str) -> Response:
    """Show the corrections by reason, the largest, and all of them page by page."""
    return _page(text)


@room.post("/signature")
@requires(Right.MONTH_PUBLISH)
def create(text: str) -> Response:
    """Put the second signature under the corrections."""
    month, run = _run(text)
    seen = row_number(request.form.get("run", "")) or 0
    try:
        finished = datetime.fromisoformat(request.form.get("finished", ""))
    except ValueError:
        finished = None
    try:
        sign(db(), seen, finished_at=finished, by=visitor().actor_id)
    except Conflict as refusal:
        return _page(text, problem=text_of(refusal), status=409)
    note("corrections.signed", ("run", run.id))
    say(gettext("Перерахунок підтверджено. Тепер місяць можна опублікувати."))
    return go(url_for(".index", text=month))


@room.get("/corrections.xlsx")
@requires(Right.EXPORT_TABLES)
def export(text: str) -> Response:
    """Answer with all corrections as a workbook."""
    _, run = _run(text)
    columns = [
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Місяць"), width=18),
        Column(gettext("Послуга"), width=34),
        Column(gettext("Було, грн"), Look.MONEY),
        Column(gettext("Стало, грн"), Look.MONEY),
        Column(gettext("Зміна, грн"), Look.MONEY),
        Column(gettext("Причина"), width=44),
    ]
    sheet = Sheet(gettext("Перерахунок"), columns, _rows(run.id))
    return send_sheet(sheet, name="corrections.xlsx", month=text)


def _page(text: str, *, problem: str = "", status: int = 200) -> Response:
    month, run = _run(text)
    rows = corrections(db(), run_id=run.id, after=_after(), limit=A_PAGE + 1)
    first = "account" not in request.args
    needed = run.state == RunState.READY and needs_signature(db(), run)
    return render(
        "admin/month/corrections.html",
        status=status,
        problem=problem,
        month=month,
        run=run,
        is_ready=run.state == RunState.READY,
        needs_signature=needed,
        why_not=_why_not(run) if needed else "",
        sums=sums_by_reason(db(), run_id=run.id) if first else (),
        largest=largest_corrections(db(), run_id=run.id) if first and len(rows) > A_PAGE else (),
        rows=rows[:A_PAGE],
        next_after=rows[A_PAGE - 1].place if len(rows) > A_PAGE else None,
        reasons_in_words=reasons_in_words,
    )


def _why_not(run: Run) -> str:
    """Return why the visitor may not sign the run, empty if nothing speaks against it."""
    try:
        refuse_own(db(), run, by=visitor().actor_id)
    except Conflict as refusal:
        return text_of(refusal)
    return ""


def _after() -> Place:
    account = row_number(request.args.get("account", ""))
    if account is None:
        return Place()
    try:
        month = date.fromisoformat(request.args.get("month", ""))
    except ValueError:
        month = date.min
    return Place(account, month, row_number(request.args.get("service", "")) or 0)


def _run(text: str) -> tuple[Month, Run]:
    month = month_of(text)
    found = latest_run(db(), month)
    if found is None:
        raise NotFound("the month has no run")
    return month, get_run(db(), found.id)


def _rows(run_id: int) -> Iterator[Sequence[Value]]:
    place = Place()
    while rows := corrections(db(), run_id=run_id, after=place, limit=_AT_A_TIME):
        for row in rows:
            yield (
                row.account_number,
                written_month(row.month),
                row.service_name,
                row.was,
                row.now,
                row.difference,
                reasons_in_words(row.reasons),
            )
        place = rows[-1].place
