"""A month published, or taken back, by a worker: a large company takes longer than a page may."""

import logging
from datetime import timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from app.charging.leases import LEASE, alive
from app.charging.models import Run
from app.charging.publish import (
    Approval,
    published_run,
    refuse_to_publish,
    refuse_to_withdraw,
)
from app.charging.run import ready_run
from app.database import company_session
from app.documents.bills.publishing import publish_month, withdraw_month
from app.documents.bills.refused import facts_kept
from app.documents.models import MonthJob, MonthJobKind, MonthJobStage, MonthJobState
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import Conflict, DomainError
from app.kernel.month import Month
from app.months.locks import refuse_closed
from app.months.operations import get_month

log = logging.getLogger(__name__)


class MonthJobInProgress(Conflict):
    """The month is being published, or taken back, at this moment."""

    key = "error.documents.month-job-in-progress"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} is being published or taken back", month=month)


class SeenRunMoved(Conflict):
    """The month was charged again after it was asked to be published or taken back."""

    key = "error.documents.seen-run-moved"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"the run of {month} is not the one that was looked at", month=month)


def ask_publication(
    session: Session, month: Month, *, by: int, approval: Approval | None = None
) -> MonthJob:
    """Ask for the month's finished run to be published. Commit before working.

    What speaks against it is said at once; the worker looks again with the month in its hands.

    Raises:
        NothingToPublish, FactsMoved, CheckFailed, ApprovalNeeded, SignatureNeeded,
        PublishedLater, MonthJobInProgress.
    """
    if (dead := _dead_job(session, month, MonthJobKind.PUBLICATION)) is not None:
        return dead
    run = refuse_to_publish(session, month, approval=approval)
    asked = MonthJob(
        kind=MonthJobKind.PUBLICATION,
        total=approval.total if approval else None,
        reason=approval.reason if approval else None,
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


def latest_job(session: Session, month: Month) -> MonthJob | None:
    """Return what was asked of the month last."""
    return session.scalars(
        select(MonthJob)
        .where(MonthJob.month == month.first_day)
        .order_by(MonthJob.id.desc())
        .limit(1)
    ).one_or_none()


def work_off(company: CompanyRef, job_id: int) -> bool:
    """Do what the job asks for and say whether it is done. Safe to call twice, also at once.

    It is done in one transaction: killed anywhere, it leaves nothing behind and is done by the
    next caller. A refusal is kept for the month's page. A broken connection is the caller's to
    try again.
    """
    try:
        with alive(partial(_renew, company, job_id)), company_session(company) as session:
            return _do(session, company, job_id)
    except (OperationalError, InterfaceError):
        raise
    except DomainError as refusal:
        with company_session(company) as session:
            _end(session, job_id, MonthJobState.REFUSED, refusal=refusal)
            return session.get_one(MonthJob, job_id).state == MonthJobState.DONE
    except Exception as failure:
        with company_session(company) as session:
            _end(session, job_id, MonthJobState.FAILED, refusal=failure)
        log.exception("month_job.failed", extra={"job_id": job_id, "slug": company.slug})
        raise


def _dead_job(session: Session, month: Month, kind: MonthJobKind) -> MonthJob | None:
    """Return the job that was under way and whose worker died, with a new lease."""
    under_way = select(MonthJob).where(
        MonthJob.month == month.first_day, MonthJob.state == MonthJobState.RUNNING
    )
    job = session.scalars(under_way.with_for_update()).one_or_none()
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
            lease_until=at + LEASE,
        )
        .on_conflict_do_nothing()
        .returning(MonthJob)
    )
    found = session.scalars(written).one_or_none()
    if found is None:
        raise MonthJobInProgress(month=Month.of(run.month))
    return found


def _do(session: Session, company: CompanyRef, job_id: int) -> bool:
    job = session.get_one(MonthJob, job_id)
    if job.state != MonthJobState.RUNNING:
        return job.state == MonthJobState.DONE
    month, by = Month.of(job.month), job.asked_by
    if job.kind == MonthJobKind.PUBLICATION:
        _refuse_moved(job, ready_run(session, month))
        approval = None if job.total is None else Approval(job.total, job.reason or "")
        tell = partial(_tell, company, job_id)
        run = publish_month(session, month=month, by=by, approval=approval, tell=tell)
    else:
        _refuse_moved(job, published_run(session, month))
        run = withdraw_month(session, month=month, by=by, reason=job.reason or "")
    _refuse_moved(job, run)  # it was charged again before the month was held
    _end(session, job_id, MonthJobState.DONE)
    return True


def _refuse_moved(job: MonthJob, run: Run | None) -> None:
    if run is None or (run.id, run.finished_at) != (job.run_id, job.run_finished_at):
        raise SeenRunMoved(month=Month.of(job.month))


def _end(
    session: Session, job_id: int, state: MonthJobState, *, refusal: Exception | None = None
) -> None:
    """Say how the job ended, unless another caller has: what is done stays done."""
    told = refusal.key if isinstance(refusal, DomainError) else type(refusal).__name__
    session.execute(
        update(MonthJob)
        .where(MonthJob.id == job_id, MonthJob.state == MonthJobState.RUNNING)
        .values(
            state=state,
            ended_at=clock.now(),
            lease_until=None,
            refusal=told if refusal else None,
            facts=facts_kept(refusal) if isinstance(refusal, DomainError) else None,
        )
    )


def _tell(company: CompanyRef, job_id: int, stage: MonthJobStage) -> None:
    """Keep what it has come to; in a transaction of its own, or nobody would see it in time."""
    with company_session(company) as session:
        session.execute(update(MonthJob).where(MonthJob.id == job_id).values(stage=stage))


def _renew(company: CompanyRef, job_id: int, lease: timedelta) -> None:
    with company_session(company) as session:
        session.execute(
            update(MonthJob)
            .where(MonthJob.id == job_id, MonthJob.state == MonthJobState.RUNNING)
            .values(lease_until=clock.now() + lease)
        )
