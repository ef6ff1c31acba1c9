"""Shifts, orders and papers of the cash desk."""

import pytest
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.payments.cash.counting import PIECES
from app.payments.cash.models import CashOrder, CashShift
from app.payments.models import Payment
from tests.web.admin.till import D, a_desk, accounts, cashier, count, hidden, one, take
from tests.web.conftest import CompanyClient, Web

__all__ = ["accounts", "cashier"]


class TestCancelling:
    def test_marks_the_receipt_and_reverses_the_payment(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        made = take(cashier, (accounts[0], "100")).location
        assert cashier.post(f"{made}/cancellation", {"because": ""}).status_code == 422

        answer = cashier.post(f"{made}/cancellation", {"because": "не той рахунок"})

        assert answer.status_code == 303
        assert "не той рахунок" in cashier.get(made).text
        assert one(cashier.company, select(Payment.state).where(Payment.channel == "cash")) == (
            "reversed"
        )
        again = cashier.post(f"{made}/cancellation", {"because": "ще раз"})
        assert again.status_code == 409
        assert "вже скасовано" in again.text


class TestAShift:
    def test_is_closed_by_a_count_and_a_difference_is_named(
        self, cashier: CompanyClient, accounts: list[int]
    ) -> None:
        take(cashier, (accounts[0], "100"))
        shift = one(cashier.company, select(CashShift.id))
        closing = f"/office/cash/shifts/{shift}/closing"
        assert cashier.get(closing).text.count('name="p') == len(PIECES)

        short = cashier.post(closing, count({"200": 1, "50": 1}))
        assert short.status_code == 409
        assert "має бути 300" in short.text
        answer = cashier.post(closing, {**count({"200": 1, "50": 1}), "because": "здача"})

        assert answer.status_code == 303
        report = cashier.get(answer.location).text
        assert "здача" in report
        assert "−50,00" in report
        with company_session(cashier.company) as session:
            orders = session.execute(
                select(CashOrder.kind, CashOrder.purpose, CashOrder.amount).order_by(CashOrder.id)
            ).all()
        assert [tuple(row) for row in orders] == [
            ("in", "change", D("200.00")),
            ("in", "receipts", D("100.00")),
            ("out", "difference", D("50.00")),
        ]

    def test_counts_pieces_only(self, cashier: CompanyClient) -> None:
        shift = one(cashier.company, select(CashShift.id))
        closing = f"/office/cash/shifts/{shift}/closing"

        for typed in ("-1", "1,5", "двадцять"):
            assert cashier.post(closing, {"p200": typed}).status_code in {409, 422}

    def test_is_one_a_cashier_and_one_a_desk(self, web: Web, cashier: CompanyClient) -> None:
        other = a_desk(web.companies.kashtan, "Каса 2")
        desk = one(cashier.company, select(CashShift.desk_id))

        busy = cashier.post("/office/cash/shifts/", {"desk": str(other), "opening": "0"})
        owner = web.staff(web.companies.kashtan, Role.OWNER)
        taken = owner.post("/office/cash/shifts/", {"desk": str(desk), "opening": "0"})

        assert busy.status_code == 409
        assert "вже відкрили зміну" in busy.text
        assert taken.status_code == 422


class TestAShiftOfACashierWhoIsAway:
    def test_is_closed_by_the_head_who_counts_the_drawer(
        self, web: Web, cashier: CompanyClient
    ) -> None:
        shift = one(cashier.company, select(CashShift.id))
        closing = f"/office/cash/shifts/{shift}/closing"
        accountant = web.staff(cashier.company, Role.ACCOUNTANT)
        assert accountant.post(closing, count({"200": 1})).status_code == 403
        owner = web.staff(cashier.company, Role.OWNER)

        assert owner.post(closing, count({"200": 1})).status_code == 303

        closed = one(cashier.company, select(CashShift))
        assert closed.closed_by not in {None, closed.cashier_id}
        assert owner.get("/office/cash/shifts/xlsx").status_code == 200


class TestPaper:
    @pytest.mark.parametrize("paper", ["roll58", "roll80", "a4"])
    def test_of_a_receipt(self, cashier: CompanyClient, accounts: list[int], paper: str) -> None:
        made = take(cashier, (accounts[0], "100")).location

        answer = cashier.get(f"{made}/{paper}.pdf")

        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
        assert answer.data == cashier.get(f"{made}/{paper}.pdf").data
        assert cashier.get(f"{made}/a5.pdf").status_code == 404

    def test_of_an_order_and_a_report(self, cashier: CompanyClient) -> None:
        page = cashier.get("/office/cash/orders/new").text
        form = hidden(page, "/office/cash/orders/") | {
            "what": "out-collection",
            "amount": "150",
            "party": "АТ «Банк»",
            "reason": "за договором 5",
            "document": "сумка 12",
        }
        made = cashier.post("/office/cash/orders/", form)
        assert made.status_code == 303, made.text
        assert cashier.post("/office/cash/orders/", form).location == made.location
        assert cashier.get(f"{made.location}.pdf").data.startswith(b"%PDF")
        assert "ще не надійшло" in cashier.get(made.location).text
        over = cashier.post("/office/cash/orders/", form | {"key": "other", "amount": "50,01"})
        assert over.status_code == 409
        assert "У касі лише 50" in over.text
        shift = one(cashier.company, select(CashShift.id))
        report = cashier.get(f"/office/cash/shifts/{shift}/report.pdf")
        assert report.data.startswith(b"%PDF")
