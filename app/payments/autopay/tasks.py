"""Autopays in the background: a task a company, safe to run twice."""

from celery import shared_task

from app.database.retries import RETRIES
from app.kernel.company import CompanyRef
from app.payments.autopay.running import run_autopays
from app.payments.gateways.charging import charge_due
from tenants.directory.at_work import kept_companies

EVERY_S = 3600.0
"""How often the autopays of the day are looked at."""


@shared_task(name="autopay.run_every_company", **RETRIES)
def run_every_company() -> None:
    """Send each company's autopays; a suspended one's payers still want their bills paid."""
    for ref in kept_companies():
        facts = {"company_id": ref.id, "slug": ref.slug}
        run_company.apply_async(kwargs=facts, expires=EVERY_S)


@shared_task(name="autopay.run_company", **RETRIES)
def run_company(*, company_id: int, slug: str) -> None:
    """Run one company's autopays and charge what is due; delivered twice, once charged."""
    ref = CompanyRef(company_id, slug)
    run_autopays(ref)
    charge_due(ref)
