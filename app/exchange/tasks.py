"""Imports, and the watch over channels, in the background; delivered twice, they do no more."""

from celery import shared_task

from app.database import company_session
from app.database.retries import RETRIES
from app.exchange.channels.warning import warn
from app.exchange.models import ImportMode
from app.exchange.run_import import LinesAtFault, check_job, import_job
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.metering.channels.counting import keep_days
from tenants.directory.at_work import working_companies


@shared_task(name="imports.check", **RETRIES)
def check(*, company: int, slug: str, job: int) -> None:
    """Make the trial run of an import."""
    check_job(CompanyRef(company, slug), job)


@shared_task(name="imports.run", **RETRIES)
def run(*, company: int, slug: str, job: int, mode: str, by: int) -> None:
    """Import a job's file; lines at fault are in its verdicts, so a refusal is an answer."""
    try:
        import_job(CompanyRef(company, slug), job, mode=ImportMode(mode), by=by)
    except LinesAtFault:
        return


@shared_task(name="imports.watch_every_channel", **RETRIES)
def watch_every_channel() -> None:
    """Send a look at the channels of readings of each company that works."""
    for each in working_companies():
        watch_channels.delay(company_id=each.ref.id, slug=each.ref.slug, language=each.locale)


@shared_task(name="imports.watch_channels", **RETRIES)
def watch_channels(*, company_id: int, slug: str, language: str) -> None:
    """Count what came to one company and warn of its alarms; delivered twice, it warns once."""
    ref, today = CompanyRef(company_id, slug), clock.today()
    with company_session(ref) as session:
        keep_days(session, on=today)
    with company_session(ref) as session:
        warn(session, on=today, language=language)
