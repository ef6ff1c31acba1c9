"""The month's standing estimates: who is charged without a reading, why and until when."""

from collections.abc import Iterator, Sequence
from datetime import date

from flask import Response, request
from flask_babel import gettext

from admin.sheets import send_sheet
from admin.words import NAMES
from app.access.rights import Right
from app.charging.estimates.models import Reason
from app.charging.estimates.queries import (
    FIRST,
    EstimateRow,
    Place,
    estimate_counts,
    estimates,
)
from app.charging.queries import RunOverview, latest_run
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.kernel.errors import NotFound
from app.kernel.month import Month
from app.web.addresses import month_of
from app.web.current import db
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "estimates",
    __name__,
    site=Site.OFFICE,
    right=Right.MONTH_VIEW,
    url_prefix="/<text>/estimates",
)
_A_PAGE, _AT_A_TIME = 50, 2_000


@room.get("/")
def index(text: str) -> Response:
    """List the run's standing estimates, each with its account, reason and limit."""
    month, run = _run(text)
    reason = _reason()
    rows = estimates(db(), run_id=run.id, reason=reason, after=_after(), limit=_A_PAGE + 1)
    reasons: dict[str, int] = {}
    for (each, _), count in estimate_counts(db(), run_id=run.id).items():
        reasons[each] = reasons.get(each, 0) + count
    return render(
        "admin/month/estimates.html",
        month=month,
        reason=reason,
        reasons=reasons,
        rows=rows[:_A_PAGE],
        next_after=_written(rows[_A_PAGE - 1].place) if len(rows) > _A_PAGE else None,
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export(text: str) -> Response:
    """Answer with the standing estimates (for one reason) as a workbook."""
    _, run = _run(text)
    columns = [
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Послуга"), width=34),
        Column(gettext("Лічильник"), width=18),
        Column(gettext("Причина"), width=34),
        Column(gettext("Як нараховано"), width=34),
        Column(gettext("Триває з"), Look.DAY),
        Column(gettext("Без лічильника з"), Look.DAY),
        Column(gettext("Обсяг"), Look.QUANTITY),
    ]
    sheet = Sheet(gettext("Планові нарахування"), columns, _lines(run.id, _reason()))
    return send_sheet(sheet, name="estimates.xlsx", month=text)


def _lines(run_id: int, reason: str | None) -> Iterator[Sequence[Value]]:
    after = FIRST
    while rows := estimates(db(), run_id=run_id, reason=reason, after=after, limit=_AT_A_TIME):
        for row in rows:
            yield _line(row)
        after = rows[-1].place


def _line(row: EstimateRow) -> Sequence[Value]:
    return (
        row.account_number,
        row.service,
        row.serial,
        str(NAMES["estimate_reason"][row.reason]),
        str(NAMES["estimate_step"][row.step]),
        row.began_on,
        row.limit_on,
        row.volume,
    )


def _run(text: str) -> tuple[Month, RunOverview]:
    month = month_of(text)
    run = latest_run(db(), month)
    if run is None:
        raise NotFound("the month has no run")
    return month, run


def _reason() -> str | None:
    asked = request.args.get("reason", "")
    return asked if asked in set(Reason) else None


def _written(place: Place) -> str:
    register, service, day, step = place
    return f"{register}.{service}.{day:%Y%m%d}.{step}"


def _after() -> Place:
    """Return the place named in the address; anything else is the beginning."""
    try:
        register, service, day, step = request.args.get("after", "").split(".")
        return int(register), int(service), date.fromisoformat(day), step
    except ValueError:
        return FIRST
