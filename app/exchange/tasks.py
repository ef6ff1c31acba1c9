"""Imports in the background: one call each; delivered twice, they change nothing."""

from celery import shared_task

from app.database.retries import RETRIES
from app.exchange.models import ImportMode
from app.exchange.run_import import LinesAtFault, check_job, import_job
from app.kernel.company import CompanyRef


@shared_task(name="imports.check", **RETRIES)
def check(*, company: int, slug: str, job: int) -> None:
    """Make the trial run of an import."""
    check_job(CompanyRef(company, slug), job)


@shared_task(name="imports.run", **RETRIES)
def run(*, company: int, slug: str, job: int, mode: str) -> None:
    """Import a job's file; lines at fault are in its verdicts, so a refusal is an answer."""
    try:
        import_job(CompanyRef(company, slug), job, mode=ImportMode(mode))
    except LinesAtFault:
        return
