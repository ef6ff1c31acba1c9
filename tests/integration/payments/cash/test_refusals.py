"""What the desk does not take, and from whom: each is refused in words."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.cash_keys import CASH_RECEIPT_LIMIT
from app.months.locks import BooksClosed
from app.months.operations import open_month
from app.months.parameters import set_parameter
from app.payments.cash.models import CashShift
from app.payments.cash.receipt_rules import (
    GivenTooLittle,
    GivenTooMuch,
    LinesWrong,
    SumTooLarge,
    SumWrong,
)
from app.payments.cash.receipts import cancel_receipt
from app.payments.cash.shift_rules import ShiftMissing, ShiftOfAnother
from app.registry.queries import AccountMissing
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, an_account
from tests.factories.cash import (
    CASHIER,
    NOON,
    OTHER_CASHIER,
    a_receipt,
)
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, publish
from tests.integration.payments.cash.taking import take

D = Decimal
DEC, JAN, FEB = Month(2025, 12), Month(2026, 1), Month(2026, 2)


class TestRefusals:
    def test_of_sums(self, session: Session, water: Agreement, shift: CashShift) -> None:
        for amount in ("-5.00", "0.00", "1.005"):
            with pytest.raises(SumWrong):
                take(session, shift.id, (water.account_id, amount))
        with pytest.raises(SumTooLarge):
            take(session, shift.id, (water.account_id, "50000.01"))
        set_parameter(session, CASH_RECEIPT_LIMIT, D(300), since=date(2026, 1, 1), by=BY)
        with pytest.raises(SumTooLarge):
            take(session, shift.id, (water.account_id, "300.01"))

    def test_of_more_than_a_payer_may_pay_in_a_day(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        set_parameter(session, CASH_RECEIPT_LIMIT, D(300), since=date(2026, 1, 1), by=BY)
        take(session, shift.id, (water.account_id, "200.00"))

        with pytest.raises(SumTooLarge) as refusal:
            take(session, shift.id, (water.account_id, "100.01"))
        assert refusal.value.facts["before"] == D(200)
        assert take(session, shift.id, (water.account_id, "100.00"))

    def test_of_what_was_given(self, session: Session, water: Agreement, shift: CashShift) -> None:
        line = (water.account_id, "50.00")

        with pytest.raises(GivenTooLittle):
            take(session, shift.id, line, given=D("49.99"))
        for given in ("1050.00", "100231"):
            with pytest.raises(GivenTooMuch):
                take(session, shift.id, line, given=D(given))
        assert take(session, shift.id, line, given=D("1000.00"))

    def test_of_lines(self, session: Session, water: Agreement, shift: CashShift) -> None:
        with pytest.raises(LinesWrong):
            take(session, shift.id)
        with pytest.raises(LinesWrong):
            take(session, shift.id, *[(water.account_id, "1.00")] * 2)

    def test_of_another_company_s_account(
        self, session: Session, shift: CashShift, two_companies: TwoCompanies, water: Agreement
    ) -> None:
        with two_companies.session_for(two_companies.kashtan) as other:
            theirs = [an_account(other).id for _ in range(3)][-1]

        with pytest.raises(AccountMissing):
            take(session, shift.id, (theirs, "50.00"))
        with pytest.raises(ShiftMissing):
            take(session, shift.id + 1000, (water.account_id, "50.00"))

    def test_of_another_cashier_s_shift(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "50.00"))

        with pytest.raises(ShiftOfAnother):
            take(session, shift.id, (water.account_id, "50.00"), by=OTHER_CASHIER)
        with pytest.raises(ShiftOfAnother):
            cancel_receipt(session, receipt.id, reason="не мій", by=OTHER_CASHIER, at=NOON)

    def test_of_a_closed_month(self, session: Session, water: Agreement, shift: CashShift) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "50.00"))
        close(session, DEC)
        publish(session, JAN)
        open_month(session, FEB)
        close(session, JAN)

        with pytest.raises(BooksClosed):
            take(session, shift.id, (water.account_id, "50.00"))
        with pytest.raises(BooksClosed):
            cancel_receipt(session, receipt.id, reason="помилка", by=CASHIER, at=NOON)
