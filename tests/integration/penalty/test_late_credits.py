"""A document that takes penalty back makes a credit, and that covers a late debt at once."""

from datetime import date
from decimal import Decimal

import pytest

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.models import PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.penalty.models import Extent, Ground
from app.penalty.operations import NewProtection, protect
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import a_charge, pay, publish
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import APR, MAR, MAY, D, asked, company, issue, owed

__all__ = ["company"]

pytestmark = pytest.mark.postgres
UNTIL_5_APRIL = NewProtection(
    ground=Ground.MOBILISED,
    extent=Extent.ALL,
    since=date(2026, 2, 1),
    until=date(2026, 4, 5),
    document="довідка № 5",
)


@pytest.fixture
def heat(company: CompanyRef) -> Agreement:
    """A hundred thousand of January, due on 20 February."""
    with company_session(company) as session:
        agreement = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (agreement, "100000.00"))
        return agreement


def issued(company: CompanyRef, month: Month) -> list[tuple[str, Decimal]]:
    """Return the month of each debt of which the bills of a month ask, and how much."""
    with company_session(company) as session:
        issue(session, month)
        return [(of, amount) for _, of, amount in asked(session, month)]


def test_debt_that_a_document_itself_covers_is_counted_anew_by_the_next(
    company: CompanyRef, heat: Agreement
) -> None:
    assert issued(company, FEB) == [("2026-01", D("60.00"))]
    assert issued(company, MAR) == [("2026-01", D("310.00"))]
    forgotten = NewPosting(
        kind=PostingKind.OPENING, posted=MAR, source_kind="test", source_id="1", by=BY
    )
    with company_session(company) as session:
        pay(session, heat.account_id, "100370.00", date(2026, 4, 5))
        charged = a_charge(heat, FEB, "300.00", due_on=date(2026, 3, 20))
        post(session, posting=forgotten, entries=[charged])
        protect(session, account_id=heat.account_id, new=UNTIL_5_APRIL, by=BY)

    # February's 300.00 for 5 to 30 April; on the 30th the credit of 370.00 covers them.
    assert issued(company, APR) == [("2026-01", D("-370.00")), ("2026-02", D("0.78"))]
    with company_session(company) as session:
        assert "principal 2026-02" not in owed(session, heat.account_id)

    assert issued(company, MAY) == [("2026-02", D("-0.03"))]  # of 30 April
