"""A restructured debt bears no penalty while its agreement holds, and again from its break on.

A thousand of January is late from Saturday, 21 February; of penalty, from Monday, the 23rd.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.ledger import open_items
from app.payments.models import Payment
from app.payments.operations import reverse_payment
from app.restructuring.end import Breach, break_restructuring
from app.restructuring.parts import key_of
from app.restructuring.schedule import Instalment
from app.restructuring.sign import NewRestructuring, sign_restructuring
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import open_sums, pay, publish
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import APR, MAR, MAY, D, asked, company, issue

__all__ = ["company"]

pytestmark = pytest.mark.postgres


def signed(session: Session, account_id: int) -> int:
    """Sign on 1 March: a half by the 15th, the other half a month later. Return its id."""
    items = open_items.items_of(session, [account_id])[account_id]
    new = NewRestructuring(
        account_id=account_id,
        number="1",
        signed_on=date(2026, 3, 1),
        basis="заява № 1",
        debts=[key_of(each) for each in items if each.nature == "principal"],
        schedule=[
            Instalment(1, date(2026, 3, 15), D("500.00")),
            Instalment(2, date(2026, 4, 15), D("500.00")),
        ],
    )
    return sign_restructuring(session, new, today=date(2026, 3, 1), by=BY).id


def test_a_break_of_a_month_asked_for_already_is_asked_for_once(company: CompanyRef) -> None:
    """The first half is overdue; on 5 May the agreement is broken as of 20 March."""
    with company_session(company) as session:
        agreement = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (agreement, "1000.00"))
        issue(session, FEB)
        restructuring = signed(session, agreement.account_id)
    found: list[tuple[str, Decimal]] = []
    for month in (MAR, APR):
        with company_session(company) as session:
            issue(session, month)
            found += [(kind, amount) for kind, _, amount in asked(session, month)]
    assert found == []

    with company_session(company) as session:
        breach = Breach(on=date(2026, 3, 20), reason="не сплачено")
        break_restructuring(session, restructuring, breach, today=date(2026, 5, 5), by=BY)
    for month in (MAY, MAY.plus(1)):
        with company_session(company) as session:
            issue(session, month)
            found += [(kind, amount) for kind, _, amount in asked(session, month)]

    # 20 March to 31 May are 73 days, June 30 more.
    assert found == [("penalty", D("7.30")), ("penalty", D("3.00"))]


def test_money_since_the_break_lowers_the_debt_from_its_own_day(company: CompanyRef) -> None:
    """500.00 came on 5 April; on 5 May the agreement is broken as of 20 March."""
    with company_session(company) as session:
        agreement = an_agreement(session, an_account(session), a_service(session))
        account_id = agreement.account_id
        publish(session, JAN, (agreement, "1000.00"))
        issue(session, FEB)
        restructuring = signed(session, account_id)
    with company_session(company) as session:
        issue(session, MAR)
        pay(session, account_id, "700.00", date(2026, 4, 3))
        (bounced,) = session.scalars(select(Payment).where(Payment.account_id == account_id))
        reverse_payment(session, bounced.id, reason="ні", by=BY, on_day=date(2026, 4, 4))
        pay(session, account_id, "500.00", date(2026, 4, 5))
    with company_session(company) as session:
        issue(session, APR)
        breach = Breach(on=date(2026, 3, 20), reason="не сплачено")
        break_restructuring(session, restructuring, breach, today=date(2026, 5, 5), by=BY)
        assert open_sums(session, account_id)["2026-01"] == D("500.00")
    with company_session(company) as session:
        issue(session, MAY)

        # 16 days of 1000.00 to 4 April, 57 days of 500.00 to the end of May.
        assert [(kind, amount) for kind, _, amount in asked(session, MAY)] == [
            ("penalty", D("1.60") + D("2.85"))
        ]
