"""What follows a fiscal receipt: its return, the registrar's shift, its keys."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.operations import open_month
from app.payments.cash.fiscal.models import FiscalReceipt, FiscalRegistrar
from app.payments.cash.fiscal.queue import FiscalMissing, send_anew
from app.payments.cash.fiscal.registrars import (
    NewRegistrar,
    RegistrarIncomplete,
    opened_registrar,
    set_registrar,
)
from app.payments.cash.fiscal.sending import NO_REGISTRAR
from app.payments.cash.models import CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import refund_payment
from app.payments.cash.receipts import cancel_receipt, lines_of
from app.payments.cash.shifts import close_shift
from tests.factories.accounts import BY, an_account
from tests.factories.cash import CASHIER, NOON, a_count, a_key, a_receipt, a_shift
from tests.factories.companies import TwoCompanies
from tests.fakes.checkbox import LICENSE, PIN, FakeCheckbox
from tests.integration.payments.cash.telling import (
    KEYS,
    again,
    company,
    registrar,
    sell,
    send,
    told,
)

__all__ = ["company", "registrar"]


class TestACancelledReceipt:
    def test_is_returned_after_it_was_sold(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        receipt = sell(company)
        with company_session(company) as session:
            cancel_receipt(session, receipt, reason="помилка", by=CASHIER, at=NOON)
        registrar.fails = 1

        assert send(company, registrar) == 0
        assert registrar.sold == 0
        assert again(company, registrar) == 2

        assert [(kind, state) for kind, state, _ in told(company)] == [
            ("sell", "done"),
            ("return", "done"),
        ]
        sold, returned = registrar.receipts.values()
        assert [each["goods"][0]["is_return"] for each in (sold, returned)] == [False, True]


class TestARefund:
    def test_is_returned_line_by_line(self, company: CompanyRef, registrar: FakeCheckbox) -> None:
        with company_session(company) as session:
            shift = session.scalars(select(CashShift)).one()
            paid = [(an_account(session).id, "70.00"), (an_account(session).id, "30.00")]
            receipt = a_receipt(session, shift, *paid)
            line = OrderLine(
                kind=OrderKind.OUT,
                purpose=OrderPurpose.REFUND,
                amount=Decimal(0),
                party="Шевченко Т. Г.",
                reason="двічі",
                payment_id=lines_of(session, receipt.id)[1].payment_id,
            )
            refund_payment(session, shift.id, line, key=a_key(), by=CASHIER, at=NOON)

        assert send(company, registrar) == 2

        _, returned = registrar.receipts.values()
        assert [each["good"]["price"] for each in returned["goods"]] == [3000]
        assert returned["payments"] == [{"type": "CASH", "value": 3000}]


class TestTheRegistrar:
    def test_has_its_shift_closed_once_the_desk_is(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        sell(company)
        send(company, registrar)
        assert registrar.closed_shifts == 0
        with company_session(company) as session:
            shift = session.scalars(select(CashShift)).one()
            close_shift(session, shift.id, a_count("600"), by=CASHIER, at=NOON)

        send(company, registrar)
        send(company, registrar)

        assert registrar.closed_shifts == 1
        assert registrar.shift is None

    def test_has_its_shift_closed_though_a_refused_sale_was_cancelled(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        registrar.refuses = "Невірна назва товару"
        receipt = sell(company)
        send(company, registrar)
        with company_session(company) as session:
            cancel_receipt(session, receipt, reason="помилка", by=CASHIER, at=NOON)
            shift = session.scalars(select(CashShift)).one()
            close_shift(session, shift.id, a_count("500"), by=CASHIER, at=NOON)

        send(company, registrar)

        assert registrar.closed_shifts == 1

    def test_keeps_its_secrets_sealed(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            row = session.scalars(select(FiscalRegistrar)).one()
            assert LICENSE.encode() not in row.license_key
            assert PIN.encode() not in row.pin_code
            assert opened_registrar(session, row.desk_id) == KEYS
            with pytest.raises(RegistrarIncomplete):
                set_registrar(
                    session,
                    row.desk_id,
                    NewRegistrar(license_key=" ", pin_code="1"),
                    by=BY,
                    at=NOON,
                )
        assert PIN not in repr(KEYS)

    def test_that_is_missing_leaves_receipts_waiting_with_the_reason(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        with company_session(company) as session:
            elsewhere = a_shift(session, by=12)
            a_receipt(session, elsewhere, (an_account(session).id, "5.00"))

        assert send(company, registrar) == 0

        with company_session(company) as session:
            assert session.scalars(select(FiscalReceipt.last_error)).all() == [NO_REGISTRAR]


def test_a_company_without_one_tells_nobody(
    two_companies: TwoCompanies, company: CompanyRef, registrar: FakeCheckbox
) -> None:
    sell(company)
    with company_session(two_companies.kashtan) as session:
        open_month(session, Month(2026, 1))
        shift = a_shift(session)
        receipt = a_receipt(session, shift, (an_account(session).id, "5.00"))
        with pytest.raises(FiscalMissing):
            send_anew(session, receipt)
        assert session.scalar(select(func.count()).select_from(FiscalReceipt)) == 0

    assert send(two_companies.kashtan, registrar) == 0
    assert registrar.calls == []
