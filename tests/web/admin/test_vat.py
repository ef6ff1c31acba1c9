"""VAT in the office: the month's register, its files, and the methods it goes by."""

import html
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.month import Month
from app.months.operations import open_month
from app.months.parameter_keys import VAT_PAYER
from app.months.parameters import set_parameter
from app.vat.models import VatMethod
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import close, pay, publish
from tests.integration.vat.registers import correct
from tests.web.admin.by_hand import rows
from tests.web.admin.test_statement import text_of
from tests.web.conftest import CompanyClient, Web

pytestmark = pytest.mark.postgres
JAN = Month(2026, 1)
CASH = {
    "category": "company",
    "service": "",
    "method": "cash",
    "since": "02.2026",
    "document": "наказ № 3 від 15.01.2026",
}


@pytest.fixture
def owner(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.OWNER)


@pytest.fixture
def shop(web: Web) -> int:
    """A shop is charged 120.00 for January, and has paid 150.00."""
    with company_session(web.companies.kashtan) as session:
        open_month(session, JAN)
        account = an_account(session)
        account.category = "company"
        session.flush()
        water = an_agreement(session, account, a_service(session))
        publish(session, JAN, (water, "120.00"))
        pay(session, account.id, "150.00", date(2026, 1, 31))
        return account.id


class TestRegister:
    @pytest.mark.usefixtures("shop")
    def test_tells_what_became_due_by_event(self, owner: CompanyClient) -> None:
        page = text_of(owner.get("/office/vat/2026-01").text)

        assert "Податкові зобов'язання за місяць" in page
        assert "25,00 ₴" in page  # 150.00 / 6
        assert "постачання" in page
        assert "аванс" in page
        assert "перша подія" in page

    @pytest.mark.usefixtures("shop")
    def test_is_a_file_whose_rows_add_up(self, owner: CompanyClient) -> None:
        answer = owner.get("/office/vat/2026-01/xlsx")
        titles, *lines = load_workbook(BytesIO(answer.data)).active.values

        assert titles[:3] == ("Дата податкових зобов'язань", "Подія", "Рахунок")
        assert [(line[1], line[8], line[9], line[10]) for line in lines] == [
            ("аванс", 25, 5, 30),
            ("постачання", 100, 20, 120),
        ]
        csv = owner.get("/office/vat/2026-01/csv").data.decode("utf-8-sig")
        assert csv.splitlines()[2].endswith("100,00;20,00;120,00")
        ((kept,),) = rows(
            owner.company,
            select(AuditRecord.event).where(AuditRecord.event == "table.exported").limit(1),
        )
        assert kept == "table.exported"

    @pytest.mark.usefixtures("shop")
    @pytest.mark.usefixtures("shop")
    def test_gives_tax_invoices_as_files(self, owner: CompanyClient) -> None:
        answer = owner.get("/office/vat/2026-01/invoices/xlsx")
        _, *lines = load_workbook(BytesIO(answer.data)).active.values

        assert [(line[2], line[8], line[11], line[12], line[13]) for line in lines] == [
            ("податкова накладна", "Централізоване водопостачання", 100, 20, 120),
            ("податкова накладна", "аванс, послугу ще не визначено", 25, 5, 30),
        ]
        csv = owner.get("/office/vat/2026-01/invoices/csv").data.decode("utf-8-sig")
        assert csv.splitlines()[1].endswith("100,00;20,00;120,00;;;")
        assert "Номери з'являться" in html.unescape(owner.get("/office/vat/2026-01").text)
        assert owner.get("/office/vat/2026-02/invoices/csv").status_code == 404

    def test_names_the_invoice_and_the_line_that_an_adjustment_is_of(
        self, owner: CompanyClient
    ) -> None:
        with company_session(owner.company) as session:
            open_month(session, JAN)
            account = an_account(session)
            account.category = "company"
            session.flush()
            water = an_agreement(session, account, a_service(session))
            publish(session, JAN, (water, "120.00"))
            open_month(session, JAN.plus(1))
            close(session, JAN)
            correct(session, water, JAN, "-60.00", posted=JAN.plus(1))

        answer = owner.get("/office/vat/2026-02/invoices/xlsx")
        _, line = load_workbook(BytesIO(answer.data)).active.values

        assert (line[2], line[12], line[13]) == ("розрахунок коригування", -10, -60)
        assert (line[14], line[15].date(), line[16]) == ("1", date(2026, 1, 31), "1")

    def test_is_one_s_own(self, web: Web) -> None:
        other = web.staff(web.companies.vodokanal, Role.OWNER)
        with company_session(web.companies.vodokanal) as session:
            open_month(session, JAN)

        assert "податкових зобов'язань немає" in other.get("/office/vat/2026-01").text

    def test_is_empty_before_the_first_month_and_for_who_pays_no_vat(
        self, web: Web, owner: CompanyClient
    ) -> None:
        assert "Жодного місяця ще не відкрито" in owner.get("/office/vat/").text
        assert owner.get("/office/vat/2026-01").status_code == 404
        assert owner.get("/office/vat/ніколи").status_code == 404
        with company_session(web.companies.kashtan) as session:
            open_month(session, JAN)
            set_parameter(session, VAT_PAYER, False, since=date(2020, 1, 1), by=BY)

        assert "не є платником ПДВ" in owner.get("/office/vat/2026-01").text
        assert owner.get("/office/vat/").headers["Location"].endswith("/office/vat/2026-01")

    @pytest.mark.usefixtures("shop")
    def test_counts_a_large_company_only_when_asked(
        self, owner: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("admin.vat.routes.COUNTED_TO", 0)

        assert "Порахувати" in owner.get("/office/vat/2026-01").text
        assert "25,00" in text_of(owner.get("/office/vat/2026-01?counted=1").text)


class TestMethods:
    @pytest.mark.usefixtures("shop")
    def test_are_set_from_a_month_on(self, owner: CompanyClient) -> None:
        first = text_of(owner.get("/office/vat/methods/").text)
        assert "доки підприємство не записало іншого" in first

        answer = owner.post("/office/vat/methods/", CASH)

        assert answer.status_code == 303
        page = text_of(owner.get("/office/vat/methods/").text)
        assert "наказ № 3 від 15.01.2026" in page
        assert "01.02.2026" in page

    @pytest.mark.usefixtures("shop")
    def test_keep_what_was_typed_when_the_month_is_closed(
        self, web: Web, owner: CompanyClient
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            open_month(session, JAN.plus(1))
            close(session, JAN)

        answer = owner.post("/office/vat/methods/", CASH | {"since": "01.2026"})

        assert answer.status_code == 422
        assert "Найраніше" in answer.text
        assert "наказ № 3" in answer.text
        assert rows(owner.company, select(VatMethod.id)) == []

    @pytest.mark.usefixtures("shop")
    def test_are_set_by_who_may_change_the_company(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get("/office/vat/methods/").status_code == 200
        assert clerk.post("/office/vat/methods/", CASH).status_code == 403
        assert clerk.get("/office/vat/2026-01/xlsx").status_code == 403
