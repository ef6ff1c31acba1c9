"""What came in, in the office: the report, what is behind it, the ledger's side, papers."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import time_machine
from openpyxl import load_workbook

from app.access.actors import job_actor
from app.access.models import Role
from app.database import company_session
from tests.factories.bank_statements import a_bank_account, a_statement, as_csv
from tests.factories.imports import imported
from tests.integration.reports.test_incoming import kept
from tests.web.admin.test_statement import text_of
from tests.web.conftest import CompanyClient, Web

pytestmark = pytest.mark.postgres
DAYS = "since=01.01.2026&until=31.01.2026"


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with time_machine.travel("2026-01-31T09:00:00Z", tick=True):
        yield


@pytest.fixture
def account(web: Web) -> int:
    with company_session(web.companies.kashtan) as session:
        return kept(session)


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


@pytest.mark.usefixtures("account")
class TestIncoming:
    def test_leads_from_each_figure_to_its_payments(self, accountant: CompanyClient) -> None:
        page = accountant.get(f"/office/incoming/?{DAYS}").text
        unmatched = re.search(r'href="([^"]+state=unmatched[^"]*)">3,50', page)
        assert unmatched
        behind = accountant.get(unescape(unmatched[1])).text

        assert "31,50" in page
        assert "банк" in page
        assert "чий це платіж?" in behind
        assert text_of(behind).count("3,50 ₴") == 1
        this_month = accountant.get("/office/incoming/").text
        assert "31,50" in this_month  # without days it is the month at work

    def test_is_a_workbook_and_a_paper(self, accountant: CompanyClient) -> None:
        book = accountant.get(f"/office/incoming/xlsx?{DAYS}&by=day")
        rows = list(load_workbook(BytesIO(book.data)).active.values)
        paper = accountant.get(f"/office/incoming/pdf?{DAYS}")

        assert rows[-1][:3] == ("Разом", 7, 31.5)
        assert [row[0] for row in rows[3:-1]] == ["10.01.2026", "11.01.2026"]
        with pypdfium2.PdfDocument(paper.data) as pdf:
            printed = pdf[0].get_textpage().get_text_bounded()
        assert "31,50" in printed
        assert "Нез'ясовано" in printed
        lines = accountant.get(f"/office/incoming/payments/xlsx?{DAYS}&state=posted")
        assert len(list(load_workbook(BytesIO(lines.data)).active.values)) == 3 + 4

    def test_is_held_against_the_ledger(self, accountant: CompanyClient) -> None:
        page = text_of(accountant.get(f"/office/incoming/reconciliation?{DAYS}").text)

        assert "Усе сходиться" in page
        assert "скасовано платежів: 1 на 4,50 ₴" in page
        assert "27,00" not in page.split("Усе сходиться")[0]

    def test_says_what_is_wrong_with_days_and_asks_no_more_for_more_payments(
        self, accountant: CompanyClient, count_queries: Any
    ) -> None:
        turned = accountant.get("/office/incoming/?since=20.01.2026&until=10.01.2026")
        assert turned.status_code == 422
        assert "Останній день раніший за перший" in turned.text
        assert accountant.get("/office/incoming/?since=завтра").status_code == 422
        assert accountant.get("/office/incoming/?by=x&channel=y&source=z").status_code == 200
        with count_queries() as queries:
            accountant.get(f"/office/incoming/?{DAYS}")
        assert len(queries) <= 10
        with count_queries() as queries:
            accountant.get(f"/office/incoming/reconciliation?{DAYS}")
        assert len(queries) <= 20

    def test_is_the_company_s_own_and_files_need_their_right(self, web: Web) -> None:
        other = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert "платежів немає" in other.get(f"/office/incoming/?{DAYS}").text
        assert clerk.get(f"/office/incoming/?{DAYS}").status_code == 200
        for path in ("xlsx", "pdf", "payments/xlsx"):
            assert clerk.get(f"/office/incoming/{path}?{DAYS}").status_code == 403


class TestReconciliationOfAnAccount:
    def test_shows_documents_and_prints_both_papers(
        self, accountant: CompanyClient, account: int
    ) -> None:
        path = f"/office/accounts/{account}/reconciliation"
        page = text_of(accountant.get(f"{path}/?{DAYS}").text)

        assert "Нараховано за січень 2026" in page
        assert "Скасовано: Оплата" in page
        # 500.00 charged; 1.50, 2.50, 6.50 and 7.50 paid
        assert "482,00 ₴" in page
        for form in ("act", "statement"):
            paper = accountant.get(f"{path}/{form}.pdf?{DAYS}")
            with pypdfium2.PdfDocument(paper.data) as pdf:
                assert "482,00" in pdf[0].get_textpage().get_text_bounded()
        assert accountant.get(f"{path}/other.pdf").status_code == 404
        assert accountant.get(f"{path}/act.pdf?since=x").status_code == 422

    def test_is_nobody_else_s(self, web: Web, account: int) -> None:
        other = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)
        for page in ("", "act.pdf", "statement.pdf"):
            path = f"/office/accounts/{account}/reconciliation/{page}"
            assert other.get(path).status_code == 404


@pytest.mark.usefixtures("account")
class TestMoneyAndBank:
    @pytest.fixture(autouse=True)
    def statement(self, web: Web, account: int) -> None:
        del account  # its month is the first
        kashtan = web.companies.kashtan
        a_bank_account(kashtan)
        with company_session(kashtan) as session:
            by = job_actor(session, "test")
        day = "20.01.2026"
        row = {"amount": "70.50", "purpose": "за квартиру, дякую", "on": day}
        told = a_statement(row, days=(day, day), balances=("10.00", "80.50"))
        imported(kashtan, "statements", as_csv(told), by=by)

    def test_names_each_kopeck_that_nobody_explains(self, accountant: CompanyClient) -> None:
        page = accountant.get(f"/office/incoming/bank/?{DAYS}").text

        assert "Не все пояснено" in page
        assert re.search(r'href="/office/bank/lines/1">за квартиру, дякую', page)
        shown = text_of(page)
        assert "70,50 ₴" in shown
        assert "Прийнято, а в банку ще не видно: 6,50 ₴" in shown

    def test_is_a_workbook_and_a_paper(self, accountant: CompanyClient) -> None:
        book = load_workbook(BytesIO(accountant.get(f"/office/incoming/bank/xlsx?{DAYS}").data))
        paper = accountant.get(f"/office/incoming/bank/pdf?{DAYS}")

        accounts, lines, coming, _ = [list(each.values) for each in book.worksheets]
        assert accounts[-1][0] == "Основний"
        assert accounts[-1][-1] == 70.5
        assert lines[-1][2:4] == (70.5, 70.5)
        assert coming[-1][2:] == (1, 6.5)
        with pypdfium2.PdfDocument(paper.data) as pdf:
            printed = pdf[0].get_textpage().get_text_bounded()
        assert "70,50" in printed

    def test_is_not_for_those_who_see_no_money(self, web: Web) -> None:
        cashier = web.staff(web.companies.kashtan, Role.CASHIER)

        for path in ("", "xlsx", "pdf"):
            assert cashier.get(f"/office/incoming/bank/{path}?{DAYS}").status_code == 403
