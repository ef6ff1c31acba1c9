from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.bills.issuing import counted_until, issue_bills, withdraw_bills
from app.documents.bills.put_off import owed_on_bills
from app.documents.bills.sources import issued_bills
from app.documents.checks import CHECKS
from app.documents.models import Bill
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.figures import AsOf
from app.ledger.queries import statements
from app.tariffs.models import Agreement
from tests.factories.accounts import a_payee, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, pay, publish
from tests.factories.passed_on import a_flat

JAN, FEB = Month(2026, 1), Month(2026, 2)
PUBLISHED = datetime(2026, 2, 3, 10, tzinfo=UTC)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def water(session: Session) -> Agreement:
    return an_agreement(session, an_account(session), a_service(session, payee=a_payee(session)))


def the_bill(session: Session, month: Month = JAN) -> Bill:
    query = select(Bill).where(Bill.month == month.first_day, Bill.withdrawn_at.is_(None))
    return session.scalars(query).one()


class TestIssuing:
    def test_a_bill_says_what_the_ledger_says(self, session: Session, water: Agreement) -> None:
        publish(session, JAN, (water, "300.00"))
        pay(session, water.account_id, "120.00", date(2026, 1, 20))

        issued = issue_bills(session, month=JAN, run_id=1, at=PUBLISHED)

        bill = the_bill(session)
        assert issued == 1
        assert (bill.opening, bill.charged, bill.paid, bill.total_due) == (
            D(0),
            D(300),
            D(120),
            D(180),
        )
        assert bill.counted_until == date(2026, 1, 31)
        assert bill.number.endswith("-202601")

    def test_an_account_without_money_gets_none(self, session: Session, water: Agreement) -> None:
        an_account(session)
        publish(session, JAN, (water, "300.00"))

        assert issue_bills(session, month=JAN, run_id=1, at=PUBLISHED) == 1

    def test_a_second_issue_is_told_from_the_withdrawn_first(
        self, session: Session, water: Agreement
    ) -> None:
        publish(session, JAN, (water, "300.00"))
        issue_bills(session, month=JAN, run_id=1, at=PUBLISHED)

        assert withdraw_bills(session, month=JAN, at=PUBLISHED) == 1
        issue_bills(session, month=JAN, run_id=2, at=PUBLISHED)

        assert the_bill(session).number.endswith("-202601-2")

    def test_what_comes_later_leaves_the_bill_as_it_was(
        self, session: Session, water: Agreement
    ) -> None:
        publish(session, JAN, (water, "300.00"))
        issue_bills(session, month=JAN, run_id=1, at=PUBLISHED)
        bill = the_bill(session)

        pay(session, water.account_id, "50.00", date(2026, 1, 31))  # told of after the issue
        close(session, JAN)
        publish(session, FEB, (water, "10.00"))

        seen = AsOf(bill.settled_month, bill.last_posting_id)
        lines = statements(session, [water.account_id], JAN, as_of=seen)[water.account_id]
        assert sum(line.closing for line in lines) == bill.total_due == D(300)

    def test_a_household_is_not_asked_for_what_the_former_one_owes(self, session: Session) -> None:
        flat = a_flat(session)
        pay(session, flat.account_id, "30.00", date(2026, 2, 20))
        issue_bills(session, month=JAN, run_id=1, at=PUBLISHED)
        issue_bills(session, month=FEB, run_id=2, at=PUBLISHED)

        before, bill = the_bill(session), the_bill(session, FEB)
        assert (before.total_due, before.left_out) == (D(300), [])
        assert (bill.opening, bill.charged, bill.paid) == (D(0), D(100), D(30))
        assert (bill.total_due, bill.left_out) == (D(70), [flat.former.id])
        accounts = [flat.account_id]
        (shown,) = issued_bills(session, FEB, accounts)
        lines = statements(session, accounts, FEB, as_of=shown.seen)[flat.account_id]
        assert sum(line.closing for line in lines) == bill.total_due
        (owed,) = owed_on_bills(session, bills=[bill.id], accounts=accounts)[bill.id]
        assert owed.balance == bill.total_due
        kept = {name: CHECKS[name] for name in ("bill_adds_up", "bill_equals_entries")}
        assert discrepancies(session, kept) == []

    def test_payments_are_counted_up_to_the_day_of_issue_within_the_month(self) -> None:
        assert counted_until(JAN, datetime(2026, 1, 25, 12, tzinfo=UTC)) == date(2026, 1, 25)
