"""The nightly check in the background: a task a company, so that one cannot hold up the others."""

from celery import shared_task

from app.database import company_session
from app.database.retries import RETRIES
from app.kernel.company import CompanyRef
from app.reports.books import check_books
from tenants.directory.at_work import kept_companies


@shared_task(name="reports.check_every_company", **RETRIES)
def check_every_company() -> None:
    """Send a check for each company that still works with its books."""
    for ref in kept_companies():
        check_company.delay(company_id=ref.id, slug=ref.slug)


@shared_task(name="reports.check_company", **RETRIES)
def check_company(*, company_id: int, slug: str) -> None:
    """Check the books of one company; delivered twice, it is checked twice."""
    with company_session(CompanyRef(company_id, slug)) as session:
        check_books(session)
