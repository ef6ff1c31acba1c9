"""Orders, the drawer, the cash book, collection and refunds: the money always adds up."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.payments.cash.book import book_page
from app.payments.cash.desks import (
    add_desk,
)
from app.payments.cash.drawer import DrawerTooEmpty, drawer_of
from app.payments.cash.models import CashOrder, CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import (
    OrderIncomplete,
    OrderSumWrong,
    OrderUnfit,
    make_order,
)
from app.payments.cash.receipts import cancel_receipt
from app.payments.cash.report import shift_report
from app.payments.cash.shift_rules import (
    DifferenceUnexplained,
    Opening,
    OpeningUnexplained,
    ShiftOfAnotherDay,
)
from app.payments.cash.shifts import close_shift, open_shift
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.cash import CASHIER, NOON, OTHER_CASHIER, a_count, a_key, a_receipt, a_shift
from tests.integration.payments.cash.ordering import order

D = Decimal
DAY, NEXT_DAY = date(2026, 1, 15), datetime(2026, 1, 16, 8, tzinfo=UTC)


class TestADrawer:
    def test_holds_opening_and_received_less_what_went_out(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        a_receipt(session, shift, (water.account_id, "341.20"))
        cancelled = a_receipt(session, shift, (water.account_id, "70.00"))
        cancel_receipt(session, cancelled.id, reason="помилка", by=CASHIER, at=NOON)
        order(session, shift, "300.00")
        order(session, shift, "50.00", "in-change")
        order(session, shift, "10.00", "out-other")

        drawer = drawer_of(session, shift)

        assert (drawer.opening, drawer.received, drawer.brought) == (D(0), D("341.20"), D(250))
        assert (drawer.collected, drawer.taken) == (D(300), D(10))
        assert drawer.expected == D("281.20")
        report = shift_report(session, shift.id)
        assert (report.receipts, report.cancelled, report.cancelled_due) == (1, 1, D(70))
        assert [(each.service is None, each.amount) for each in report.taken_for] == [
            (False, D("341.20"))
        ]

    def test_gives_out_no_more_than_it_holds(self, session: Session, shift: CashShift) -> None:
        with pytest.raises(DrawerTooEmpty):
            order(session, shift, "200.01")
        assert order(session, shift, "200.00")

    def test_carries_over_to_the_next_shift(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        a_receipt(session, shift, (water.account_id, "300.00"))
        close_shift(session, shift.id, a_count("500"), by=CASHIER, at=NOON)
        open_next = partial(
            open_shift, session, desk_id=shift.desk_id, by=OTHER_CASHIER, at=NEXT_DAY
        )

        with pytest.raises(OpeningUnexplained):
            open_next(opening=Opening(D(450), because="  "))
        after = open_next(opening=Opening(D(450), because="розміняли 50"))

        (order_,) = session.scalars(select(CashOrder).where(CashOrder.shift_id == after.id))
        assert (order_.amount, order_.reason) == (D(50), "розміняли 50")
        assert after.opening == D(500)
        assert drawer_of(session, after).expected == D(450)
        page = book_page(session, day=date(2026, 1, 16))
        assert (page.opening, page.went, page.closing) == (D(500), D(50), D(450))


class TestAShiftLeftOpenOverNight:
    def test_takes_no_more_money_and_ends_the_sheet_of_its_own_day(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        made = a_receipt(session, shift, (water.account_id, "300.00"))

        with pytest.raises(ShiftOfAnotherDay):
            a_receipt(session, shift, (water.account_id, "100.00"), at=NEXT_DAY)
        with pytest.raises(ShiftOfAnotherDay):
            cancel_receipt(session, made.id, reason="помилка", by=CASHIER, at=NEXT_DAY)
        with pytest.raises(ShiftOfAnotherDay):
            order(session, shift, "100.00", at=NEXT_DAY)

        close_shift(session, shift.id, a_count("500"), by=CASHIER, at=NEXT_DAY)
        page = book_page(session, day=DAY)
        assert (page.came, page.closing) == (D(500), D(500))
        assert book_page(session, day=NEXT_DAY.date()).lines == []


class TestTheCashBook:
    def test_of_a_day_equals_the_drawer_after_its_count(
        self, session: Session, water: Agreement, shift: CashShift
    ) -> None:
        a_receipt(session, shift, (water.account_id, "341.20"))
        order(session, shift, "300.00")
        assert book_page(session, day=DAY).closing == D(-100)

        with pytest.raises(DifferenceUnexplained):
            close_shift(session, shift.id, a_count("240"), by=CASHIER, at=NOON)
        close_shift(session, shift.id, a_count("240", "копійки"), by=CASHIER, at=NOON)

        page = book_page(session, day=DAY)
        assert [(each.order.purpose, each.order.amount) for each in page.lines] == [
            ("change", D(200)),
            ("collection", D(300)),
            ("receipts", D("341.20")),
            ("difference", D("1.20")),
        ]
        assert (page.opening, page.closing) == (D(0), D(240))
        other = add_desk(session, name="Інша", by=BY)
        assert book_page(session, day=DAY, desk_id=other).lines == []
        shift.counted = D(0)
        with pytest.raises(DBAPIError, match="is closed"):
            session.flush()
        session.rollback()

    def test_numbers_orders_of_each_kind_without_a_gap(
        self, session: Session, shift: CashShift
    ) -> None:
        order(session, shift, "1.00")
        with pytest.raises(DrawerTooEmpty):
            order(session, shift, "1000.00")
        order(session, shift, "1.00")
        elsewhere = a_shift(session, opening="10.00", by=OTHER_CASHIER)
        order(session, elsewhere, "1.00")

        rows = session.execute(select(CashOrder.kind, CashOrder.number).order_by(CashOrder.id))
        assert [tuple(row) for row in rows] == [
            *(("in", 1), ("out", 1), ("out", 2)),
            *(("in", 2), ("out", 3)),
        ]


class TestAnOrder:
    def test_by_hand_is_what_a_cashier_may_write(self, session: Session, shift: CashShift) -> None:
        for what in ("in-receipts", "out-refund", "out-difference", "in-collection"):
            with pytest.raises(OrderUnfit):
                order(session, shift, "1.00", what)
        for amount in ("0.00", "-5.00", "1.001", "10000000.01"):
            with pytest.raises(OrderSumWrong):
                order(session, shift, amount)
        with pytest.raises(OrderIncomplete):
            order(session, shift, "1.00", reason=" ")

    def test_of_one_key_is_one(self, session: Session, shift: CashShift) -> None:
        line = OrderLine(OrderKind.OUT, OrderPurpose.OTHER, D(5), "Бойко", "марки", "")
        key = a_key()

        first = make_order(session, shift.id, line, key=key, by=CASHIER, at=NOON)
        again = make_order(session, shift.id, line, key=key, by=CASHIER, at=NOON)

        assert first == again
        assert drawer_of(session, shift).taken == D(5)
