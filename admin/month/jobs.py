"""What was asked of a month, as its page tells of it: how far it has come, or why not."""

from dataclasses import dataclass
from datetime import datetime

from app.charging.queries import RunOverview
from app.documents.bills.refused import refusal_of
from app.documents.models import MonthJob, MonthJobKind, MonthJobStage, MonthJobState
from app.kernel import clock
from app.months.models import MonthRow
from app.web.messages import sorry, text_of


@dataclass(frozen=True, slots=True)
class JobCard:
    """What was asked of a month and is under way, or came to nothing."""

    kind: MonthJobKind
    is_running: bool
    asked_at: datetime
    lease_until: datetime | None
    reason: str
    done: int
    """Stages of a publication that are behind it."""
    refusal: str
    """Why it came to nothing, in words."""

    @property
    def stages(self) -> int:
        """Return how many stages a publication has."""
        return len(MonthJobStage)

    @property
    def is_stalled(self) -> bool:
        """Return whether nobody works on it, so that it may be sent once more."""
        return self.lease_until is None or self.lease_until < clock.now()


def job_card(job: MonthJob | None, row: MonthRow, run: RunOverview | None) -> JobCard | None:
    """Return how the page tells of what was asked last; None where there is nothing to tell.

    A refusal is old when the month was charged after it, or came to what was asked otherwise.
    """
    if job is None or job.state == MonthJobState.DONE:
        return None
    is_running = job.state == MonthJobState.RUNNING
    if not is_running and (_is_so(job, row) or _is_charged_since(job, run)):
        return None
    stages = list(MonthJobStage)
    return JobCard(
        kind=MonthJobKind(job.kind),
        is_running=is_running,
        asked_at=job.asked_at,
        lease_until=job.lease_until,
        reason=job.reason or "",
        done=stages.index(MonthJobStage(job.stage)) if job.stage else 0,
        refusal="" if is_running else _refusal(job),
    )


def _is_so(job: MonthJob, row: MonthRow) -> bool:
    match MonthJobKind(job.kind):
        case MonthJobKind.WITHDRAWAL:
            return row.charging != "published"
        case MonthJobKind.CLOSING:
            return row.books == "closed" or row.charging != "published"
        case _:
            return row.charging == "published"


def _is_charged_since(job: MonthJob, run: RunOverview | None) -> bool:
    return run is not None and job.ended_at is not None and run.started_at > job.ended_at


def _refusal(job: MonthJob) -> str:
    if job.state == MonthJobState.FAILED or job.refusal is None:
        return sorry()
    return text_of(refusal_of(job.refusal, job.facts or {}))
