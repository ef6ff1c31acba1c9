"""A month published late: nobody is late before the bill was there for ten days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.adjustments.change import Change
from app.charging.adjustments.posting import entries_of
from app.charging.publish import Approval
from app.charging.run import ready_run
from app.database import company_session
from app.documents.bills.issuing import issue_bills
from app.documents.bills.publishing import publish_month, withdraw_month
from app.documents.models import Bill
from app.kernel import clock
from app.ledger.models import EntryKind, OpenItem
from app.ledger.owed import owed
from app.months.due_keys import BILL_DAYS
from app.months.operations import get_month, open_month
from app.months.parameter_keys import PENALTY_RATE
from app.months.parameters import set_parameter
from app.penalty.statement import debt_statement
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, pay, publish
from tests.integration.charging.corrections import DEC, NOV, OCT, Flat, a_flat, issue, run

pytestmark = pytest.mark.postgres
D = Decimal
LATE = datetime(2026, 12, 28, 9, tzinfo=UTC)
SINCE = date(2020, 1, 1)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        for month in (NOV, DEC):
            open_month(session, month)
        set_parameter(session, BILL_DAYS, BILL_DAYS.default, since=SINCE, by=BY)
        set_parameter(session, PENALTY_RATE, D("0.01"), since=SINCE, by=BY)
        yield session


@pytest.fixture
def owing(session: Session) -> Agreement:
    """A thousand of November, published on Monday, 28 December, a week after it would be due."""
    water = an_agreement(session, an_account(session), a_service(session, payee=a_payee(session)))
    publish(session, NOV, (water, "1000.00"), at=LATE)
    return water


def grown(session: Session, of: Agreement) -> tuple[Decimal, Decimal]:
    found = debt_statement(session, of.account_id, on=date(2027, 1, 31))
    return found.penalty, found.interest


class TestAMonthPublishedLate:
    def test_bears_nothing_when_paid_in_the_days_of_its_bill(
        self, session: Session, owing: Agreement
    ) -> None:
        pay(session, owing.account_id, "1000.00", date(2027, 1, 5))

        assert grown(session, owing) == (D(0), D(0))

    def test_is_late_after_them(self, session: Session, owing: Agreement) -> None:
        """The last day is Thursday, 7 January: the 8th, 9th, 10th and 11th are days of debt."""
        pay(session, owing.account_id, "1000.00", date(2027, 1, 12))

        assert grown(session, owing) == (D("0.40"), D("0.33"))

    def test_says_one_day_everywhere(self, session: Session, owing: Agreement) -> None:
        issue_bills(session, month=NOV, run_id=1, at=LATE)

        last = date(2027, 1, 7)
        assert get_month(session, NOV).due_on == last
        assert session.scalars(select(Bill.due_on)).all() == [last]
        assert session.scalars(select(OpenItem.due_on)).all() == [last]
        on_the_last, after = (
            owed(session, owing.account_id, on=date(2027, 1, day)) for day in (7, 8)
        )
        assert (on_the_last.due_on, on_the_last.overdue) == (last, D(0))
        assert (after.due_on, after.overdue) == (None, D(1000))

    def test_keeps_its_own_day_when_published_in_time(self, session: Session) -> None:
        water = an_agreement(session, an_account(session), a_service(session))
        publish(session, NOV, (water, "1000.00"), at=datetime(2026, 12, 2, 9, tzinfo=UTC))
        pay(session, water.account_id, "1000.00", date(2027, 1, 5))

        assert get_month(session, NOV).due_on == date(2026, 12, 21)
        assert grown(session, water) == (D("1.40"), D("1.15"))


def test_what_is_added_by_hand_is_due_with_the_bill_to_come(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100.00 are added to November's books on 28 December, before its bills are made."""
    monkeypatch.setattr(clock, "now", lambda: LATE)
    water = an_agreement(session, an_account(session), a_service(session))
    change = Change(water.account_id, water.service_id, water.id, NOV.first_day, D("100.00"), D(20))

    (entry,) = entries_of(session, [change], month=NOV, kind=EntryKind.RECALCULATION)

    assert (entry.amount, entry.due_on) == (D("100.00"), date(2027, 1, 7))


class TestAnew:
    @pytest.fixture
    def flat(self, two_companies: TwoCompanies) -> Flat:
        """November of a flat of 50 m2 at 10.00; nobody reads its meter."""
        own = a_flat(two_companies.kashtan)
        issue(own, OCT)
        with company_session(own.company) as session:
            set_parameter(session, BILL_DAYS, 10, since=SINCE, by=BY)
            close(session, OCT)
            open_month(session, DEC)
        return own

    def made(self, flat: Flat, at: datetime) -> None:
        run(flat, NOV)
        with company_session(flat.company) as session:
            ready = ready_run(session, NOV)
            assert ready is not None
            approval = Approval(ready.total, "перевірено")
            publish_month(session, month=NOV, by=BY, at=at, approval=approval)

    def test_published_a_month_is_due_by_its_last_publication(self, flat: Flat) -> None:
        """28 December gives 7 January; taken back and made anew on the 30th, Monday the 11th."""
        self.made(flat, LATE)
        with company_session(flat.company) as session:
            first = get_month(session, NOV).due_on
            withdraw_month(session, month=NOV, by=BY, reason="помилка в тарифі")
        self.made(flat, datetime(2026, 12, 30, 9, tzinfo=UTC))

        with company_session(flat.company) as session:
            last = date(2027, 1, 11)
            bills = session.scalars(
                select(Bill.due_on).where(Bill.month == NOV.first_day, Bill.withdrawn_at.is_(None))
            ).all()
            owing = session.execute(
                select(OpenItem.due_on, func.sum(OpenItem.outstanding))
                .where(OpenItem.month == NOV.first_day, OpenItem.outstanding != 0)
                .group_by(OpenItem.due_on)
            ).all()
            assert first == date(2027, 1, 7)
            assert get_month(session, NOV).due_on == last
            assert bills == [last]
            assert [day for day, _ in owing] == [last]
