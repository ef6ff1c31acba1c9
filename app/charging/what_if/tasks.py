"""Celery shells of a scenario: one chunk a task; delivered twice is the same as once.

The chunk of a worker that died goes to another one. An error that would only come again stops the
scenario with its name, so that nobody waits for it.
"""

import logging

import polars as pl
import psycopg
from celery import shared_task
from sqlalchemy.exc import DataError, InterfaceError, OperationalError

from app.charging.what_if.run import fail_scenario, finish_scenario, renew_lease
from app.charging.what_if.work import work_chunk
from app.database import company_session
from app.database.retries import RETRIES
from app.kernel.company import CompanyRef

log = logging.getLogger(__name__)

TOO_LARGE = "too_large"
_TOO_LARGE = (
    DataError,
    psycopg.DataError,
    OverflowError,
    pl.exceptions.InvalidOperationError,
)
"""What a figure raises that no column and no sum has room for."""


@shared_task(name="what_if.work_off", acks_late=True, **RETRIES)
def work_off(*, company_id: int, slug: str, scenario_id: int, **_: object) -> None:
    """Send one task for each chunk that is not done."""
    with company_session(CompanyRef(company_id, slug)) as session:
        waiting = renew_lease(session, scenario_id)
    for _chunk in range(waiting):
        compare_chunk.delay(company_id=company_id, slug=slug, scenario_id=scenario_id)
    if not waiting:
        finish.delay(company_id=company_id, slug=slug, scenario_id=scenario_id)


@shared_task(name="what_if.compare_chunk", acks_late=True, **RETRIES)
def compare_chunk(*, company_id: int, slug: str, scenario_id: int, **_: object) -> None:
    """Compare the next chunk of the scenario that nobody works on."""
    company = CompanyRef(company_id, slug)
    try:
        with company_session(company) as session:
            renew_lease(session, scenario_id)
        with company_session(company) as session:
            work_chunk(session, scenario_id=scenario_id)
    except (OperationalError, InterfaceError):
        raise  # a broken connection is tried again
    except Exception as error:
        failure = TOO_LARGE if isinstance(error, _TOO_LARGE) else type(error).__name__
        with company_session(company) as session:
            fail_scenario(session, scenario_id, failure=failure)
        log.exception("what_if.failed", extra={"scenario_id": scenario_id, "slug": slug})
        raise
    finish.delay(company_id=company_id, slug=slug, scenario_id=scenario_id)


@shared_task(name="what_if.finish", acks_late=True, **RETRIES)
def finish(*, company_id: int, slug: str, scenario_id: int, **_: object) -> None:
    """Sum the scenario up if that was its last chunk."""
    with company_session(CompanyRef(company_id, slug)) as session:
        finish_scenario(session, scenario_id)
