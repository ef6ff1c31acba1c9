"""Two companies, because a test with one cannot see a row of the wrong one."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Engines, company_session, install, shared_session
from app.kernel.company import CompanyRef
from tenants.directory.models import Company
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tenants.provisioning.spec import BankDetails, CompanySpec
from tests.databases import Database

KASHTAN = CompanySpec(
    slug="kashtan",
    name_uk="ОСББ «Каштан»",
    name_en="Kashtan condominium",
    edrpou="37193071",
    kinds=("condominium",),
    bank_details=(BankDetails("ОСББ «Каштан»", "37193071", "UA213223130000026007233566001"),),
)
VODOKANAL = CompanySpec(
    slug="vodokanal",
    name_uk="КП «Водоканал»",
    name_en="Vodokanal",
    edrpou="03361075",
    kinds=("water",),
    bank_details=(BankDetails("КП «Водоканал»", "03361075", "UA903052992990004149123456789"),),
)


@dataclass(frozen=True, slots=True)
class TwoCompanies:
    """A condominium and a water utility on one database."""

    database: Database
    kashtan: CompanyRef
    vodokanal: CompanyRef

    @classmethod
    @contextmanager
    def on(cls, database: Database) -> Iterator["TwoCompanies"]:
        engines = Engines(database.url, secret="for tests only")
        install(engines)
        try:
            with shared_session() as session:
                found = session.execute(select(Company.slug, Company.id)).all()
            refs = {slug: CompanyRef(id_, slug) for slug, id_ in found}
            yield cls(database, refs["kashtan"], refs["vodokanal"])
        finally:
            engines.dispose()

    @property
    def both(self) -> tuple[CompanyRef, CompanyRef]:
        return self.kashtan, self.vodokanal

    def session_for(self, company: CompanyRef) -> AbstractContextManager[Session]:
        return company_session(company)


@contextmanager
def directory_session(database: Database) -> Iterator[Session]:
    """Open one transaction on the directory as the administrator, who alone may change it."""
    with admin_engine(database.admin_url) as admin, Session(admin) as session, session.begin():
        yield session


def company_named(slug: str) -> CompanyRef:
    """Return a company of the database whose engines are installed."""
    with shared_session() as session:
        id_ = session.scalars(select(Company.id).where(Company.slug == slug)).one()
    return CompanyRef(id_, slug)


def a_spec(slug: str, **changes: object) -> CompanySpec:
    return replace(VODOKANAL, slug=slug, **changes)  # type: ignore[arg-type]


def fill_two_companies(database: Database) -> None:
    # Without defaults: each test says what services and months it needs.
    with admin_engine(database.admin_url) as admin:
        create_company(admin, KASHTAN, defaults=())
        create_company(admin, VODOKANAL, defaults=())
