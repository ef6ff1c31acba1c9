"""What the statements of a kind may bind, as the job's layout and the clock say it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.exchange.known import Known
from app.exchange.layouts import Layout
from app.exchange.models import ImportJob
from app.kernel import clock
from app.kernel.month import Month


def parameters_of(job: ImportJob, known: Known) -> Mapping[str, Any]:
    """Return what the kind's statements may bind."""
    layout = Layout.from_json(job.layout)
    options = layout.options
    today = clock.today()
    since = options.get("since")
    return {
        "job": job.id,
        "actor": job.actor_id,
        "at": clock.now(),
        "today": today,
        "since": date.fromisoformat(since) if since else Month.of(today).first_day,
        "end_is_last_day": bool(options.get("end_is_last_day", False)),
        "ignore_zeros": bool(options.get("ignore_leading_zeros", False)),
        "options": options,
        "columns": frozenset({*layout.columns, *layout.constants}),
        "known": known,
    }
