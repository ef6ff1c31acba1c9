"""The daily look at agreements in the background: a task a company."""

from celery import shared_task

from app.access.actors import job_actor
from app.database import company_session
from app.database.retries import RETRIES
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.restructuring.follow_up import follow_up
from tenants.directory.at_work import working_companies


@shared_task(name="restructuring.follow_up_every_company", **RETRIES)
def follow_up_every_company() -> None:
    """Send a look at the agreements of each company that still works."""
    for each in working_companies():
        follow_up_company.delay(company_id=each.ref.id, slug=each.ref.slug)


@shared_task(name="restructuring.follow_up_company", **RETRIES)
def follow_up_company(*, company_id: int, slug: str) -> None:
    """Break what one company's payers do not keep; delivered twice, the second finds nothing."""
    with company_session(CompanyRef(company_id, slug)) as session:
        follow_up(session, on=clock.today(), by=job_actor(session, "restructuring"))
