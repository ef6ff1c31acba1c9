"""Questions to gateways in the background: a task a company."""

from celery import shared_task

from app.database.retries import RETRIES
from app.kernel.company import CompanyRef
from app.payments.gateways.charging import charge_due
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.refunds import carry_out_refunds
from app.payments.gateways.reports import compare_reports
from app.payments.gateways.saved_cards import tell_forgotten
from app.payments.gateways.setup_janitor import ask_about_cards
from tenants.directory.at_work import kept_companies

EVERY_S = 60.0
"""How often card payments without an end are asked about."""


@shared_task(name="gateways.ask_every_company", **RETRIES)
def ask_every_company() -> None:
    """Send the questions of each company; a suspended one's payers may still be paying.

    One that was not begun before the next round is dropped: a silent gateway piles up none.
    """
    for ref in kept_companies():
        facts = {"company_id": ref.id, "slug": ref.slug}
        ask_company.apply_async(kwargs=facts, expires=EVERY_S)


@shared_task(name="gateways.ask_company", **RETRIES)
def ask_company(*, company_id: int, slug: str) -> None:
    """Charge, ask about and give back one company's card payments; twice delivered, once done."""
    ref = CompanyRef(company_id, slug)
    charge_due(ref)
    ask_about_unended(ref)
    ask_about_cards(ref)
    carry_out_refunds(ref)
    tell_forgotten(ref)


@shared_task(name="gateways.compare_every_company", **RETRIES)
def compare_every_company() -> None:
    """Send the comparison of each company's gateways' reports."""
    for ref in kept_companies():
        compare_company.delay(company_id=ref.id, slug=ref.slug)


@shared_task(name="gateways.compare_company", **RETRIES)
def compare_company(*, company_id: int, slug: str) -> None:
    """Compare what one company's gateways report; delivered twice, the second finds nothing."""
    compare_reports(CompanyRef(company_id, slug))
