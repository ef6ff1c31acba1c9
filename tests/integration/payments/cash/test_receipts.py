"""Cash receipts: money once, to the kopeck, and back only while the shift is open."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.months.cash_keys import CASH_ROUNDING
from app.months.parameters import set_parameter
from app.payments.cash.drawer import DrawerTooEmpty, drawer_of
from app.payments.cash.models import CashReceipt, CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import make_order
from app.payments.cash.receipt_rules import (
    CancelledForNothing,
    DueMoved,
    NothingInCash,
    ReceiptCancelled,
    ReceiptMissing,
    SumWrong,
)
from app.payments.cash.receipts import cancel_receipt, lines_of
from app.payments.cash.shift_rules import ShiftClosed
from app.payments.cash.shifts import close_shift
from app.payments.models import Channel, Payment, PaymentState
from app.payments.operations import PaymentNotThere, reverse_payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.cash import (
    CASHIER,
    NOON,
    OTHER_CASHIER,
    a_count,
    a_key,
    a_receipt,
    a_shift,
)
from tests.factories.money import open_sums
from tests.integration.payments.cash.taking import take

D = Decimal
DEC, JAN, FEB = Month(2025, 12), Month(2026, 1), Month(2026, 2)


class TestAReceipt:
    def test_credits_each_account_by_a_payment_of_its_own(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        other = an_agreement(session, an_account(session), a_service(session))

        receipt = a_receipt(
            session, shift, (water.account_id, "341.20"), (other.account_id, "100.00"), given="500"
        )

        assert (receipt.number, receipt.total, receipt.due) == (1, D("441.20"), D("441.20"))
        assert (receipt.given, receipt.change) == (D("500.00"), D("58.80"))
        payments = session.scalars(select(Payment).order_by(Payment.id)).all()
        assert [(each.channel, each.external_id, each.amount) for each in payments] == [
            (Channel.CASH, "2026/1:1", D("341.20")),
            (Channel.CASH, "2026/1:2", D("100.00")),
        ]
        assert {each.source for each in payments} == {f"cash:{shift.desk_id}"}
        assert {(each.state, each.paid_on) for each in payments} == {
            (PaymentState.POSTED, date(2026, 1, 15))
        }
        assert open_sums(session, water.account_id) == {}
        assert open_sums(session, other.account_id) == {"advance": D(-100)}
        assert discrepancies(session) == []

    def test_is_one_for_one_key(self, session: Session, water: Agreement, shift: CashShift) -> None:
        key = a_key()

        first = take(session, shift.id, (water.account_id, "50.00"), key=key)
        again = take(session, shift.id, (water.account_id, "50.00"), key=key)

        assert first == again
        assert session.scalar(select(func.count()).select_from(Payment)) == 1
        assert drawer_of(session, shift).expected == D("250.00")

    def test_is_numbered_without_a_gap_in_its_desk_and_year(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        for _ in range(3):
            a_receipt(session, shift, (water.account_id, "1.00"))
        with pytest.raises(SumWrong):
            take(session, shift.id, (water.account_id, "0.00"))
        a_receipt(session, shift, (water.account_id, "1.00"))
        elsewhere = a_shift(session, by=OTHER_CASHIER)
        a_receipt(session, elsewhere, (water.account_id, "1.00"))

        rows = session.execute(
            select(CashReceipt.desk_id, CashReceipt.number).order_by(CashReceipt.id)
        )
        assert [tuple(row) for row in rows] == [
            *((shift.desk_id, number) for number in (1, 2, 3, 4)),
            (elsewhere.desk_id, 1),
        ]

    def test_never_changes(self, session: Session, water: Agreement, shift: CashShift) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "50.00"))
        receipt.given = D("60.00")

        with pytest.raises(DBAPIError, match="stands"):
            session.flush()
        session.rollback()


class TestRoundedTotals:
    def test_are_a_line_of_their_own_and_never_on_the_account(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        set_parameter(session, CASH_ROUNDING, True, since=date(2025, 10, 1), by=BY)

        receipt = a_receipt(session, shift, (water.account_id, "341.20"))

        assert (receipt.total, receipt.rounding, receipt.due) == (
            D("341.20"),
            D("-0.20"),
            D("341.00"),
        )
        assert balance_of(session, water.account_id) == 0
        assert drawer_of(session, shift).received == D("341.00")

    def test_are_exact_before_the_company_s_day(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        set_parameter(session, CASH_ROUNDING, True, since=date(2026, 1, 16), by=BY)

        assert a_receipt(session, shift, (water.account_id, "341.20")).due == D("341.20")

    def test_that_moved_since_they_were_shown_are_refused(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        set_parameter(session, CASH_ROUNDING, True, since=date(2026, 1, 1), by=BY)

        with pytest.raises(DueMoved):
            take(session, shift.id, (water.account_id, "341.20"), seen=D("341.20"))

    def test_of_nothing_take_no_money(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        set_parameter(session, CASH_ROUNDING, True, since=date(2026, 1, 1), by=BY)

        with pytest.raises(NothingInCash):
            take(session, shift.id, (water.account_id, "0.24"), seen=D(0))


class TestCancelling:
    def test_reverses_the_payments_and_marks_the_receipt(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "341.20"))

        cancel_receipt(session, receipt.id, reason="не той рахунок", by=CASHIER, at=NOON)

        assert balance_of(session, water.account_id) == D("341.20")
        assert session.scalars(select(Payment.state)).all() == [PaymentState.REVERSED]
        assert receipt.cancelled_because == "не той рахунок"
        assert drawer_of(session, shift).expected == D("200.00")
        assert a_receipt(session, shift, (water.account_id, "1.00")).number == 2
        assert discrepancies(session) == []

    def test_is_done_once_and_for_a_reason(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "341.20"))

        with pytest.raises(CancelledForNothing):
            cancel_receipt(session, receipt.id, reason="  ", by=CASHIER, at=NOON)
        cancel_receipt(session, receipt.id, reason="помилка", by=CASHIER, at=NOON)
        with pytest.raises(ReceiptCancelled):
            cancel_receipt(session, receipt.id, reason="помилка", by=CASHIER, at=NOON)
        with pytest.raises(ReceiptMissing):
            cancel_receipt(session, receipt.id + 1, reason="помилка", by=CASHIER, at=NOON)

    def test_is_refused_after_the_shift_is_closed(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "50.00"))
        close_shift(session, shift.id, a_count("250"), by=CASHIER, at=NOON)

        with pytest.raises(ShiftClosed):
            cancel_receipt(session, receipt.id, reason="помилка", by=CASHIER, at=NOON)
        with pytest.raises(ShiftClosed):
            take(session, shift.id, (water.account_id, "50.00"))
        assert lines_of(session, receipt.id)[0].amount == D("50.00")

    def test_is_refused_where_the_money_has_left(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "50.00"))
        line = OrderLine(OrderKind.OUT, OrderPurpose.COLLECTION, D(240), "банк", "здано", "сумка 1")
        make_order(session, shift.id, line, key=a_key(), by=CASHIER, at=NOON)

        with pytest.raises(DrawerTooEmpty):
            cancel_receipt(session, receipt.id, reason="помилка", by=CASHIER, at=NOON)

    def test_is_refused_where_a_payment_was_taken_back_alone(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "50.00"))
        payment = lines_of(session, receipt.id)[0].payment_id
        reverse_payment(session, payment, reason="інше", by=BY, on_day=date(2026, 1, 15))

        with pytest.raises(PaymentNotThere):
            cancel_receipt(session, receipt.id, reason="помилка", by=CASHIER, at=NOON)


def test_a_receipt_after_midnight_in_kyiv_is_of_the_new_day(
    session: Session, water: Agreement
) -> None:
    at = datetime(2026, 1, 15, 22, 30, tzinfo=UTC)
    shift = a_shift(session, at=at)

    receipt = a_receipt(session, shift, (water.account_id, "50.00"), at=at)

    assert receipt.made_on == date(2026, 1, 16)
