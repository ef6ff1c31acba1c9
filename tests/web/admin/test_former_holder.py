"""Who moved out sees nothing of whoever moved in: by hand or by file, on the very day."""

import pytest
from sqlalchemy import select
from time_machine import travel

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.documents.models import Bill
from app.kernel.company import CompanyRef
from tests.factories.households import CODE
from tests.factories.imports import an_office, faults, imported, the_job, tried
from tests.web.admin.test_account_cabinets import account_of
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home, link

__all__ = ["early_december", "home"]

HOLDER = {"name": "Нова Власниця", "since": "05.12.2026"}
ENDS = HOLDER | {"ends_access": "1"}
FILE = f"""\
Рахунок;Населений пункт;Вулиця;Будинок;Квартира;ПІБ
{NUMBER};Ірпінь;вул. Лесі Українки;12-А;12;Нова Власниця
"""


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def the_bill(company: CompanyRef) -> int:
    query = select(Bill.id).where(Bill.account_id == account_of(company).id).limit(1)
    with company_session(company) as session:
        return session.scalars(query.order_by(Bill.id)).one()


def endings(company: CompanyRef) -> list[dict[str, object]]:
    query = select(AuditRecord.facts).where(AuditRecord.event == "account-link.ended")
    with company_session(company) as session:
        return list(session.scalars(query))


def statuses(home: CompanyClient) -> list[int]:
    """Return what the pages of the account answer the one who had it."""
    bill = the_bill(home.company)
    paths = ("/payments/", "/readings/", "/bills/", f"/bills/{bill}", f"/bills/{bill}.pdf")
    return [home.get(path).status_code for path in paths]


class TestAHolderNamedByHand:
    def test_takes_the_account_from_the_cabinets_of_the_former(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        account = account_of(home.company)
        page = accountant.get(f"/office/accounts/{account.id}/holder/new").text
        assert "olena@example.com" in page
        assert "checked" in page.partition('name="ends_access"')[2].partition(">")[0]
        assert statuses(home)[:4] == [200, 200, 200, 200]

        answer = accountant.post(f"/office/accounts/{account.id}/holder", ENDS)

        assert answer.status_code == 303
        assert "З 05.12.2026 рахунку не бачить 1 кабінет." in accountant.get("/office/").text
        assert statuses(home) == [404] * 5
        assert link(home).status_code == 422  # the code of the bill kept at home
        assert account_of(home.company, "01-00232").link_code == CODE
        (told,) = endings(home.company)
        assert told["because"] == "holder"
        cabinets = accountant.get(f"/office/accounts/{account.id}/cabinets/").text
        assert "olena@example.com: доступ закрито" in " ".join(cabinets.split())
        assert "/ending" not in cabinets

    def test_of_a_day_to_come_takes_it_on_that_day(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        path = f"/office/accounts/{account_of(home.company).id}/holder"

        accountant.post(path, ENDS | {"since": "10.12.2026"})

        with travel("2026-12-09T21:59:00Z"):  # 23:59 in Kyiv
            assert home.get("/payments/").status_code == 200
            assert link(home, code=account_of(home.company).link_code).status_code == 303
        with travel("2026-12-09T22:00:00Z"):
            assert statuses(home) == [404] * 5

    def test_can_leave_the_household_its_cabinet(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        accountant.post(f"/office/accounts/{account_of(home.company).id}/holder", HOLDER)

        assert home.get("/payments/").status_code == 200
        assert endings(home.company) == []
        assert account_of(home.company).link_code == CODE

    def test_of_days_gone_by_alone_ends_nothing(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        path = f"/office/accounts/{account_of(home.company).id}/holder"
        accountant.post(path, HOLDER | {"since": "01.11.2026"})

        accountant.post(path, ENDS | {"name": "Хтось Між Ними", "since": "01.10.2026"})

        assert home.get("/payments/").status_code == 200
        assert endings(home.company) == []


class TestAHolderNamedByAFile:
    def test_takes_the_account_from_the_cabinets_of_the_former(self, home: CompanyClient) -> None:
        by = an_office(home.company)

        trial = tried(home.company, "accounts", FILE, by=by)
        assert faults(home.company, trial) == [(2, "holder", "import.holder.loses-access")]
        assert home.get("/payments/").status_code == 200
        job = imported(home.company, "accounts", FILE, by=by)

        assert the_job(home.company, job).effects["ended.account_link"] == 1
        assert statuses(home) == [404] * 5
        assert link(home).status_code == 422
        (told,) = endings(home.company)
        assert told["import_job"] == job

    def test_may_be_the_same_person_written_better(self, home: CompanyClient) -> None:
        by = an_office(home.company)

        keep = {"keep_access": True}
        job = imported(home.company, "accounts", FILE, by=by, options=keep)

        assert faults(home.company, job) == []
        assert home.get("/payments/").status_code == 200
        assert account_of(home.company).link_code == CODE
