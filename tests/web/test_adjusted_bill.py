"""What an adjustment made after a bill says nothing of that bill, withdrawn or not."""

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.database import company_session
from app.documents.models import Bill
from app.kernel import clock
from app.kernel.month import Month
from app.ledger.models import Posting
from app.months.models import MonthRow
from app.registry.models import Account
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
