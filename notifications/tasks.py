"""Celery shells of sending; delivered twice, a letter still goes once."""

from celery import shared_task

from app.database import shared_session
from app.kernel.company import CompanyRef
from notifications import channels, dispatch
from tenants.directory.queries import companies, find_company


@shared_task(name="notifications.send_waiting")
def send_waiting(*, company_id: int, slug: str) -> None:
    """Send the letters of one company that are due."""
    with shared_session() as session:
        company = find_company(session, company_id=company_id)
    if company is not None:
        dispatch.send_waiting(CompanyRef(company_id, slug), channels.email(), name=company.name)


@shared_task(name="notifications.send_all")
def send_all() -> None:
    """Give each company a task of its own: one that fails does not stop the others."""
    with shared_session() as session:
        refs = [each.ref for each in companies(session)]
    for ref in refs:
        send_waiting.delay(company_id=ref.id, slug=ref.slug)
