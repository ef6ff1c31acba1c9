"""Asking for what a worker does with a month: one job at a time, of the run that was seen."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.charging.leases import LEASE
from app.charging.models import Run
from app.charging.publish import (
    Approval,
    NothingPublished,
    NothingToPublish,
    published_run,
    refuse_to_publish,
    refuse_to_withdraw,
)
from app.charging.run import ready_run
from app.documents.models import MonthJob, MonthJobKind, MonthJobState
from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.locks import refuse_closed
from app.months.operations import get_month
from app.months.states import refuse_to_close


class MonthJobInProgress(Conflict):
    """The month is being published, taken back, checked or closed at this moment."""

    key = "error.documents.month-job-in-progress"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} is at work", month=month)


def ask_publication(
    session: Session, month: Month, *, by: int, approval: Approval | None = None
) -> MonthJob:
    """Ask for the month's finished run to be published. Commit before working.

    What speaks against it is said at once; the worker looks again with the month in its hands.

    Raises:
        NothingToPublish, FactsMoved, CheckFailed, ApprovalNeeded, OwnApproval,
        SignatureNeeded, PublishedLater, MonthJobInProgress.
    """
    if (dead := _dead_job(session, month, MonthJobKind.PUBLICATION)) is not None:
        return dead
    run = refuse_to_publish(session, month, by=by, approval=approval)
    asked = MonthJob(
        kind=MonthJobKind.PUBLICATION,
        total=approval.total if approval else None,
        reason=(approval.reason or None) if approval else None,
        leaving=sorted(approval.leaving) if approval else [],
    )
    return _asked(session, asked, run, by=by)


def ask_withdrawal(session: Session, month: Month, *, by: int, reason: str) -> MonthJob:
    """Ask for the month's publication to be taken back. Commit before working.

    Raises:
        NothingPublished, PublishedLater, BooksClosed, MonthJobInProgress.
    """
    if (dead := _dead_job(session, month, MonthJobKind.WITHDRAWAL)) is not None:
        return dead
    refuse_closed(get_month(session, month))
    run = refuse_to_withdraw(session, month)
    return _asked(session, MonthJob(kind=MonthJobKind.WITHDRAWAL, reason=reason), run, by=by)


def ask_check(session: Session, month: Month, *, by: int) -> MonthJob:
    """Ask for the drafts of the finished run to be checked once more. Commit before working.

    Raises:
        NothingToPublish, MonthJobInProgress.
    """
    if (dead := _dead_job(session, month, MonthJobKind.CHECK)) is not None:
        return dead
    run = ready_run(session, month)
    if run is None:
        raise NothingToPublish(month=month)
    return _asked(session, MonthJob(kind=MonthJobKind.CHECK), run, by=by)


def ask_closing(session: Session, month: Month, *, by: int) -> MonthJob:
    """Ask for the published month's books to be closed for ever. Commit before working.

    Raises:
        BooksClosed, MonthState, PreviousNotClosed, NothingPublished, MonthJobInProgress.
    """
    if (dead := _dead_job(session, month, MonthJobKind.CLOSING)) is not None:
        return dead
    row = get_month(session, month)
    refuse_closed(row)
    refuse_to_close(session, row)
    run = published_run(session, month)
    if run is None:
        raise NothingPublished(month=month)
    return _asked(session, MonthJob(kind=MonthJobKind.CLOSING), run, by=by)


def _dead_job(session: Session, month: Month, kind: MonthJobKind) -> MonthJob | None:
    """Return the job that was under way and whose worker died, with a new lease."""
    under_way = select(MonthJob).where(
        MonthJob.month == month.first_day, MonthJob.state == MonthJobState.RUNNING
    )
    held = under_way.with_for_update().execution_options(populate_existing=True)
    job = session.scalars(held).one_or_none()
    if job is None:
        return None
    at = clock.now()
    if job.kind != kind or (job.lease_until is not None and job.lease_until > at):
        raise MonthJobInProgress(month=month)
    job.lease_until = at + LEASE
    return job


def _asked(session: Session, job: MonthJob, run: Run, *, by: int) -> MonthJob:
    """Write the job down; of two who ask at once the second is refused."""
    at = clock.now()
    written = (
        insert(MonthJob)
        .values(
            month=run.month,
            kind=job.kind,
            state=MonthJobState.RUNNING,
            run_id=run.id,
            run_finished_at=run.finished_at,
            asked_at=at,
            asked_by=by,
            total=job.total,
            reason=job.reason,
            leaving=job.leaving or [],
            lease_until=at + LEASE,
        )
        .on_conflict_do_nothing()
        .returning(MonthJob)
    )
    found = session.scalars(written).one_or_none()
    if found is None:
        raise MonthJobInProgress(month=Month.of(run.month))
    return found
