"""The turnover sheet in the office: by whatever one asks, on the screen, in a file, on paper."""

import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from app.access.models import Role
from app.database import company_session
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.months.operations import open_month
from app.reports.turnover.asked import By
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import a_charge, opening, publish
from tests.web.admin.test_statement import accountant, text_of
from tests.web.admin.test_vat import JAN
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def household(web: Web) -> int:
    """A household is charged 1 000.00 for January; a subsidy of 250.00 comes for it."""
    with company_session(web.companies.kashtan) as session:
        open_month(session, JAN)
        water = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (water, "1000.00"))
        paid = a_charge(water, JAN, "-250.00", due_on=date(2026, 2, 20), kind=EntryKind.SUBSIDY)
        document = NewPosting(
            kind=PostingKind.SUBSIDY, posted=JAN, source_kind="register", source_id="1", by=BY
        )
        post(session, posting=document, entries=[paid], settles=True)
        return water.account_id


def lines_of_file(answer: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a workbook, those over the titles left out."""
    rows = list(load_workbook(BytesIO(answer.data)).active.values)
    titles = next(at for at, row in enumerate(rows) if "Нараховано" in row)
    return rows[titles:]


@pytest.mark.usefixtures("household")
class TestSheet:
    def test_tells_benefits_and_subsidies_apart(
        self, accountant: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = text_of(accountant.get("/office/turnover/2026-01").text)
        titles, line, total = lines_of_file(
            accountant.get("/office/turnover/2026-01/xlsx?by=account")
        )

        for told in ("1 000,00", "−250,00", "750,00", "Субсидії"):
            assert told in page, told
        assert "Інфляційні" not in page.split("<table")[1]  # nothing stands there
        figures = dict(zip(titles, line, strict=True))
        assert (figures["Нараховано"], figures["Субсидії"], figures["Інфляційні"]) == (
            1000,
            -250,
            0,
        )
        assert (figures["Борг на кінець (Дт)"], figures["Переплата на кінець (Кт)"]) == (750, 0)
        assert total[3:] == line[3:]
        monkeypatch.setattr("admin.turnover.routes.COUNTED_TO", 0)
        assert "Порахувати" in accountant.get("/office/turnover/2026-01").text
        assert "750,00" in text_of(accountant.get("/office/turnover/2026-01?counted=1").text)
        # accounts are listed at once, a page at a time; only the sum of all waits to be asked for
        by_account = accountant.get("/office/turnover/2026-01?by=account").text
        assert "750,00" in text_of(by_account)
        assert "Порахувати" in by_account

    @pytest.mark.parametrize("by", list(By))
    def test_is_told_by_everything_on_the_screen_in_a_file_and_on_paper(
        self, accountant: CompanyClient, by: By
    ) -> None:
        page = accountant.get(f"/office/turnover/2026-01?by={by}")
        paper = accountant.get(f"/office/turnover/2026-01/pdf?by={by}")

        assert page.status_code == paper.status_code == 200
        assert "750,00" in text_of(page.text)
        assert paper.mimetype == "application/pdf"
        with pypdfium2.PdfDocument(paper.data) as pdf:
            assert pdf[0].get_width() > pdf[0].get_height()
            printed = text_of(pdf[0].get_textpage().get_text_bounded())
        for told in ("750,00", "Разом", "сторінка 1 з 1", "Нараховано"):
            assert told in printed, told
        _, *lines, total = lines_of_file(accountant.get(f"/office/turnover/2026-01/xlsx?by={by}"))
        assert len(lines) == 1
        assert total[-2:] == (750, 0)

    def test_leads_from_a_street_to_its_account(self, accountant: CompanyClient) -> None:
        page = accountant.get("/office/turnover/2026-01?by=street").text
        seen = []
        for _ in range(2):
            path = re.search(r'data-href="([^"]+)"', page)
            assert path
            seen.append(unescape(path[1]))
            page = accountant.get(seen[-1]).text

        assert "by=building" in seen[0]
        assert "by=account" in seen[1]
        assert re.search(r'data-href="/office/accounts/\d+', page)
        assert "Ірпінь, вулиця Садова" in page  # what it is narrowed to, and how to leave it
        assert accountant.get("/office/turnover/2026-01?street=999999").status_code == 200
        assert accountant.get("/office/turnover/2026-01?by=x&since=y&service=z").status_code == 200

    def test_costs_as_many_queries_however_many_accounts(
        self, web: Web, accountant: CompanyClient, count_queries: Any
    ) -> None:
        def asked(by: str) -> int:
            with count_queries() as queries:
                assert accountant.get(f"/office/turnover/2026-01?by={by}").status_code == 200
            return len(queries)

        before = [asked(by) for by in By]
        with company_session(web.companies.kashtan) as session:
            for _ in range(8):
                water = an_agreement(session, an_account(session), a_service(session))
                opening(session, water, JAN, JAN.plus(-1), "5.00")

        assert [asked(by) for by in By] == before
        assert max(before) <= 26, before

    def test_is_of_several_months_and_goes_on_page_by_page(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            waters = [
                an_agreement(session, an_account(session), a_service(session)) for _ in range(60)
            ]
            for number, water in enumerate(waters, start=1):
                opening(session, water, JAN, JAN.plus(-1), f"{number}.00")
            publish(session, JAN.plus(1), (waters[0], "1.00"))

        first = accountant.get("/office/turnover/2026-02?since=2026-01&by=account").text
        further = re.search(r'href="([^"]+)" rel="next"', first)
        assert further
        second = accountant.get(unescape(further[1])).text

        numbers = [re.findall(r"<td><a [^>]+>(\d{7})</a>", page) for page in (first, second)]
        assert [len(each) for each in numbers] == [50, 11]
        assert not set(numbers[0]) & set(numbers[1])
        assert "січень 2026 – лютий 2026" in first
        # 1 + ... + 60 brought and 1.00 + 1000.00 - 250.00 of the months
        assert "2 581,00" in text_of(first)

    def test_is_refused_on_paper_when_nobody_would_read_it(
        self, accountant: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("admin.turnover.sheet.MOST_ROWS", 0)

        answer = accountant.get("/office/turnover/2026-01/pdf?by=account")

        assert answer.status_code == 422
        assert "Завантажте XLSX" in answer.text


class TestWithout:
    def test_is_empty_before_the_first_month_and_one_s_own(
        self, web: Web, accountant: CompanyClient, household: int
    ) -> None:
        del household
        other = web.staff(web.companies.vodokanal, Role.OWNER)
        assert "Жодного місяця ще не відкрито" in other.get("/office/turnover/").text
        assert other.get("/office/turnover/2026-01").status_code == 404
        assert accountant.get("/office/turnover/нічого").status_code == 404
        with company_session(web.companies.vodokanal) as session:
            open_month(session, JAN)
        assert "руху грошей немає" in other.get("/office/turnover/2026-01").text
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        assert clerk.get("/office/turnover/2026-01").status_code == 200
        assert clerk.get("/office/turnover/2026-01/xlsx").status_code == 403
        assert clerk.get("/office/turnover/2026-01/pdf").status_code == 403


def test_the_statement_of_debt_tells_what_a_debt_is_made_of(
    accountant: CompanyClient, household: int
) -> None:
    page = text_of(accountant.get(f"/office/accounts/{household}/debt?on=31.03.2026").text)

    assert "субсидія" in page
    assert "−250,00 ₴" in page
    assert "не сплачено" in page
