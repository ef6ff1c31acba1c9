"""The daily look at agreements in the background: a task a company."""

from celery import shared_task

from app.access.actors import job_actor
from app.database import company_session, shared_session
from app.database.retries import RETRIES
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.restructuring.follow_up import follow_up
from tenants.directory.models import CompanyState
from tenants.directory.queries import companies

_AT_WORK = frozenset({CompanyState.TRIAL, CompanyState.ACTIVE})
"""The others' books are only read."""


@shared_task(name="restructuring.follow_up_every_company", **RETRIES)
def follow_up_every_company() -> None:
    """Send a look at the agreements of each company that still works."""
    with shared_session() as session:
        working = [each.ref for each in companies(session) if each.state in _AT_WORK]
    for ref in working:
        follow_up_company.delay(company_id=ref.id, slug=ref.slug)


@shared_task(name="restructuring.follow_up_company", **RETRIES)
def follow_up_company(*, company_id: int, slug: str) -> None:
    """Break what one company's payers do not keep; delivered twice, the second finds nothing."""
    with company_session(CompanyRef(company_id, slug)) as session:
        follow_up(session, on=clock.today(), by=job_actor(session, "restructuring"))
