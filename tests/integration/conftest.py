"""A small city beside the two companies every test has."""

from collections.abc import Iterator

import pytest

from app.database.embedded import Servers
from app.kernel.company import CompanyRef
from bench.city import fill
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tests import databases
from tests.databases import Database
from tests.factories.companies import TwoCompanies, a_spec, company_named

ACCOUNTS = 300


@pytest.fixture(scope="session")
def with_city(servers: Servers, with_companies: str) -> str:
    def fill_city(database: Database) -> None:
        with admin_engine(database.admin_url) as admin:
            company = create_company(admin, a_spec("city"), defaults=())
        with TwoCompanies.on(database) as companies, companies.session_for(company) as session:
            fill(session, ACCOUNTS)

    return databases.template(servers, "city", parent=with_companies, fill=fill_city)


@pytest.fixture
def city_database(servers: Servers, with_city: str) -> Iterator[Database]:
    with databases.fresh(servers, with_city) as database, TwoCompanies.on(database):
        yield database


@pytest.fixture
def city(city_database: Database) -> CompanyRef:
    del city_database
    return company_named("city")
