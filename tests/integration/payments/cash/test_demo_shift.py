"""The shift that the demo shows is worked by the product's own operations and adds up."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.database import company_session
from app.demo.cash import work_a_shift
from app.kernel import clock
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.months.operations import open_month
from app.payments.cash.book import book_page
from app.payments.cash.models import CashReceipt, CashShift
from app.payments.cash.report import shift_report
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.cash import CASHIER
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish


@pytest.mark.parametrize("rounds", [True, False])
def test_is_closed_with_receipts_and_one_cancelled(
    two_companies: TwoCompanies, *, rounds: bool
) -> None:
    month = Month.of(clock.today())
    with company_session(two_companies.vodokanal) as session:
        service = a_service(session)
        owing = [
            (an_agreement(session, an_account(session), service), f"{200 + at}.3{at}")
            for at in range(8)
        ]
        publish(session, month.plus(-1), *owing)
        open_month(session, month)

        work_a_shift(session, by=CASHIER, rounds=rounds)

        shift = session.scalars(select(CashShift)).one()
        report = shift_report(session, shift.id)
        assert (report.receipts, report.cancelled) == (6, 1)
        assert report.total + report.rounding == report.drawer.received
        assert (report.rounding == 0) != rounds
        assert shift.counted == shift.expected == book_page(session, day=clock.today()).closing
        assert report.drawer.collected > Decimal(0)
        assert session.scalar(select(func.max(CashReceipt.number))) == 7
        assert discrepancies(session) == []
