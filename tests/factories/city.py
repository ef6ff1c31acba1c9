"""A city that was really charged and published, so that its bills add up to its books."""

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.publish import Approval
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.documents.bills.publishing import publish_month
from app.kernel import clock
from app.kernel.company import CompanyRef
from bench.city import MONTH, fill


def charge_city(company: CompanyRef, *, accounts: int) -> None:
    """Fill a company made without defaults with accounts, charge its month and publish it."""
    with company_session(company) as session:
        fill(session, accounts)
        run_id = start_run(session, month=MONTH, by=job_actor(session, "run")).id
    work_off(company, run_id=run_id)
    with company_session(company) as session:
        run = ready_run(session, MONTH)
        assert run
        assert run.total is not None
        publish_month(
            session,
            month=MONTH,
            by=job_actor(session, "run"),
            at=clock.now(),
            approval=Approval(total=run.total, reason="перший місяць"),
        )
