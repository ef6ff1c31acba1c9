"""Celery shell of what staff ask of a month; delivered twice is once."""

from celery import shared_task

from app.charging.tasks import go_on
from app.database.retries import RETRIES
from app.documents.bills.jobs import work_off
from app.kernel.company import CompanyRef


@shared_task(name="bills.work_month", acks_late=True, **RETRIES)
def work_month(*, company_id: int, slug: str, job_id: int, **_: object) -> None:
    """Do what was asked of the month, and have other runs take up what that reopened."""
    if work_off(CompanyRef(company_id, slug), job_id):
        go_on.delay(company_id=company_id, slug=slug)
