"""The statement of debt in the office: who may see it, what it tells, protection by hand."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from app.access.models import Role
from app.database import company_session
from app.documents.statements.presentation import statement_content
from app.kernel.month import Month
from app.months.operations import open_month
from app.months.parameter_keys import PENALTY_RATE
from app.months.parameters import set_parameter
from app.penalty.models import DebtProtection
from app.penalty.statement import debt_statement
from app.registry.queries import get_account
from app.restructuring.end import Breach, break_restructuring, take_back_restructuring
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import publish
from tests.factories.restructurings import an_offer, sign
from tests.web.admin.by_hand import rows
from tests.web.conftest import CompanyClient, Web

pytestmark = pytest.mark.postgres
PROTECTION = {
    "ground": "mobilised",
    "extent": "all",
    "since": "01.03.2026",
    "last": "31.03.2026",
    "document": "довідка № 5 від 01.03.2026",
}


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with time_machine.travel("2026-04-30T09:00:00Z", tick=True):
        yield


@pytest.fixture
def debtor(web: Web) -> int:
    """A thousand of January that nobody has paid."""
    with company_session(web.companies.kashtan) as session:
        january = Month(2026, 1)
        open_month(session, january)
        set_parameter(session, PENALTY_RATE, Decimal("0.01"), since=date(2020, 1, 1), by=BY)
        agreement = an_agreement(session, an_account(session), a_service(session))
        publish(session, january, (agreement, "1000.00"))
        return agreement.account_id


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def text_of(page: str) -> str:
    return page.replace("\u202f", " ").replace("\u00a0", " ")


class TestStatement:
    def test_tells_each_interval_with_debt_days_rate_and_sum(
        self, accountant: CompanyClient, debtor: int
    ) -> None:
        answer = accountant.get(f"/office/accounts/{debtor}/debt?on=22.03.2026")

        page = text_of(answer.text)
        assert answer.status_code == 200
        for told in (
            "23.02.2026–22.03.2026",
            "0,01 % за день",
            "2,80 ₴",
            "21.02.2026–22.03.2026",
            "3 % на рік, 1/365",
            "2,4658",
            "2,47 ₴",
            "1 005,27 ₴",
        ):
            assert told in page, told

    def test_of_a_day_that_is_none_says_so(self, accountant: CompanyClient, debtor: int) -> None:
        answer = accountant.get(f"/office/accounts/{debtor}/debt?on=31.02.2026")

        assert answer.status_code == 422
        assert "31.02.2026" in answer.text

    @pytest.mark.parametrize("day", ["99.99.2026", "31.12.9999"])
    @pytest.mark.parametrize("page", ["debt", "debt.pdf"])
    def test_of_no_day_or_one_to_come_is_not_printed(
        self, accountant: CompanyClient, debtor: int, page: str, day: str
    ) -> None:
        answer = accountant.get(f"/office/accounts/{debtor}/{page}?on={day}")

        assert (answer.status_code, answer.mimetype) == (422, "text/html")

    def test_on_paper_of_no_account_is_not_found(self, accountant: CompanyClient) -> None:
        assert accountant.get("/office/accounts/987654/debt.pdf").status_code == 404

    def test_is_printed(self, accountant: CompanyClient, debtor: int) -> None:
        answer = accountant.get(f"/office/accounts/{debtor}/debt.pdf?on=22.03.2026")

        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")

    def test_of_an_account_that_is_not_there_is_not_found(self, accountant: CompanyClient) -> None:
        assert accountant.get("/office/accounts/987654/debt").status_code == 404


class TestDebtsPutOff:
    """A thousand, late from 21 February, is put off on 1 March and owed again from the 20th."""

    def test_say_from_when_to_when_nothing_is_counted(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            offer = an_offer(session, debtor, signed_on=date(2026, 3, 1), number="17-Р")
            signed = sign(session, offer)
        put_off = "01.03.2026 договором про реструктуризацію № 17-Р відкладено 1 000,00 грн"
        page = text_of(accountant.get(f"/office/accounts/{debtor}/debt?on=22.03.2026").text)
        assert put_off in page
        assert "0,60 ₴" in page  # penalty of 23 to 28 February
        assert "знову до сплати" not in page
        before = text_of(accountant.get(f"/office/accounts/{debtor}/debt?on=28.02.2026").text)
        assert put_off not in before

        with company_session(web.companies.kashtan) as session:
            breach = Breach(on=date(2026, 3, 20), reason="не сплачено")
            break_restructuring(session, signed.id, breach, today=date(2026, 4, 30), by=BY)

        page = text_of(accountant.get(f"/office/accounts/{debtor}/debt?on=22.03.2026").text)
        assert put_off in page
        assert "20.03.2026 договір розірвано: 1 000,00 грн знову до сплати" in page
        assert "0,90 ₴" in page  # and of three days of March
        with company_session(web.companies.kashtan) as session:
            printed: Any = statement_content(
                debt_statement(session, debtor, on=date(2026, 3, 22)),
                head=get_account(session, debtor, on=date(2026, 3, 22)),
                company="Каштан",
                services={},
            )
        assert [text_of(each)[:46] for each in printed["items"][0]["put_off"]] == [
            "01.03.2026 договором про реструктуризацію № 17",
            "20.03.2026 договір розірвано: 1 000,00 грн зно",
        ]
        pdf = accountant.get(f"/office/accounts/{debtor}/debt.pdf?on=22.03.2026")
        assert pdf.data.startswith(b"%PDF")

    def test_of_an_agreement_taken_back_say_nothing(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            signed = sign(session, an_offer(session, debtor, signed_on=date(2026, 3, 1)))
            take_back_restructuring(session, signed.id, reason="помилка", by=BY)

        page = text_of(accountant.get(f"/office/accounts/{debtor}/debt?on=22.03.2026").text)

        assert "реструктуризацію №" not in page
        assert "2,80 ₴" in page


class TestProtection:
    def test_by_hand_is_told_in_the_statement_and_taken_back(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        made = accountant.post(f"/office/accounts/{debtor}/protections", form=PROTECTION)

        assert made.status_code in {302, 303}
        page = text_of(accountant.get(f"/office/accounts/{debtor}/debt?on=31.03.2026").text)
        assert "мобілізовано" in page
        assert "0,60 ₴" in page  # six days of February
        ((protection, last),) = rows(
            web.companies.kashtan,
            DebtProtection.__table__.select().with_only_columns(
                DebtProtection.id, DebtProtection.valid
            ),
        )
        assert last.upper == date(2026, 4, 1)
        accountant.post(f"/office/accounts/{debtor}/protections/{protection}/removal")
        page = text_of(accountant.get(f"/office/accounts/{debtor}/debt?on=22.03.2026").text)
        assert "2,80 ₴" in page

    def test_that_ends_before_it_begins_keeps_what_was_typed(
        self, accountant: CompanyClient, debtor: int
    ) -> None:
        turned = PROTECTION | {"last": "01.02.2026"}

        answer = accountant.post(f"/office/accounts/{debtor}/protections", form=turned)

        assert answer.status_code == 422
        assert "Останній день раніший за перший" in answer.text
        assert "довідка № 5" in answer.text

    @pytest.mark.parametrize("day", ["31.12.9999", "01.01.0001", "01.01.2100"])
    def test_of_no_real_year_is_asked_again(
        self, accountant: CompanyClient, debtor: int, day: str
    ) -> None:
        for name in ("since", "last"):
            answer = accountant.post(
                f"/office/accounts/{debtor}/protections", form=PROTECTION | {name: day}
            )

            assert answer.status_code == 422
            assert "Перевірте рік" in answer.text

    def test_is_not_for_who_may_only_look(self, web: Web, debtor: int) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get(f"/office/accounts/{debtor}/debt").status_code == 200
        answer = clerk.post(f"/office/accounts/{debtor}/protections", form=PROTECTION)
        assert answer.status_code == 403
