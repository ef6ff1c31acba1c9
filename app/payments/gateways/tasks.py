"""Questions to gateways in the background: a task a company."""

from collections.abc import Sequence

from celery import shared_task

from app.database import shared_session
from app.database.retries import RETRIES
from app.kernel.company import CompanyRef
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.refunds import carry_out_refunds
from app.payments.gateways.reports import compare_reports
from tenants.directory.models import CompanyState
from tenants.directory.queries import companies


@shared_task(name="gateways.ask_every_company", **RETRIES)
def ask_every_company() -> None:
    """Send the questions of each company; a suspended one's payers may still be paying."""
    for ref in _working():
        ask_company.delay(company_id=ref.id, slug=ref.slug)


@shared_task(name="gateways.ask_company", **RETRIES)
def ask_company(*, company_id: int, slug: str) -> None:
    """Ask about one company's payments and refunds without an end; twice delivered, once asked."""
    ref = CompanyRef(company_id, slug)
    ask_about_unended(ref)
    carry_out_refunds(ref)


@shared_task(name="gateways.compare_every_company", **RETRIES)
def compare_every_company() -> None:
    """Send the comparison of each company's gateways' reports."""
    for ref in _working():
        compare_company.delay(company_id=ref.id, slug=ref.slug)


@shared_task(name="gateways.compare_company", **RETRIES)
def compare_company(*, company_id: int, slug: str) -> None:
    """Compare what one company's gateways report; delivered twice, the second finds nothing."""
    compare_reports(CompanyRef(company_id, slug))


def _working() -> Sequence[CompanyRef]:
    with shared_session() as session:
        return [each.ref for each in companies(session) if each.state != CompanyState.ARCHIVED]
