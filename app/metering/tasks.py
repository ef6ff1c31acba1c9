"""The nightly look for verifications that end: a task a company."""

from celery import shared_task

from app.database import company_session
from app.database.retries import RETRIES
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.metering.verification.notices import make_notices
from tenants.directory.at_work import kept_companies


@shared_task(name="metering.make_every_notice", **RETRIES)
def make_every_notice() -> None:
    """Send a look for each company that works."""
    for ref in kept_companies():
        make_notices_of.delay(company_id=ref.id, slug=ref.slug)


@shared_task(name="metering.make_notices", **RETRIES)
def make_notices_of(*, company_id: int, slug: str) -> None:
    """Make the notices of one company; delivered twice, the second makes none."""
    with company_session(CompanyRef(company_id, slug)) as session:
        make_notices(session, on=clock.today())
