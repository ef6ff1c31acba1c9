import pytest
from sqlalchemy import insert, update

from app.database import install, installed
from app.settings import Settings
from tenants.directory.hosts import REMEMBERED_S, Directory, UnknownHost, open_company
from tenants.directory.models import Company, CompanyHost, CompanyState
from tenants.directory.queries import CompanyUnknown
from tests.factories.companies import TwoCompanies, directory_session


class Seconds:
    """A clock that moves when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def directory(two_companies: TwoCompanies) -> Directory:
    del two_companies
    return Directory(base_domain="localhost", seconds=Seconds())


@pytest.mark.parametrize(
    "host",
    ["kashtan.localhost:8000", "kashtan.localhost", "KASHTAN.localhost.", "my.kashtan.ua"],
)
def test_a_company_is_found_by_every_host_of_its(
    two_companies: TwoCompanies, directory: Directory, host: str
) -> None:
    with directory_session(two_companies.database) as session:
        session.execute(
            insert(CompanyHost).values(host="my.kashtan.ua", company_id=two_companies.kashtan.id)
        )

    found = directory.at(host)

    assert found.ref == two_companies.kashtan
    assert found.name == "ОСББ «Каштан»"


@pytest.mark.parametrize("host", ["localhost", "nobody.localhost", "kashtan.example", "", "::1"])
def test_an_unknown_host_is_not_found(directory: Directory, host: str) -> None:
    with pytest.raises(UnknownHost):
        directory.at(host)


def test_suspension_is_seen_soon_and_only_stops_the_staff(
    two_companies: TwoCompanies, directory: Directory
) -> None:
    assert not directory.at("kashtan.localhost").is_read_only
    with directory_session(two_companies.database) as session:
        session.execute(
            update(Company)
            .where(Company.id == two_companies.kashtan.id)
            .values(state=CompanyState.SUSPENDED)
        )
    assert not directory.at("kashtan.localhost").is_read_only

    seconds = directory._seconds
    assert isinstance(seconds, Seconds)
    seconds.now = REMEMBERED_S + 1

    found = directory.at("kashtan.localhost")
    assert found.is_read_only
    assert found.state is CompanyState.SUSPENDED
    assert not directory.at("vodokanal.localhost").is_read_only


def test_the_schema_of_a_company_may_live_elsewhere(
    two_companies: TwoCompanies, directory: Directory
) -> None:
    with directory_session(two_companies.database) as session:
        session.execute(
            update(Company)
            .where(Company.id == two_companies.vodokanal.id)
            .values(dsn="postgresql://elsewhere/oselia")
        )

    assert directory.dsn_of(two_companies.vodokanal) == "postgresql://elsewhere/oselia"
    assert directory.dsn_of(two_companies.kashtan) is None


def test_a_command_reaches_a_company_where_it_lives(two_companies: TwoCompanies) -> None:
    own = f"{two_companies.database.url}&application_name=own"
    with directory_session(two_companies.database) as session:
        session.execute(
            update(Company).where(Company.id == two_companies.vodokanal.id).values(dsn=own)
        )
    before = installed()
    settings = Settings.from_env({"DATABASE_URL": two_companies.database.url})

    try:
        found = open_company(settings, slug="vodokanal")

        assert found.ref == two_companies.vodokanal
        assert installed().of(found.ref).url.query["application_name"] == "own"
    finally:
        installed().dispose()
        install(before)


def test_a_command_is_told_of_an_unknown_company(two_companies: TwoCompanies) -> None:
    before = installed()
    settings = Settings.from_env({"DATABASE_URL": two_companies.database.url})

    try:
        with pytest.raises(CompanyUnknown):
            open_company(settings, slug="nobody")
    finally:
        installed().dispose()
        install(before)
