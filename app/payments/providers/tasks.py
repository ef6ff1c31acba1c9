"""Payments that were never confirmed end in the background: a task a company."""

from celery import shared_task

from app.database import company_session
from app.database.retries import RETRIES
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.payments.providers.paying import expire
from tenants.directory.at_work import kept_companies


@shared_task(name="providers.expire_in_every_company", **RETRIES)
def expire_in_every_company() -> None:
    """Send a look at the payments told of to each company that is still there."""
    for ref in kept_companies():
        expire_in_company.delay(company_id=ref.id, slug=ref.slug)


@shared_task(name="providers.expire_in_company", **RETRIES)
def expire_in_company(*, company_id: int, slug: str) -> None:
    """End one company's payments not confirmed in time; delivered twice, it finds nothing."""
    with company_session(CompanyRef(company_id, slug)) as session:
        expire(session, at=clock.now())
