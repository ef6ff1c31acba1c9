"""Agreements on restructuring in the office: drawn up, signed, broken, taken back, printed."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.kernel.month import Month
from app.months.operations import open_month
from app.restructuring.models import Restructuring, RestructuringInstalment
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.money import publish
from tests.web.admin.by_hand import rows
from tests.web.conftest import CompanyClient, Web

pytestmark = pytest.mark.postgres
TERMS = {
    "number": "17",
    "signed_on": "30.04.2026",
    "basis": "заява № 5 від 29.04.2026",
    "count": "3",
    "first_due_on": "20.05.2026",
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
        agreement = an_agreement(session, an_account(session), a_service(session))
        publish(session, january, (agreement, "1000.00"))
        return agreement.account_id


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def text_of(page: str) -> str:
    return unescape(page).replace("\u202f", " ").replace("\u00a0", " ")


def at(debtor: int, rest: str = "") -> str:
    return f"/office/accounts/{debtor}/restructurings/{rest}"


def debts(client: CompanyClient, debtor: int) -> list[str]:
    return re.findall(r'name="debt" value="([^"]+)"', client.get(at(debtor, "new")).text)


def typed(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def sign(client: CompanyClient, debtor: int, **changes: object) -> int:
    """Sign an agreement of three parts; return its id."""
    form = {**TERMS, "debt": debts(client, debtor), **changes}
    page = client.post(at(debtor, "schedule"), form)
    assert page.status_code == 200, text_of(page.text)
    rows_ = {"due": typed(page.text, "due"), "amount": typed(page.text, "amount")}
    answer = client.post(at(debtor), {**form, **rows_})
    assert answer.status_code == 303, text_of(answer.text)
    return int(answer.headers["Location"].rsplit("/", 1)[1])


class TestDrawingUp:
    def test_proposes_equal_parts_on_working_days(
        self, accountant: CompanyClient, debtor: int
    ) -> None:
        page = accountant.post(at(debtor, "schedule"), {**TERMS, "debt": debts(accountant, debtor)})

        assert typed(page.text, "due") == ["20.05.2026", "22.06.2026", "20.07.2026"]
        assert typed(page.text, "amount") == ["333,33", "333,33", "333,34"]

    def test_shows_where_a_payment_is_beyond_the_law(
        self, accountant: CompanyClient, debtor: int
    ) -> None:
        debt = {"debt": debts(accountant, debtor), "income": "1 000,00", "income_kind": "social"}

        page = accountant.post(at(debtor, "schedule"), {**TERMS, **debt})

        text = text_of(page.text)
        assert "Платіж 333,34 ₴ на місяць більший за законну межу 200,00 ₴." in text
        assert "25% заробітку або 20% пенсії" in text

    def test_records_what_was_changed_by_hand(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        form = {**TERMS, "debt": debts(accountant, debtor), "first_payment": "100"}
        by_hand = {
            "due": ["30.04.2026", "01.06.2026", " ", "01.07.2026", "31.12.2026"],
            "amount": ["100,00", "0,01", "", "299.99", "600"],
        }

        answer = accountant.post(at(debtor), {**form, **by_hand})

        assert answer.status_code == 303
        stored = select(
            RestructuringInstalment.number,
            RestructuringInstalment.due_on,
            RestructuringInstalment.amount,
        ).order_by(RestructuringInstalment.number)
        assert [
            (number, str(day), str(amount))
            for number, day, amount in rows(web.companies.kashtan, stored)
        ] == [
            (0, "2026-04-30", "100.00"),
            (1, "2026-06-01", "0.01"),
            (2, "2026-07-01", "299.99"),
            (3, "2026-12-31", "600.00"),
        ]

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"amount": ["333,33", "333,33", "333,33"]}, "Різниця: −0,01 ₴."),
            ({"amount": ["1000", "0", "0"]}, "більшою за нуль"),
            ({"due": ["20.05.2026", "20.05.2026", "20.07.2026"]}, "одна за одною"),
            ({"due": ["20.05.2026", "31.12.9999", "20.07.2026"]}, "Перевірте рік"),
            ({"due": ["20.05.2026", "20.06.2026", "20.07.2099"]}, "одна за одною"),
            ({"due": ["завтра", "20.06.2026", "20.07.2026"]}, "Напишіть дату так"),
            ({"amount": ["багато", "333,33", "333,34"]}, "Це не число"),
            ({"debt": []}, "Позначте борги"),
            ({"debt": ["1/2"]}, "Борг тим часом змінився"),
            ({"number": ""}, "Заповніть це поле"),
            ({"income": "5000"}, "Вкажіть і дохід, і який він"),
            ({"income": "багато", "income_kind": "earned"}, "Це не число"),
            ({"income": "-5", "income_kind": "earned"}, "більшим за нуль"),
        ],
    )
    def test_tells_what_is_wrong_and_records_nothing(
        self,
        web: Web,
        accountant: CompanyClient,
        debtor: int,
        changes: dict[str, object],
        told: str,
    ) -> None:
        form = {
            **TERMS,
            "debt": debts(accountant, debtor),
            "due": ["20.05.2026", "22.06.2026", "20.07.2026"],
            "amount": ["333,33", "333,33", "333,34"],
            **changes,
        }

        answer = accountant.post(at(debtor), form)

        assert answer.status_code == 422
        assert told in text_of(answer.text)
        assert rows(web.companies.kashtan, select(Restructuring.id)) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"first_due_on": "31.12.9999"},
            {"first_due_on": "01.01.0001"},
            {"signed_on": "01.01.0001"},
            {"signed_on": "31.12.9999"},
            {"count": "999999999999"},
            {"first_payment": "1000"},
            {"first_payment": "-1"},
        ],
    )
    def test_proposes_nothing_where_nothing_can_be(
        self, accountant: CompanyClient, debtor: int, changes: dict[str, str]
    ) -> None:
        form = {**TERMS, **changes, "debt": debts(accountant, debtor)}

        assert accountant.post(at(debtor, "schedule"), form).status_code == 422

    def test_goes_back_to_the_terms_with_what_was_typed(
        self, accountant: CompanyClient, debtor: int
    ) -> None:
        page = accountant.post(at(debtor, "new"), {**TERMS, "debt": debts(accountant, debtor)})

        assert page.status_code == 200
        assert 'value="заява № 5 від 29.04.2026"' in page.text

    def test_twice_makes_one(self, web: Web, accountant: CompanyClient, debtor: int) -> None:
        form = {
            **TERMS,
            "debt": debts(accountant, debtor),
            "due": ["20.05.2026"],
            "amount": ["1000"],
        }
        accountant.post(at(debtor), form)

        answer = accountant.post(at(debtor), form)

        assert answer.status_code == 422
        assert len(rows(web.companies.kashtan, select(Restructuring.id))) == 1
