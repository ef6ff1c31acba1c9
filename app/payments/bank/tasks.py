"""Totals in the bank settled in the background, with payments told of since: a task a company."""

from celery import shared_task

from app.access.actors import job_actor
from app.database import company_session
from app.database.retries import RETRIES
from app.kernel.company import CompanyRef
from app.payments.bank.collections import settle_collections
from app.payments.bank.settling import settle_totals
from tenants.directory.at_work import kept_companies


@shared_task(name="bank.settle_every_company", **RETRIES)
def settle_every_company() -> None:
    """Send the settling of each company; a suspended one's payers may still be paying."""
    for ref in kept_companies():
        settle_company.delay(company_id=ref.id, slug=ref.slug)


@shared_task(name="bank.settle_company", **RETRIES)
def settle_company(*, company_id: int, slug: str) -> None:
    """Settle one company's totals that wait; delivered twice, the second finds nothing."""
    with company_session(CompanyRef(company_id, slug)) as session:
        settle_totals(session, by=job_actor(session, "bank"))
        settle_collections(session)
