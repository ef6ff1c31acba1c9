"""Each nightly check of cash passes on honest books and finds the lie told to it."""

from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text

from app.database import company_session
from app.database.engine import database_url
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.months.operations import open_month
from app.payments.cash.checks import CHECKS
from app.payments.cash.models import OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import refund_payment
from app.payments.cash.receipts import cancel_receipt, lines_of
from app.payments.cash.shifts import close_shift
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.cash import CASHIER, NOON, a_count, a_key, a_receipt, a_shift
from tests.factories.companies import TwoCompanies


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    with company_session(two_companies.vodokanal) as session:
        open_month(session, Month(2026, 1))
        account = an_account(session)
        an_agreement(session, account, a_service(session))
        shift = a_shift(session, opening="200.00")
        a_receipt(session, shift, (account.id, "50.00"))
        wrong = a_receipt(session, shift, (account.id, "70.00"))
        cancel_receipt(session, wrong.id, reason="помилка", by=CASHIER, at=NOON)
        returned = a_receipt(session, shift, (account.id, "10.00"))
        line = OrderLine(
            kind=OrderKind.OUT,
            purpose=OrderPurpose.REFUND,
            amount=Decimal(0),
            party="Бойко М. І.",
            reason="двічі",
            payment_id=lines_of(session, returned.id)[0].payment_id,
        )
        refund_payment(session, shift.id, line, key=a_key(), by=CASHIER, at=NOON)
        close_shift(session, shift.id, a_count("250"), by=CASHIER, at=NOON)
    return two_companies.vodokanal


def test_honest_cash_agrees(company: CompanyRef) -> None:
    with company_session(company) as session:
        assert discrepancies(session, CHECKS) == []


@pytest.mark.parametrize(
    ("lie", "check"),
    [
        ("UPDATE cash_receipt_line SET amount = amount + 1", "cash_receipt_adds_up"),
        ("UPDATE payment SET paid_on = paid_on + 1", "cash_line_is_its_payment"),
        ("UPDATE payment SET state = 'posted'", "cash_line_is_its_payment"),
        ("UPDATE cash_receipt SET number = 4 WHERE number = 3", "cash_numbers_have_no_gap"),
        ("UPDATE cash_shift SET counted = 249", "cash_book_is_the_drawer"),
        ("DELETE FROM cash_order WHERE purpose = 'receipts'", "cash_book_is_the_drawer"),
    ],
)
def test_a_lie_is_found(
    two_companies: TwoCompanies, company: CompanyRef, lie: str, check: str
) -> None:
    engine = create_engine(database_url(two_companies.database.superuser_url))
    with engine.begin() as connection:
        connection.execute(text(f'SET LOCAL search_path TO "{company.schema}"'))
        connection.execute(text("SET LOCAL session_replication_role TO replica"))
        connection.execute(
            text("ALTER TABLE cash_shift DROP CONSTRAINT ck_cash_shift_difference_has_a_reason")
        )
        connection.execute(text(lie))
    engine.dispose()

    with company_session(company) as session:
        assert check in {each.check for each in discrepancies(session, CHECKS)}
