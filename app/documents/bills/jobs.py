"""A month published, taken back, checked or closed by a worker: longer than a page may take."""

import logging
from datetime import timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from app.charging.claiming import hold_chunks
from app.charging.leases import alive
from app.charging.models import Run, RunChunk
from app.charging.publish import Approval, published_run
from app.charging.run import ready_run
from app.charging.shadow.check import check_run
from app.database import company_session
from app.documents.bills.publishing import Tell, close_month, publish_month, withdraw_month
from app.documents.bills.refused import facts_kept
from app.documents.models import MonthJob, MonthJobKind, MonthJobStage, MonthJobState
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import Conflict, DomainError
from app.kernel.month import Month
from app.months.locks import lock_for_change
from app.months.operations import find_month, open_month

log = logging.getLogger(__name__)


class SeenRunMoved(Conflict):
    """The month was charged again after something was asked of it, or taken back since."""

    key = "error.documents.seen-run-moved"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"the run of {month} is not the one that was looked at", month=month)


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


def _do(session: Session, company: CompanyRef, job_id: int) -> bool:
    job = session.get_one(MonthJob, job_id)
    if job.state != MonthJobState.RUNNING:
        return job.state == MonthJobState.DONE
    _refuse_moved(job, _run_of(session, job))
    run = _carry_out(session, job, tell=partial(_tell, company, job_id))
    _refuse_moved(job, run)  # it was charged again before the month was held
    _end(session, job_id, MonthJobState.DONE)
    return True


def _carry_out(session: Session, job: MonthJob, *, tell: Tell) -> Run | None:
    """Do what was asked and return of which run it was."""
    month, by = Month.of(job.month), job.asked_by
    match MonthJobKind(job.kind):
        case MonthJobKind.PUBLICATION:
            approval = Approval(job.total, job.reason or "", frozenset(job.leaving))
            return publish_month(session, month=month, by=by, approval=approval, tell=tell)
        case MonthJobKind.WITHDRAWAL:
            return withdraw_month(session, month=month, by=by, reason=job.reason or "")
        case MonthJobKind.CHECK:
            run = _refuse_moved(job, ready_run(session, month))
            # Before the month: so does who publishes one before it and has these charged again.
            hold_chunks(session, RunChunk.run_id == run.id)
            lock_for_change(session, month)
            run = _refuse_moved(job, ready_run(session, month))
            check_run(session, run)
            return run
        case MonthJobKind.CLOSING:
            close_month(session, month, by=by)
            if find_month(session, month.plus(1)) is None:
                open_month(session, month.plus(1))
            return published_run(session, month)


def _run_of(session: Session, job: MonthJob) -> Run | None:
    """Return the run that the job is of, as it is now."""
    is_before = job.kind in {MonthJobKind.PUBLICATION, MonthJobKind.CHECK}
    return (ready_run if is_before else published_run)(session, Month.of(job.month))


def _refuse_moved(job: MonthJob, run: Run | None) -> Run:
    if run is None or (run.id, run.finished_at) != (job.run_id, job.run_finished_at):
        raise SeenRunMoved(month=Month.of(job.month))
    return run


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
