"""Celery shells of the queue of submissions; delivered twice, each is still recorded once."""

import structlog
from celery import shared_task
from sqlalchemy.exc import InterfaceError, OperationalError

from app.database import company_session, shared_session
from app.database.errors import refusal
from app.database.retries import RETRIES
from app.kernel.company import CompanyRef
from app.metering.submissions.queue import give_up, take, waiting_numbers
from app.metering.submissions.recording import AT_ONCE
from tenants.directory.models import CompanyState
from tenants.directory.queries import companies

log = structlog.get_logger()


@shared_task(name="metering.take_submissions", **RETRIES)
def take_submissions_of(*, company_id: int, slug: str) -> None:
    """Record what waits at one company, in the order it came.

    One that cannot be recorded stops none of the others: it is tried again, and at last refused.
    While the month is held this ends, and is asked for again every minute.
    """
    company, last = CompanyRef(company_id, slug), None
    while True:
        with company_session(company) as session:
            waiting = waiting_numbers(session, after=last)
        if not waiting or not all(_take(company, number) for _, number in waiting):
            return
        last = waiting[-1]


def _take(company: CompanyRef, number: int) -> bool:
    """Record one; return whether the next may be tried now."""
    try:
        with company_session(company) as session:
            take(session, number)
    except AT_ONCE:
        log.info("submission.again", company=company.slug, number=number)
    except (OperationalError, InterfaceError) as failure:
        if not refusal(failure).is_retryable:
            raise  # the database is away: all of it again, a little later
        return False  # the month is held: nobody's turn comes before it is let go
    except Exception:
        log.exception("submission.failed", company=company.slug, number=number)
        with company_session(company) as session:
            give_up(session, number)
    return True


@shared_task(name="metering.take_every_submission", **RETRIES)
def take_every_submission() -> None:
    """Give each company a task of its own, for what was not told of."""
    with shared_session() as session:
        working = [each.ref for each in companies(session) if each.state != CompanyState.ARCHIVED]
    for ref in working:
        take_submissions_of.delay(company_id=ref.id, slug=ref.slug)
