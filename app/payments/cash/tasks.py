"""Celery shells of fiscal receipts; delivered twice, a receipt is still told once."""

from celery import shared_task

from app.database import shared_session
from app.kernel.company import CompanyRef
from app.payments.cash.fiscal.connecting import connect
from app.payments.cash.fiscal.sending import fiscalise_waiting
from tenants.directory.queries import companies


@shared_task(name="cash.fiscalise")
def fiscalise(*, company_id: int, slug: str, **_: object) -> None:
    """Tell the registrars of one company what waits."""
    fiscalise_waiting(CompanyRef(company_id, slug), connect)


@shared_task(name="cash.fiscalise_every_company")
def fiscalise_every_company() -> None:
    """Give each company a task of its own: one whose registrar hangs does not stop the others."""
    with shared_session() as session:
        refs = [each.ref for each in companies(session)]
    for ref in refs:
        fiscalise.delay(company_id=ref.id, slug=ref.slug)
