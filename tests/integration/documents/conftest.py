from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.publish import Approval
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.documents.bills.cards import Brand
from app.documents.bills.publishing import publish_month
from app.documents.bills.reading import Issuer
from app.kernel.company import CompanyRef
from bench.city import MONTH, fill
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tests import databases
from tests.databases import Database
from tests.factories.companies import TwoCompanies, a_spec

ACCOUNTS = 60
ISSUER = Issuer(Brand(name="КП «Місто»", legal_name="КП «Місто»"), "city.example")


@pytest.fixture(scope="session")
def with_bills(servers: object, with_companies: str) -> str:
    def charge(database: Database) -> None:
        with admin_engine(database.admin_url) as admin:
            company = create_company(admin, a_spec("city"), defaults=())
        with TwoCompanies.on(database):
            with company_session(company) as session:
                fill(session, ACCOUNTS)
            publish(company)

    return databases.template(servers, "bills", parent=with_companies, fill=charge)  # type: ignore[arg-type]


def publish(company: CompanyRef) -> None:
    with company_session(company) as session:
        run_id = start_run(session, month=MONTH, by=job_actor(session, "run")).id
    work_off(company, run_id=run_id)
    with company_session(company) as session:
        run = ready_run(session, MONTH)
        assert run is not None
        assert run.total is not None
        publish_month(session, month=MONTH, by=1, approval=Approval(run.total, "перший місяць"))


@pytest.fixture
def queries() -> Iterator[list[str]]:
    """Every SELECT that is sent meanwhile, by any engine."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)
