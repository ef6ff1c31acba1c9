"""Celery shells of the queue of submissions; delivered twice, each is still recorded once."""

import structlog
from celery import shared_task
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.database import company_session
from app.database.errors import refusal
from app.database.retries import RETRIES
from app.kernel.company import CompanyRef
from app.metering.submissions.queue import a_month_is_held, put_back, take, waiting_numbers
from app.metering.submissions.recording import AT_ONCE
from tenants.directory.at_work import kept_companies

log = structlog.get_logger()


@shared_task(name="metering.take_submissions", **RETRIES)
def take_submissions_of(*, company_id: int, slug: str) -> None:
    """Record what waits at one company, in the order it came.

    One that cannot be recorded, or not now, stops none of the others: it is tried again, each
    time later, and at last refused.
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
        return _is_its_own(company, number, failure)
    except Exception:
        log.exception("submission.failed", company=company.slug, number=number)
        with company_session(company) as session:
            put_back(session, number)
    return True


def _is_its_own(company: CompanyRef, number: int, failure: DBAPIError) -> bool:
    """Put back one that the database would not have now; return whether others may be tried.

    Where the database is away, this fails too: all of it again, a little later.
    """
    with company_session(company) as session:
        if refusal(failure).is_retryable and a_month_is_held(session):
            return False  # nobody's turn comes before it is let go
        put_back(session, number)
    log.warning("submission.put-back", company=company.slug, number=number, exc_info=failure)
    return True


@shared_task(name="metering.take_every_submission", **RETRIES)
def take_every_submission() -> None:
    """Give each company a task of its own, for what was not told of."""
    for ref in kept_companies():
        take_submissions_of.delay(company_id=ref.id, slug=ref.slug)
