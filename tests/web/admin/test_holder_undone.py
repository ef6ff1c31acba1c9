"""An import that named other holders is undone: who lost the account by it has it again."""

import pytest
from sqlalchemy import select
from time_machine import travel

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from tests.factories.households import CODE
from tests.factories.imports import an_office, imported
from tests.web.admin.test_account_cabinets import account_of, link_of
from tests.web.admin.test_former_holder import FILE, statuses
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home, link

__all__ = ["early_december", "home"]


@pytest.fixture
def by(home: CompanyClient) -> int:
    return an_office(home.company)


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def undo(company: CompanyRef, job: int, *, by: int) -> None:
    with company_session(company) as session:
        undo_import(session, job, by=by)


def named_by_file(company: CompanyRef, *, by: int, since: str = "2026-12-01") -> int:
    return imported(company, "accounts", FILE, by=by, options={"since": since})


def test_the_former_holder_sees_the_account_again(home: CompanyClient, by: int) -> None:
    job = named_by_file(home.company, by=by)
    assert statuses(home) == [404] * 5

    undo(home.company, job, by=by)

    assert statuses(home)[:4] == [200] * 4
    assert "Показано час" not in home.get("/").text
    with company_session(home.company) as session:
        events = session.scalars(
            select(AuditRecord.facts).where(AuditRecord.event == "account-link.given-back")
        )
        assert events.one()["import_undone"] == job


def test_whoever_linked_it_meanwhile_sees_it_no_more(
    web: Web, home: CompanyClient, by: int
) -> None:
    job = named_by_file(home.company, by=by)
    code = account_of(home.company).link_code
    new = web.subscriber(home.company, "nova@example.com")
    assert link(new, code=code).status_code == 303

    undo(home.company, job, by=by)

    assert statuses(new) == [404] * 5
    assert link(new, code=code).status_code == 422
    assert link(new, code=CODE).status_code == 422
    assert statuses(home)[:4] == [200] * 4


def test_who_linked_it_anew_himself_has_it_once(home: CompanyClient, by: int) -> None:
    job = named_by_file(home.company, by=by)
    assert link(home, code=account_of(home.company).link_code).status_code == 303

    undo(home.company, job, by=by)

    assert statuses(home)[:4] == [200] * 4
    assert home.get("/profile/").text.count("01-00231") == 1


def test_an_access_that_staff_ended_stays_ended(
    home: CompanyClient, accountant: CompanyClient, by: int
) -> None:
    job = named_by_file(home.company, by=by, since="2026-12-10")
    assert home.get("/payments/").status_code == 200  # until the tenth
    cabinets = f"/office/accounts/{account_of(home.company).id}/cabinets"
    assert accountant.post(f"{cabinets}/{link_of(home.company)}/ending").status_code == 303

    undo(home.company, job, by=by)

    assert home.get("/payments/").status_code == 404


def test_a_change_by_hand_of_a_later_day_still_ends_it(
    home: CompanyClient, accountant: CompanyClient, by: int
) -> None:
    account = account_of(home.company)
    by_hand = {"name": "Третій Власник", "since": "20.12.2026", "ends_access": "1"}
    accountant.post(f"/office/accounts/{account.id}/holder", by_hand)
    job = named_by_file(home.company, by=by, since="2026-12-10")
    with travel("2026-12-15T10:00:00Z"):
        assert home.get("/payments/").status_code == 404

    undo(home.company, job, by=by)

    with travel("2026-12-15T10:00:00Z"):
        assert home.get("/payments/").status_code == 200
    with travel("2026-12-20T10:00:00Z"):
        assert home.get("/payments/").status_code == 404
