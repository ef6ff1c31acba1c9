"""The cash desk by forms alone: number, Enter; sum, Enter; Enter."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel import clock
from app.months.cash_keys import CASH_ROUNDING
from app.months.parameters import set_parameter
from app.payments.cash.models import CashReceipt
from app.payments.models import Payment
from app.registry.models import Account
from tests.web.admin.test_accounts import settle
from tests.web.admin.till import D, accounts, cashier, hidden, one, ready, take
from tests.web.conftest import CompanyClient, Web

__all__ = ["accounts", "cashier"]


class TestTaking:
    def test_goes_by_number_sum_and_money(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        found = cashier.get("/office/cash/", query_string={"q": "0100231"}).text
        line = re.search(r'<input[^>]*name="amount"[^>]*>', found, re.DOTALL)
        assert line
        assert "autofocus" in line[0]
        assert "285,97" in line[0]

        due = cashier.get(
            "/office/cash/", query_string={"account": accounts[0], "amount": "100,00", "q": ""}
        ).text
        given = re.search(r'<input[^>]*name="given"[^>]*>', due)
        assert given
        assert "autofocus" in given[0]

        answer = cashier.post(
            "/office/cash/receipts/", {**hidden(due, "/office/cash/receipts/"), "given": "150"}
        )

        assert answer.status_code == 303
        receipt = cashier.get(answer.location).text
        assert "50,00" in receipt
        assert re.search(r'<input[^>]*name="q"[^>]*autofocus', receipt)
        payment = one(cashier.company, select(Payment).where(Payment.channel == "cash"))
        assert (payment.account_id, payment.amount) == (accounts[0], D("100.00"))
        assert payment.paid_on == clock.today()

    def test_of_an_empty_sum_is_of_the_debt(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        assert take(cashier, (accounts[0], "")).status_code == 303

        assert one(cashier.company, select(CashReceipt.total)) == D("285.97")

    def test_takes_several_accounts_on_one_receipt(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        page = cashier.get(
            "/office/cash/",
            query_string={"account": accounts[0], "amount": "10", "q": "01-00232"},
        ).text
        assert page.count('name="amount"') == 2

        answer = take(cashier, (accounts[0], "10"), (accounts[1], "20,50"))

        assert answer.status_code == 303
        with company_session(cashier.company) as session:
            told = session.execute(
                select(Payment.external_id, Payment.amount)
                .where(Payment.channel == "cash")
                .order_by(Payment.external_id)
            ).all()
        year = clock.today().year
        assert [tuple(row) for row in told] == [
            (f"{year}/1:1", D("10.00")),
            (f"{year}/1:2", D("20.50")),
        ]

    def test_by_a_name_offers_whom_it_fits(self, cashier: CompanyClient) -> None:
        page = cashier.get("/office/cash/", query_string={"q": "01-002"}).text

        assert page.count("add=") == 2
        assert page.count("285,97") == 2
        with company_session(cashier.company) as session:
            seen = select(func.count()).where(AuditRecord.event == "people.listed")
            assert session.scalar(seen)

    def test_pressed_twice_is_one_receipt(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        form = ready(cashier, (accounts[0], "100"))

        first = cashier.post("/office/cash/receipts/", form)
        again = cashier.post("/office/cash/receipts/", form)

        assert first.location == again.location
        assert one(cashier.company, select(func.count()).select_from(CashReceipt)) == 1

    def test_shows_the_rounding_before_and_on_the_receipt(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        with company_session(cashier.company) as session:
            set_parameter(session, CASH_ROUNDING, True, since=date(2026, 1, 1), by=1)

        answer = take(cashier, (accounts[0], "285,97"))

        page = cashier.get(answer.location).text
        assert "Округлення" in page
        assert "0,03" in page
        assert one(cashier.company, select(CashReceipt.due)) == D("286.00")


class TestRefused:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("-5", "більшу за нуль"),
            ("0", "більшу за нуль"),
            ("12,345", "Забагато знаків"),
            ("абв", "Це не число"),
            ("60000", "готівкою від одного платника за день"),
        ],
    )
    def test_sums_are_told_in_words(
        self, cashier: CompanyClient, accounts: list[int], typed: str, words: str
    ) -> None:
        asked = {"account": accounts[0], "amount": typed, "q": ""}

        page = cashier.get("/office/cash/", query_string=asked).text

        assert words in page
        assert 'name="given"' not in page

    def test_too_little_keeps_what_was_typed(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        answer = take(cashier, (accounts[0], "100"), given="50")

        assert answer.status_code == 409
        assert "бракує 50" in answer.text
        assert one(cashier.company, select(func.count()).select_from(CashReceipt)) == 0

    def test_a_sum_that_was_not_shown(self, cashier: CompanyClient, accounts: list[int]) -> None:
        answer = take(cashier, (accounts[0], "100"), seen="1")

        assert answer.status_code == 409
        assert "Сума змінилася" in answer.text

    def test_without_a_key(self, cashier: CompanyClient, accounts: list[int]) -> None:
        answer = take(cashier, (accounts[0], "100"), key="")

        assert answer.status_code == 409
        assert "Форма неповна" in answer.text

    def test_another_company_s_account(
        self, web: Web, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        settle(web.companies.vodokanal, "02-00002", "02-00003")
        theirs = one(web.companies.vodokanal, select(func.max(Account.id)))
        form = ready(cashier, (accounts[0], "100"))

        assert theirs not in accounts
        answer = cashier.post("/office/cash/receipts/", {**form, "account": str(theirs)})
        assert answer.status_code == 404
        page = cashier.get("/office/cash/", query_string={"q": "02-00002"}).text
        assert "Нічого не знайдено" in page

    def test_another_cashier_s_shift_and_receipt(
        self, web: Web, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        made = take(cashier, (accounts[0], "100")).location
        owner = web.staff(web.companies.kashtan, Role.OWNER)
        form = ready(cashier, (accounts[0], "100"))

        assert owner.get(made).status_code == 200
        assert owner.post("/office/cash/receipts/", form).status_code == 403
        answer = owner.post(f"{made}/cancellation", {"because": "чуже"})
        assert answer.status_code == 403
        assert "іншого касира" in answer.text

    def test_who_is_no_cashier(self, web: Web, cashier: CompanyClient) -> None:
        assert cashier.get("/office/cash/").status_code == 200
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get("/office/cash/").status_code == 403
        for path in ("cash/book/", "cash/shifts/", "cash/desks/", "turnover/", "payments/"):
            assert cashier.get(f"/office/{path}").status_code == 403, path
