"""What an adjustment made after a bill says nothing of that bill, withdrawn or not."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range

from app.database import company_session
from app.documents.models import Bill
from app.kernel import clock
from app.kernel.month import Month
from app.ledger.models import Entry, Posting
from app.months.models import MonthRow
from app.registry.models import Account
from app.tariffs.models import Agreement, Service
from tests.factories.accounts import a_payee, an_agreement
from tests.factories.adjustments import a_adjustment
from tests.factories.households import NOVEMBER
from tests.web.conftest import CompanyClient
from tests.web.household import NUMBER, early_december, home
from tests.web.test_cabinet import bill_id

__all__ = ["early_december", "home"]


@pytest.mark.parametrize("is_seen", [True, False])
def test_a_withdrawn_bill_tells_the_adjustments_it_was_made_with(
    home: CompanyClient, *, is_seen: bool
) -> None:
    with company_session(home.company) as session:
        account = session.scalars(select(Account.id).where(Account.number == NUMBER)).one()
        withdrawn = update(Bill).where(Bill.account_id == account, Bill.month == NOVEMBER)
        session.execute(
            withdrawn.values(
                recalculated=Decimal("-5.00"),
                total_due=Bill.total_due - 5,
                withdrawn_at=clock.now(),
            )
        )
        earlier = update(MonthRow).where(MonthRow.month < NOVEMBER)
        session.execute(earlier.values(charging="published"))
        a_adjustment(session, account, Month.of(NOVEMBER), "-57.47")
        if is_seen:
            last = select(Posting.id).order_by(Posting.id.desc()).limit(1).scalar_subquery()
            session.execute(withdrawn.values(last_posting_id=last))

    page = home.get(f"/bills/{bill_id(home.company)}").text

    assert ("Перерва у водопостачанні 3–7 листопада" in page) == is_seen
    assert ("−57,47" in page) == is_seen


def test_an_adjustment_of_two_payees_is_told_of_each(home: CompanyClient) -> None:
    with company_session(home.company) as session:
        account = session.scalars(select(Account.id).where(Account.number == NUMBER)).one()
        bill = update(Bill).where(Bill.account_id == account, Bill.month == NOVEMBER)
        earlier = update(MonthRow).where(MonthRow.month < NOVEMBER)
        session.execute(earlier.values(charging="published"))
        a_adjustment(session, account, Month.of(NOVEMBER), "-57.47")
        last = session.scalars(select(Posting.id).order_by(Posting.id.desc()).limit(1)).one()
        first = session.scalars(select(Entry).where(Entry.posting_id == last)).one()
        other = a_payee(session, name="КП «Друге»")
        owner = session.get_one(Agreement, first.agreement_id)
        theirs = an_agreement(
            session,
            session.get_one(Account, account),
            session.get_one(Service, owner.service_id),
            payee_id=other.id,
            valid=Range(date(2019, 1, 1), date(2019, 2, 1)),
        )
        names = [each.name for each in Entry.__table__.columns]
        copied = {name: getattr(first, name) for name in names}
        changed = {"line": 99, "agreement_id": theirs.id, "amount": Decimal("-2.53")}
        session.add(Entry(**copied | changed))
        session.execute(bill.values(recalculated=Decimal("-60.00"), last_posting_id=last))

    page = home.get(f"/bills/{bill_id(home.company)}").text

    assert "−57,47" in page
    assert "−2,53" in page
    assert page.count("(КП «Друге»)") == 1
