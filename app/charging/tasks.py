"""Celery shells of the monthly run: one chunk a task; delivered twice is the same as once.

A connection that breaks gives the task another try. The chunk of a worker that died goes to
another one: its message was not acknowledged, and its row is no longer locked.
"""

from celery import Task, shared_task

from app.charging.leases import renew_lease
from app.charging.run import begin_tasks, carry_on, finish_run, progress, waiting_runs
from app.charging.shadow.seen import check_chunk, count_unseen
from app.charging.work import work_chunk
from app.database import company_session
from app.database.retries import RETRIES
from app.kernel.company import CompanyRef


@shared_task(name="charging.work_off", acks_late=True, **RETRIES)
def work_off(*, company_id: int, slug: str, run_id: int, **_: object) -> None:
    """Send one task for each chunk that is not done."""
    company = CompanyRef(company_id, slug)
    with company_session(company) as session:
        waiting = begin_tasks(session, run_id=run_id)
    for _chunk in range(waiting):
        charge_chunk.delay(company_id=company_id, slug=slug, run_id=run_id)
    if not waiting:
        finish.delay(company_id=company_id, slug=slug, run_id=run_id)


@shared_task(name="charging.go_on", acks_late=True, **RETRIES)
def go_on(*, company_id: int, slug: str, **_: object) -> None:
    """Send tasks for what a publication reopened of other runs: theirs are spent."""
    with company_session(CompanyRef(company_id, slug)) as session:
        waiting = waiting_runs(session)
    for run_id in waiting:
        work_off.delay(company_id=company_id, slug=slug, run_id=run_id)


@shared_task(name="charging.charge_chunk", acks_late=True, **RETRIES)
def charge_chunk(*, company_id: int, slug: str, run_id: int, **_: object) -> None:
    """Charge the next chunk of the run that nobody works on; after the last, have all checked."""
    company = CompanyRef(company_id, slug)
    if _is_charged(company, run_id) or _is_repeated(charge_chunk):
        _go_on(company, run_id)


@shared_task(name="charging.check_chunks", acks_late=True, **RETRIES)
def check_chunks(*, company_id: int, slug: str, run_id: int, **_: object) -> None:
    """Look at charged chunks while any was not looked at; who looks at the last ends the run."""
    company = CompanyRef(company_id, slug)
    is_of_use = _is_repeated(check_chunks)
    while _is_checked(company, run_id):
        is_of_use = True
    if is_of_use and not _unseen(company, run_id):
        finish.delay(company_id=company_id, slug=slug, run_id=run_id)


@shared_task(name="charging.finish", acks_late=True, **RETRIES)
def finish(*, company_id: int, slug: str, run_id: int, **_: object) -> None:
    """Make the run ready if every chunk is charged and nothing that it moved is left."""
    company = CompanyRef(company_id, slug)
    with company_session(company) as session:
        waiting = carry_on(session, run_id=run_id)
    for _chunk in range(waiting or 0):
        charge_chunk.delay(company_id=company_id, slug=slug, run_id=run_id)
    if not waiting:
        with company_session(company) as session:
            finish_run(session, run_id=run_id)


def _go_on(company: CompanyRef, run_id: int) -> None:
    """Send tasks for what the run moved itself, or, where that is nothing, for its check."""
    of_run = {"company_id": company.id, "slug": company.slug, "run_id": run_id}
    with company_session(company) as session:
        reopened = carry_on(session, run_id=run_id)
        unseen = count_unseen(session, run_id)
    if reopened is None:
        return
    task, many = (charge_chunk, reopened) if reopened else (check_chunks, unseen)
    for _chunk in range(many):
        task.delay(**of_run)
    if not many:
        finish.delay(**of_run)


def _is_charged(company: CompanyRef, run_id: int) -> bool:
    with company_session(company) as session:
        done, chunks = progress(session, run_id=run_id)
        if done == chunks:
            return False  # the lease is not asked for: whoever ends the run may hold it for long
        renew_lease(session, run_id=run_id)
    with company_session(company) as session:
        return work_chunk(session, run_id=run_id) is not None


def _is_checked(company: CompanyRef, run_id: int) -> bool:
    with company_session(company) as session:
        if not count_unseen(session, run_id):
            return False
        renew_lease(session, run_id=run_id)
    with company_session(company) as session:
        return check_chunk(session, run_id=run_id) is not None


def _unseen(company: CompanyRef, run_id: int) -> int:
    with company_session(company) as session:
        return count_unseen(session, run_id)


def _is_repeated(task: "Task[..., None]") -> bool:
    """Say whether somebody had the task before: what he did may want to be gone on with."""
    request = task.request
    return bool(request.retries or (request.delivery_info or {}).get("redelivered"))
