"""Celery shells of the monthly run: one chunk a task; delivered twice is the same as once.

A connection that breaks gives the task another try. The chunk of a worker that died goes to
another one: its message was not acknowledged, and its row is no longer locked.
"""

from celery import shared_task

from app.charging.leases import renew_lease
from app.charging.run import begin_tasks, carry_on, finish_run, waiting_runs
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
    with company_session(company) as session:
        renew_lease(session, run_id=run_id)
    with company_session(company) as session:
        work_chunk(session, run_id=run_id)
    _go_on(company, run_id)


@shared_task(name="charging.check_chunks", acks_late=True, **RETRIES)
def check_chunks(*, company_id: int, slug: str, run_id: int, **_: object) -> None:
    """Look at charged chunks while any was not looked at, and then end the run."""
    company = CompanyRef(company_id, slug)
    while _is_checked(company, run_id):
        pass
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
    for _chunk in range(reopened or 0):
        charge_chunk.delay(**of_run)
    if reopened == 0:
        for _chunk in range(max(unseen, 1)):
            check_chunks.delay(**of_run)


def _is_checked(company: CompanyRef, run_id: int) -> bool:
    with company_session(company) as session:
        renew_lease(session, run_id=run_id)
    with company_session(company) as session:
        return check_chunk(session, run_id=run_id) is not None
