"""What the statements of a kind may bind, as the job's layout and the clock say it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.exchange.known import Known
from app.exchange.layouts import Layout
from app.exchange.models import ImportJob
from app.kernel import clock
from app.kernel.month import Month
from app.months.models import MonthRow


def parameters_of(session: Session, job: ImportJob, known: Known) -> Mapping[str, Any]:
    """Return what the kind's statements may bind.

    Facts without a day of their own hold from the first month that is still to be charged.
    """
    layout = Layout.from_json(job.layout)
    options = layout.options
    return {
        "job": job.id,
        "actor": job.actor_id,
        "at": clock.now(),
        "today": clock.today(),
        "zone": clock.KYIV.key,
        "since": _since(session, layout),
        "end_is_last_day": bool(options.get("end_is_last_day", False)),
        "ignore_zeros": bool(options.get("ignore_leading_zeros", False)),
        "keep_access": bool(options.get("keep_access", False)),
        "options": options,
        "columns": frozenset({*layout.columns, *layout.constants}),
        "known": known,
    }


def since_of(session: Session, job: ImportJob) -> Month:
    """Return the month from which what a file says without a day holds."""
    return Month.of(_since(session, Layout.from_json(job.layout)))


def _since(session: Session, layout: Layout) -> date:
    since = layout.options.get("since")
    return date.fromisoformat(since) if since else _first_open(session, clock.today())


def _first_open(session: Session, today: date) -> date:
    first = session.scalar(select(func.min(MonthRow.month)).where(MonthRow.books == "open"))
    return first or Month.of(today).first_day
