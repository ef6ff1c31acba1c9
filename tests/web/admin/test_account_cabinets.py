"""One who moved out is seen by the staff, and loses the account for good."""

import re

import pytest
from sqlalchemy import select

from app.access.models import AccountLink, AuditRecord, Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account
from tests.factories.households import CODE
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home, link

__all__ = ["early_december", "home"]


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def account_of(company: CompanyRef, number: str = NUMBER) -> Account:
    with company_session(company) as session:
        return session.scalars(select(Account).where(Account.number == number)).one()


def link_of(company: CompanyRef) -> int:
    with company_session(company) as session:
        return session.scalars(select(AccountLink.id)).one()


def test_access_is_seen_and_ended_with_the_old_code(
    home: CompanyClient, accountant: CompanyClient
) -> None:
    account = account_of(home.company)
    page = accountant.get(f"/office/accounts/{account.id}/cabinets/").text
    ending = re.search(r'action="(/office/accounts/\d+/cabinets/\d+/ending)"', page)
    assert "olena@example.com" in page
    assert ending
    assert home.get("/payments/").status_code == 200

    assert accountant.post(ending[1]).status_code == 303

    assert home.get("/payments/").status_code != 200
    assert link(home).status_code == 422  # the code of the bill kept at home
    assert account_of(home.company).link_code != CODE
    with company_session(home.company) as session:
        events = session.scalars(select(AuditRecord.event)).all()
    assert "account-link.ended" in events
    assert account_of(home.company, "01-00232").link_code == CODE


def test_an_account_ends_no_link_of_another(home: CompanyClient, accountant: CompanyClient) -> None:
    other = account_of(home.company, "01-00232")

    answer = accountant.post(f"/office/accounts/{other.id}/cabinets/{link_of(home.company)}/ending")

    assert answer.status_code == 404
    assert home.get("/payments/").status_code == 200


def test_another_company_ends_no_link_here(web: Web, home: CompanyClient) -> None:
    stranger = web.staff(web.companies.vodokanal, Role.OWNER)
    account = account_of(home.company)

    answer = stranger.post(f"/office/accounts/{account.id}/cabinets/{link_of(home.company)}/ending")

    assert answer.status_code == 404
    assert home.get("/payments/").status_code == 200
