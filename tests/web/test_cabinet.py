from collections.abc import Callable
from contextlib import AbstractContextManager

import time_machine
from sqlalchemy import select, text, update

from app.access.models import AccountLink, AuditRecord
from app.charging.models import Charge, Run
from app.database import company_session
from app.documents.models import Bill
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.months.models import MonthRow
from app.registry.link_account import is_code
from tenants.directory.models import Company, CompanyState
from tests.factories.companies import directory_session
from tests.factories.households import CODE, NOVEMBER
from tests.web.conftest import CompanyClient, Queries, Web
from tests.web.household import NUMBER, early_december, home, link

__all__ = ["early_december", "home"]

Counted = Callable[[], AbstractContextManager[Queries]]


def bill_id(company: CompanyRef, number: str = NUMBER) -> int:
    with company_session(company) as session:
        found = session.execute(
            text(
                "SELECT b.id FROM bill b JOIN account a ON a.id = b.account_id"
                " WHERE a.number = :number AND b.month = '2026-11-01'"
            ),
            {"number": number},
        )
        return int(found.scalar_one())


class TestLinkingAnAccount:
    def test_asks_for_one_before_anything_else(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)

        answer = client.get("/")

        assert answer.location == "/profile/accounts/new"

    def test_accepts_the_code_however_it_is_typed(self, home: CompanyClient) -> None:
        assert is_code("к7рд-3qxm", "K7PD3QXM") is False
        assert is_code(" k7pd-3QXM ", "K7PD3QXM")
        assert link(home, "01-00232", "k7pd 3qxm").status_code == 303

    def test_refuses_a_wrong_code_as_it_refuses_an_unknown_number(
        self, home: CompanyClient
    ) -> None:
        wrong = link(home, "01-00232", "AAAAAAAA")
        unknown = link(home, "99-99999", CODE)

        assert wrong.status_code == unknown.status_code == 422
        for answer in (wrong, unknown):
            assert "Номер і код не збігаються" in answer.text

    def test_keeps_refusals_on_record_and_stops_after_ten(self, home: CompanyClient) -> None:
        for _ in range(10):
            link(home, "01-00232", "AAAAAAAA")

        right = link(home, "01-00232", CODE)

        assert right.status_code == 422
        assert "Забагато невдалих спроб" in right.text
        with company_session(home.company) as session:
            events = session.scalars(
                select(AuditRecord.event).where(AuditRecord.subject_kind == "account")
            ).all()
            assert events.count("account-link.refused") == 10

    def test_is_undone_by_removing_it(self, home: CompanyClient) -> None:
        with company_session(home.company) as session:
            account_id = session.scalars(select(AccountLink.account_id)).one()

        home.post(f"/profile/accounts/{account_id}/removal")

        assert home.get(f"/bills/{bill_id(home.company)}").status_code == 404


class TestHome:
    def test_says_what_is_owed_for_what_and_until_when(self, home: CompanyClient) -> None:
        page = home.get("/").text.replace("\u202f", " ").replace("\xa0", " ")

        assert "285<span" in page
        assert "до 20 грудня" in page
        assert "Водопостачання" in page
        assert "257,47 ₴" in page
        assert "Абонентське обслуговування" in page
        assert "28,50 ₴" in page

    def test_calls_it_debt_once_the_day_is_past(self, home: CompanyClient) -> None:
        before = home.get("/").text
        with time_machine.travel("2026-12-22T10:00:00Z", tick=True):
            after = home.get("/").text

        assert "Строк сплати вже минув" not in before
        assert "Строк сплати вже минув" in after
        assert "з них борг" not in after

    def test_says_what_the_last_bill_changed(self, home: CompanyClient) -> None:
        page = home.get("/").text.replace("\u202f", " ").replace("\xa0", " ")

        assert "Рахунок за листопад 2026" in page
        assert "48,27 ₴" in page

    def test_draws_twelve_bars_that_speak(self, home: CompanyClient) -> None:
        page = home.get("/").text.replace("\u202f", " ").replace("\xa0", " ")

        assert page.count('class="bar"') == 12
        assert "листопад 2026: 8,000 м³" in page

    def test_speaks_of_last_year_only_where_it_is_drawn(self, home: CompanyClient) -> None:
        fresh = home.get("/").text
        with company_session(home.company) as session:
            charge = session.scalars(
                select(Charge).where(Charge.month == NOVEMBER, Charge.method == "metered")
            ).all()
            for each in charge:
                told = {column.key: getattr(each, column.key) for column in Charge.__table__.c}
                ago = NOVEMBER.replace(year=2025)
                session.add(Charge(**told | {"month": ago, "posted": ago}))

        assert "рік тому" not in fresh
        assert "рік тому" in home.get("/").text

    def test_shows_the_last_published_figures_while_a_run_is_open(
        self, home: CompanyClient
    ) -> None:
        with company_session(home.company) as session:
            session.add(MonthRow(month=NOVEMBER.replace(month=12), charging="running"))

        page = home.get("/").text

        assert "Зараз нараховуємо за грудень 2026" in page
        assert "285<span" in page

    def test_costs_few_queries(self, home: CompanyClient, count_queries: Counted) -> None:
        home.get("/")

        with count_queries() as queries:
            home.get("/")

        assert len(queries) <= 12, queries.statements


class TestABill:
    def test_explains_each_line_and_the_difference(self, home: CompanyClient) -> None:
        page = (
            home.get(f"/bills/{bill_id(home.company)}")
            .text.replace("\u202f", " ")
            .replace("\xa0", " ")
        )

        assert "(1 238,500 − 1 230,500) м³ × 32,184 ₴ = 257,47 ₴" in page
        assert "1 238,500 на 30.11.2026 (" in page
        assert "Більше, ніж за жовтень 2026, на 48,27 ₴" in page
        assert "<dt>обсяг</dt><dd>+55,02 ₴</dd>" in page
        assert "<dt>кількість днів</dt><dd>−6,75 ₴</dd>" in page
        assert "Стільки ж, як і за жовтень 2026" in page

    def test_of_another_account_is_404(self, home: CompanyClient) -> None:
        """A number changed in the link, and the file beside the page (C154, C155)."""
        other = bill_id(home.company, "01-00232")

        assert home.get(f"/bills/{other}").status_code == 404
        assert home.get(f"/bills/{other}.pdf").status_code == 404
        assert home.get("/bills/999999").status_code == 404

    def test_shows_every_service_of_one_payee(self, home: CompanyClient) -> None:
        """Two services of one recipient are two sections (C075)."""
        page = home.get(f"/bills/{bill_id(home.company)}").text

        assert page.count('class="line-explained"') == 2

    def test_shows_lines_that_another_run_brought(self, home: CompanyClient) -> None:
        """The account's lines come from a second source only (C156)."""
        company = home.company
        with company_session(company) as session:
            own = session.scalars(select(Run.id).where(Run.month == NOVEMBER)).one()
            line = session.scalars(
                select(Charge).where(Charge.run_id == own, Charge.method == "metered").limit(1)
            ).one()
            second = Run(
                month=NOVEMBER,
                kind="second",
                state="published",
                facts_as_of=clock.now(),
                started_at=clock.now(),
                started_by=1,
            )
            session.add(second)
            session.flush()
            copied = {c.name: getattr(line, c.name) for c in Charge.__table__.columns}
            session.add(Charge(**{**copied, "run_id": second.id, "part": "second"}))

        page = (
            home.get(f"/bills/{bill_id(company)}").text.replace("\u202f", " ").replace("\xa0", " ")
        )

        assert page.count("м³ × 32,184 ₴ = 257,47 ₴") == 2

    def test_that_was_withdrawn_says_so(self, home: CompanyClient) -> None:
        with company_session(home.company) as session:
            session.execute(update(Bill).values(withdrawn_at=clock.now()))

        assert "відкликано" in home.get("/bills/").text
        page = home.get(f"/bills/{bill_id(home.company)}").text
        assert "Не сплачуйте за ним" in page
        assert 'class="btn btn-action"' not in page

    def test_stays_open_when_the_company_is_suspended(self, web: Web, home: CompanyClient) -> None:
        suspend(web, home.company)

        assert home.get(f"/bills/{bill_id(home.company)}").status_code == 200

    def test_costs_few_queries(self, home: CompanyClient, count_queries: Counted) -> None:
        address = f"/bills/{bill_id(home.company)}"
        home.get(address)

        with count_queries() as queries:
            home.get(address)

        assert len(queries) <= 11, queries.statements


class TestPaying:
    def test_shows_a_code_for_the_payee_with_the_sum(self, home: CompanyClient) -> None:
        page = home.get("/payments/pay").text.replace("\u202f", " ").replace("\xa0", " ")

        assert "285<span" in page
        assert "UA213223130000026007233566001" in page
        assert "https://qr.bank.gov.ua/" in page
        assert "data:image/svg+xml;base64," in page

    def test_lists_what_was_paid(self, home: CompanyClient) -> None:
        assert "237,70" in home.get("/payments/").text


def suspend(web: Web, company: CompanyRef) -> None:
    with directory_session(web.companies.database) as session:
        session.execute(
            update(Company).where(Company.id == company.id).values(state=CompanyState.SUSPENDED)
        )
    web.app.extensions["oselia"].find_company.__self__.forget()
