"""The steps of a month, as the tests take them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.publish import (
    Approval,
    publish,
)
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from bench.city import MONTH


def begin(city: CompanyRef, **how: object) -> int:
    with company_session(city) as session:
        return start_run(session, month=MONTH, by=job_actor(session, "run"), **how).id  # type: ignore[arg-type]


def charge(city: CompanyRef) -> int:
    run_id = begin(city)
    assert work_off(city, run_id=run_id)
    return run_id


def approved(session: Session) -> Approval:
    run = ready_run(session, MONTH)
    assert run is not None
    assert run.total is not None
    return Approval(total=run.total, reason="перший місяць")


def published(city: CompanyRef) -> int:
    run_id = charge(city)
    with company_session(city) as session:
        publish(session, month=MONTH, by=1, approval=approved(session))
    return run_id


def count(session: Session, table: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
