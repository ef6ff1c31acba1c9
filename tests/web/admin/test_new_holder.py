"""Who moved in sees the account from his day on, his own debt, and no bill of others."""

import pytest
from sqlalchemy import select
from time_machine import travel

from app.access.models import AuditRecord, Role
from app.charging.models import Charge, Run
from app.database import company_session
from app.documents.models import Bill
from app.kernel.company import CompanyRef
from tests.factories.households import NOVEMBER, OCTOBER
from tests.factories.imports import an_office, imported
from tests.web.admin.test_account_cabinets import account_of, link_of
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home, link

__all__ = ["early_december", "home"]

NEW = {"name": "Нова Власниця", "ends_access": "1"}
FILE = """\
Рахунок;Населений пункт;Вулиця;Будинок;Квартира;ПІБ
01-00231;Ірпінь;вул. Лесі Українки;12-А;12;Нова Власниця
"""


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def moved_in(web: Web, accountant: CompanyClient, since: str) -> CompanyClient:
    """Name another holder from a day on; return his browser, with the account linked."""
    account = account_of(accountant.company)
    answer = accountant.post(f"/office/accounts/{account.id}/holder", NEW | {"since": since})
    assert answer.status_code == 303
    return linked(web, accountant.company)


def linked(web: Web, company: CompanyRef) -> CompanyClient:
    client = web.subscriber(company, "nova@example.com")
    assert link(client, code=account_of(company).link_code).status_code == 303
    return client


def bills(company: CompanyRef) -> dict[object, int]:
    query = select(Bill.month, Bill.id).where(Bill.account_id == account_of(company).id)
    with company_session(company) as session:
        return {row.month: row.id for row in session.execute(query)}


def read(client: CompanyClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.text.replace("\u202f", " ").replace("\xa0", " "))


class TestWhoMovedInThisMonth:
    @pytest.fixture
    def new(self, web: Web, home: CompanyClient, accountant: CompanyClient) -> CompanyClient:
        assert home.get("/").status_code == 200
        return moved_in(web, accountant, "05.12.2026")

    def test_opens_no_older_bill_nor_its_file_by_its_address(self, new: CompanyClient) -> None:
        for bill in bills(new.company).values():
            assert new.get(f"/bills/{bill}").status_code == 404
            assert new.get(f"/bills/{bill}.pdf").status_code == 404
        assert "Рахунків ще немає" in read(new, "/bills/")

    def test_is_asked_for_no_debt_and_shown_no_payment_reading_or_use(
        self, new: CompanyClient
    ) -> None:
        first = read(new, "/")
        assert "285<span" not in first  # it is the former household's
        assert "257,47 ₴" not in first
        assert "Рахунок за листопад" not in first
        assert 'class="bar"' not in first
        assert "Показано час від 05.12.2026" in first
        assert "237,70" not in read(new, "/payments/")
        assert "1 238,500" not in read(new, "/readings/")
        assert "285<span" not in read(new, "/payments/pay")

    def test_has_lost_nothing_of_an_account_of_his_own(self, new: CompanyClient) -> None:
        own = account_of(new.company, "01-00232")

        assert link(new, own.number, own.link_code).status_code == 303

        assert "Рахунок за листопад 2026" in read(new, "/")
        assert "Показано час" not in read(new, "/")


class TestWhoMovedInMidMonth:
    def test_sees_the_bill_of_that_month_and_none_before(
        self, web: Web, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        bill = bills(home.company)
        before = read(home, f"/bills/{bill[NOVEMBER]}")
        bars = read(home, "/")
        assert "Більше, ніж за жовтень 2026" in before
        assert "жовтень 2026: 6,500 м³" in bars

        new = moved_in(web, accountant, "20.11.2026")

        page = read(new, f"/bills/{bill[NOVEMBER]}")
        assert "(1 238,500 − 1 230,500) м³ × 32,184 ₴ = 257,47 ₴" in page
        assert "за жовтень" not in page
        assert new.get(f"/bills/{bill[OCTOBER]}").status_code == 404
        assert new.get(f"/bills/{bill[OCTOBER]}.pdf").status_code == 404
        assert "листопад 2026: 8,000 м³" in read(new, "/")
        assert "6,500" not in read(new, "/")
        assert "237,70" not in read(new, "/payments/")  # paid on the 18th
        readings = read(new, "/readings/")
        assert "1 238,500" in readings
        assert "1 230,500" not in readings

    def test_is_told_the_sum_of_a_former_month_not_how_it_came(
        self, web: Web, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        with company_session(home.company) as session:
            run = session.scalars(select(Run.id).where(Run.month == NOVEMBER)).one()
            line = session.scalars(
                select(Charge).where(
                    Charge.account_id == account_of(home.company).id,
                    Charge.month == OCTOBER,
                    Charge.method == "metered",
                )
            ).one()
            told = {column.key: getattr(line, column.key) for column in Charge.__table__.c}
            session.add(Charge(**told | {"posted": NOVEMBER, "run_id": run}))
        path = f"/bills/{bills(home.company)[NOVEMBER]}"
        assert "(1 230,500 − 1 224,000) м³ × 32,184 ₴ = 209,20 ₴" in read(home, path)

        page = read(moved_in(web, accountant, "20.11.2026"), path)

        assert "1 224,000" not in page
        assert "За час, коли рахунок був в іншого власника." in page
        assert "466,67 ₴" in page  # 257,47 of November and 209,20 of October


class TestBeforeTheDayOfTheNewHolder:
    def test_each_sees_his_own(
        self, web: Web, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        new = moved_in(web, accountant, "10.12.2026")
        bill = bills(home.company)[NOVEMBER]

        assert home.get(f"/bills/{bill}").status_code == 200
        assert new.get(f"/bills/{bill}").status_code == 404
        with travel("2026-12-10T10:00:00Z"):
            assert home.get(f"/bills/{bill}").status_code == 404


def test_the_same_household_under_another_name_keeps_its_history(
    web: Web, home: CompanyClient, accountant: CompanyClient
) -> None:
    account = account_of(home.company)
    renamed = {"name": "Нова Власниця", "since": "20.11.2026"}
    assert accountant.post(f"/office/accounts/{account.id}/holder", renamed).status_code == 303

    new = linked(web, home.company)

    for client in (home, new):
        assert client.get(f"/bills/{bills(home.company)[OCTOBER]}").status_code == 200


def test_a_holder_named_by_a_file_sees_his_own_time(web: Web, home: CompanyClient) -> None:
    imported(home.company, "accounts", FILE, by=an_office(home.company))  # since 1 November

    new = linked(web, home.company)

    bill = bills(home.company)
    assert new.get(f"/bills/{bill[NOVEMBER]}").status_code == 200
    assert new.get(f"/bills/{bill[OCTOBER]}").status_code == 404
    assert new.get(f"/bills/{bill[OCTOBER]}.pdf").status_code == 404


class TestTheWholeHistory:
    def test_is_shown_for_a_reason_that_stays_on_record(
        self, web: Web, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        new = moved_in(web, accountant, "05.12.2026")
        cabinets = f"/office/accounts/{account_of(home.company).id}/cabinets/"
        page = read(accountant, cabinets)
        assert "Бачить час від 05.12.2026" in page
        history = page.partition('/history/new"')[0].rpartition('href="')[2] + "/history"
        assert "nova@example.com" in read(accountant, f"{history}/new")

        refused = accountant.post(history, {"because": " "})
        assert refused.status_code == 422
        assert new.get(f"/bills/{bills(home.company)[OCTOBER]}").status_code == 404
        assert accountant.post(history, {"because": "спадкоємиця, № 12"}).status_code == 303

        assert new.get(f"/bills/{bills(home.company)[OCTOBER]}").status_code == 200
        assert "237,70" in read(new, "/payments/")
        assert "Бачить усю історію: спадкоємиця, № 12" in read(accountant, cabinets)
        with company_session(home.company) as session:
            query = select(AuditRecord).where(AuditRecord.event == "account-link.whole-history")
            assert session.scalars(query).one().facts["because"] == "спадкоємиця, № 12"

    def test_is_not_shown_to_a_cabinet_whose_access_ended(
        self, home: CompanyClient, accountant: CompanyClient
    ) -> None:
        account = account_of(home.company)
        page = read(accountant, f"/office/accounts/{account.id}/cabinets/")
        link_id = page.partition("/ending")[0].rpartition("/")[2]
        path = f"/office/accounts/{account.id}/cabinets/{link_id}/history"
        accountant.post(f"/office/accounts/{account.id}/holder", NEW | {"since": "05.12.2026"})

        assert accountant.post(path, {"because": "просить"}).status_code == 404
        assert home.get("/payments/").status_code == 404

    def test_is_not_shown_by_another_company(self, web: Web, home: CompanyClient) -> None:
        stranger = web.staff(web.companies.vodokanal, Role.OWNER)
        path = f"/office/accounts/{account_of(home.company).id}/cabinets/{link_of(home.company)}"

        assert stranger.get(f"{path}/history/new").status_code == 404
        assert stranger.post(f"{path}/history", {"because": "чуже"}).status_code == 404
