"""Money that leaves the drawer: to the bank, back to payers; and desks closed for good."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.months.cash_keys import CASH_ROUNDING
from app.months.parameters import set_parameter
from app.payments.cash.desks import (
    DeskAtWork,
    DeskClosed,
    DeskMissing,
    DeskNameMissing,
    DeskNameTaken,
    add_desk,
    close_desk,
)
from app.payments.cash.drawer import DrawerTooEmpty, drawer_of
from app.payments.cash.models import CashOrder, CashShift
from app.payments.cash.orders import (
    RefundOfOther,
)
from app.payments.cash.receipts import lines_of
from app.payments.cash.shift_rules import DeskBusy, Opening, OpeningWrong
from app.payments.cash.shifts import close_shift, open_shift
from app.payments.models import Payment
from app.payments.operations import PaymentNotThere
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.cash import CASHIER, NOON, OTHER_CASHIER, a_count, a_key, a_receipt
from tests.factories.money import pay
from tests.integration.payments.cash.ordering import order, refund

D = Decimal
DAY, NEXT_DAY = date(2026, 1, 15), datetime(2026, 1, 16, 8, tzinfo=UTC)


class TestARefund:
    def test_leaves_by_an_order_and_what_it_covered_is_owed_again(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        set_parameter(session, CASH_ROUNDING, True, since=date(2026, 1, 1), by=BY)
        receipt = a_receipt(session, shift, (water.account_id, "100.20"))
        close_shift(session, shift.id, a_count("300"), by=CASHIER, at=NOON)
        later = open_shift(
            session, desk_id=shift.desk_id, opening=Opening(D(300)), by=CASHIER, at=NOON
        )
        payment, key = lines_of(session, receipt.id)[0].payment_id, a_key()

        made = refund(session, later, payment, key)

        assert refund(session, later, payment, key) == made
        given = session.get_one(CashOrder, made)
        assert (given.amount, given.rounding) == (D("100.00"), D("-0.20"))
        assert balance_of(session, water.account_id) == D("341.20")
        drawer = drawer_of(session, later)
        assert (drawer.refunded, drawer.expected) == (D(100), D(200))
        assert discrepancies(session) == []
        with pytest.raises(PaymentNotThere):
            refund(session, later, payment)

    def test_is_of_what_was_paid_in_cash_only(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        by_bank = pay(session, water.account_id, "50.00", DAY)

        with pytest.raises(RefundOfOther):
            refund(session, shift, by_bank.id)
        assert session.get_one(Payment, by_bank.id).state == "posted"

    def test_is_never_more_than_the_drawer_holds(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        receipt = a_receipt(session, shift, (water.account_id, "300.00"))
        order(session, shift, "450.00")

        with pytest.raises(DrawerTooEmpty):
            refund(session, shift, lines_of(session, receipt.id)[0].payment_id)


class TestADesk:
    def test_has_one_shift_and_a_name_of_its_own(self, session: Session, shift: CashShift) -> None:
        with pytest.raises(DeskBusy):
            open_shift(
                session, desk_id=shift.desk_id, opening=Opening(D(0)), by=OTHER_CASHIER, at=NOON
            )
        add_desk(session, name="Каса № 1", by=BY)
        with pytest.raises(DeskNameTaken):
            add_desk(session, name=" Каса  № 1 ", by=BY)
        with pytest.raises(DeskNameMissing):
            add_desk(session, name="  ", by=BY)
        with pytest.raises(DeskMissing):
            open_shift(session, desk_id=10**9, opening=Opening(D(0)), by=OTHER_CASHIER, at=NOON)

    @pytest.mark.parametrize("opening", ["-0.01", "1000000.01", "1.001"])
    def test_opens_with_a_sum_that_can_lie_there(self, session: Session, opening: str) -> None:
        desk = add_desk(session, name="Каса № 1", by=BY)

        with pytest.raises(OpeningWrong):
            open_shift(session, desk_id=desk, opening=Opening(D(opening)), by=CASHIER, at=NOON)

    def test_is_closed_for_good_when_it_is_empty(self, session: Session, shift: CashShift) -> None:
        with pytest.raises(DeskAtWork):
            close_desk(session, shift.desk_id, at=NOON)
        close_shift(session, shift.id, a_count("200"), by=CASHIER, at=NOON)
        with pytest.raises(DeskAtWork):
            close_desk(session, shift.desk_id, at=NOON)
        last = open_shift(
            session, desk_id=shift.desk_id, opening=Opening(D(200)), by=CASHIER, at=NOON
        )
        order(session, last, "200.00")
        close_shift(session, last.id, a_count("0"), by=CASHIER, at=NOON)

        close_desk(session, shift.desk_id, at=NOON)

        with pytest.raises(DeskClosed):
            open_shift(session, desk_id=shift.desk_id, opening=Opening(D(0)), by=CASHIER, at=NOON)
