"""Reads of the directory, as frozen rows. Every session here is a shared one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from app.kernel.company import CompanyRef
from app.kernel.errors import NotFound
from tenants.directory.models import Company, CompanyBankDetails, CompanyHost, CompanyState

_WORKING = {CompanyState.TRIAL, CompanyState.ACTIVE}


class CompanyUnknown(NotFound):
    """No company has this slug."""

    key = "error.company.unknown"

    def __init__(self, *, slug: str) -> None:
        super().__init__(f"there is no company {slug!r}", slug=slug)


@dataclass(frozen=True, slots=True)
class ListedCompany:
    """A company as every layer above may know it."""

    ref: CompanyRef
    name: str
    """Ukrainian, as subscribers know it."""
    name_en: str
    edrpou: str
    kinds: tuple[str, ...]
    locale: str
    state: CompanyState
    colour: str
    dsn: str | None

    @property
    def is_read_only(self) -> bool:
        """Return whether its staff may only read; its subscribers still see and pay bills."""
        return self.state not in _WORKING


@dataclass(frozen=True, slots=True)
class PayeeDetails:
    """Where the money for a service goes; `*` stands for every service not named."""

    service_code: str
    payee_name: str
    edrpou: str
    iban: str


def companies(session: Session) -> Sequence[ListedCompany]:
    """Return every company in the order they came."""
    return [_listed_company(row) for row in session.scalars(_listed().order_by(Company.id))]


def find_company(session: Session, *, company_id: int) -> ListedCompany | None:
    """Return the company of this id."""
    row = session.scalars(_listed().where(Company.id == company_id)).one_or_none()
    return _listed_company(row) if row else None


def find_by_slug(session: Session, *, slug: str) -> ListedCompany | None:
    """Return the company whose addresses begin with `slug`."""
    row = session.scalars(_listed().where(Company.slug == slug)).one_or_none()
    return _listed_company(row) if row else None


def get_by_slug(session: Session, *, slug: str) -> ListedCompany:
    """Return the company whose addresses begin with `slug`.

    Raises:
        CompanyUnknown: there is none.
    """
    company = find_by_slug(session, slug=slug)
    if company is None:
        raise CompanyUnknown(slug=slug)
    return company


def find_by_host(session: Session, *, host: str) -> ListedCompany | None:
    """Return the company that answers at a host name of its own."""
    query = _listed().join(CompanyHost, CompanyHost.company_id == Company.id)
    row = session.scalars(query.where(CompanyHost.host == host)).one_or_none()
    return _listed_company(row) if row else None


def payee_details(session: Session, *, company_id: int) -> Sequence[PayeeDetails]:
    """Return where money for the company's services goes, in the order of their codes."""
    rows = session.execute(
        select(
            CompanyBankDetails.service_code,
            CompanyBankDetails.payee_name,
            CompanyBankDetails.edrpou,
            CompanyBankDetails.iban,
        )
        .where(CompanyBankDetails.company_id == company_id)
        .order_by(CompanyBankDetails.service_code)
    )
    return [PayeeDetails(*row) for row in rows]


def find_logo(session: Session, *, company_id: int) -> bytes | None:
    """Return the picture printed on the company's bills."""
    return session.scalar(select(Company.logo).where(Company.id == company_id))


def _listed() -> Select[Company]:
    # The logo is the one heavy column, and only bills need it.
    return select(Company).options(defer(Company.logo))


def _listed_company(row: Company) -> ListedCompany:
    return ListedCompany(
        ref=CompanyRef(row.id, row.slug),
        name=row.name_uk,
        name_en=row.name_en,
        edrpou=row.edrpou,
        kinds=tuple(row.kinds),
        locale=row.locale,
        state=CompanyState(row.state),
        colour=row.brand_colour,
        dsn=row.dsn,
    )
