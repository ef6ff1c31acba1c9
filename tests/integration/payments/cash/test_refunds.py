"""Money given back in cash: never more than a receipt took, and only out of one's own shift."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.ledger.checks import discrepancies
from app.months.cash_keys import CASH_ROUNDING
from app.months.parameters import set_parameter
from app.payments.cash.checks import CHECKS
from app.payments.cash.drawer import drawer_of
from app.payments.cash.models import CashOrder, CashReceipt, CashShift
from app.payments.cash.receipts import lines_of
from app.payments.cash.refunding import RefundOfAnotherShift
from app.payments.cash.shift_rules import Opening
from app.payments.cash.shifts import close_shift, open_shift
from app.payments.models import Payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, an_account
from tests.factories.cash import CASHIER, NOON, OTHER_CASHIER, a_count, a_receipt, a_shift
from tests.integration.payments.cash.ordering import D, refund

Given = list[tuple[Decimal, Decimal]]


def round_cash(session: Session) -> None:
    set_parameter(session, CASH_ROUNDING, True, since=date(2026, 1, 1), by=BY)


def all_back(session: Session, shift: CashShift, receipt: CashReceipt) -> Given:
    """Give every line back, one by one; return each order's sum and its rounding."""
    made = [refund(session, shift, each.payment_id) for each in lines_of(session, receipt.id)]
    orders = [session.get_one(CashOrder, each) for each in made]
    return [(each.amount, each.rounding) for each in orders]


class TestTheRefundsOfAReceipt:
    def test_of_thirty_small_lines_come_to_what_it_took(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        assert water.account_id
        round_cash(session)
        receipt = a_receipt(session, shift, *[(an_account(session).id, "0.25") for _ in range(30)])
        assert receipt.due == D("7.50")

        given = all_back(session, shift, receipt)

        assert given == [(D("0.50"), D("0.25")), (D("0.00"), D("-0.25"))] * 15
        assert sum(amount for amount, _ in given) == D("7.50")
        assert drawer_of(session, shift).expected == D("200.00")
        assert not list(discrepancies(session, CHECKS))

    def test_round_the_running_total(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        assert water.account_id
        round_cash(session)
        paid = [(an_account(session).id, amount) for amount in ("10.24", "5.03", "0.10")]
        receipt = a_receipt(session, shift, *paid)
        assert receipt.due == D("15.50")

        assert all_back(session, shift, receipt) == [
            (D("10.00"), D("-0.24")),
            (D("5.50"), D("0.47")),
            (D("0.00"), D("-0.10")),
        ]

    def test_are_no_more_than_was_taken_before_cash_was_rounded(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "10.30"))
        round_cash(session)

        assert all_back(session, shift, receipt) == [(D("10.30"), D("0.00"))]


class TestACashier:
    def test_gives_back_what_his_own_open_shift_took(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "100.00"))

        assert refund(session, shift, lines_of(session, receipt.id)[0].payment_id, is_of_any=False)

    def test_gives_back_nothing_of_another_shift_alone(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "100.00"))
        payment_id = lines_of(session, receipt.id)[0].payment_id
        elsewhere = a_shift(session, opening="200.00", by=OTHER_CASHIER)
        with pytest.raises(RefundOfAnotherShift):
            refund(session, elsewhere, payment_id, is_of_any=False)
        close_shift(session, shift.id, a_count("300"), by=CASHIER, at=NOON)
        later = open_shift(
            session, desk_id=shift.desk_id, opening=Opening(D(300)), by=CASHIER, at=NOON
        )
        with pytest.raises(RefundOfAnotherShift):
            refund(session, later, payment_id, is_of_any=False)

        assert session.get_one(Payment, payment_id).state == "posted"
        assert drawer_of(session, later).expected == D("300.00")
        assert session.get_one(CashOrder, refund(session, later, payment_id)).amount == D("100.00")
