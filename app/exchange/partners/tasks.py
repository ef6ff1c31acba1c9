"""The regular look at partners' files; delivered twice, nothing is imported twice."""

from celery import shared_task
from sqlalchemy import select

from app.database import company_session
from app.database.retries import RETRIES
from app.exchange.outgoing.sending import due_registers, send_register
from app.exchange.partners.collect import look_for_files
from app.exchange.partners.late import warn
from app.exchange.partners.models import ExchangePartner
from app.kernel import clock
from app.kernel.company import CompanyRef
from tenants.directory.at_work import working_companies


@shared_task(name="partners.look_for_every_company", **RETRIES)
def look_for_every_company() -> None:
    """Send a look for each company that works."""
    for each in working_companies():
        look_for_company.delay(company_id=each.ref.id, slug=each.ref.slug, language=each.locale)


@shared_task(name="partners.look_for_company", **RETRIES)
def look_for_company(*, company_id: int, slug: str, language: str) -> None:
    """Send a look at each partner of a company, and warn of those that are late."""
    ref = CompanyRef(company_id, slug)
    with company_session(ref) as session:
        warn(session, at=clock.now(), language=language)
        partners = session.scalars(
            select(ExchangePartner.id).where(ExchangePartner.is_on).order_by(ExchangePartner.id)
        ).all()
        due = due_registers(session, at=clock.now())
    for partner_id in partners:
        look.delay(company_id=company_id, slug=slug, partner_id=partner_id)
    for register_id in due:
        send.delay(company_id=company_id, slug=slug, register_id=register_id)


@shared_task(name="partners.look", **RETRIES)
def look(*, company_id: int, slug: str, partner_id: int) -> None:
    """Fetch and take in what waits at one partner."""
    look_for_files(CompanyRef(company_id, slug), partner_id)


@shared_task(name="partners.send", **RETRIES)
def send(*, company_id: int, slug: str, register_id: int) -> None:
    """Write a register of debts and leave it with its partner."""
    send_register(CompanyRef(company_id, slug), register_id)
