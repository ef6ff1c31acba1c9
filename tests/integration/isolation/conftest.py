"""Every attack is tried under both settings of ISOLATION."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database import Engines, company_session, install
from app.kernel.company import CompanyRef
from tenants.provisioning.logins import set_login
from tenants.provisioning.prepare import admin_engine
from tests.factories.companies import TwoCompanies

SECRET = "of this test only"


@pytest.fixture(scope="module", params=["role", "login"])
def companies(
    request: pytest.FixtureRequest, module_companies: TwoCompanies
) -> Iterator[TwoCompanies]:
    isolation = request.param
    if isolation == "login":
        with (
            admin_engine(module_companies.database.admin_url) as admin,
            admin.begin() as connection,
        ):
            for company in module_companies.both:
                set_login(connection, company, secret=SECRET)
    engines = Engines(module_companies.database.url, isolation=isolation, secret=SECRET)
    install(engines)
    for company in module_companies.both:
        with company_session(company) as session:
            write_name(session, company.slug)
    yield module_companies
    engines.dispose()


def write_name(session: Session, name: str) -> None:
    """Record a row under the same key in each company, with what tells them apart."""
    session.execute(
        text(
            "INSERT INTO non_working_day (day, name, source) VALUES ('2026-01-01', :name, 'test')"
            " ON CONFLICT DO NOTHING"
        ),
        {"name": name},
    )


def neighbours_rows(company: CompanyRef) -> str:
    return f"{company.schema}.non_working_day"
