"""Debts paid after the end of a month and before its bills: the next ones ask for those days.

A thousand of January is late from Saturday, 21 February; of penalty, from Monday, the 23rd.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.operations import get_month, open_month
from app.penalty.late.posting import post_month
from app.penalty.models import LateKind
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import close, pay, publish
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import (
    APR,
    MAR,
    MAY,
    D,
    an_index,
    asked,
    by_hand,
    company,
    issue,
)

__all__ = ["company"]

pytestmark = pytest.mark.postgres


@pytest.fixture
def account_id(company: CompanyRef) -> int:
    """An account that owes the thousand; April is open already, and March has no bills yet."""
    with company_session(company) as session:
        agreement = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (agreement, "1000.00"))
        issue(session, FEB)
        for month in (MAR, APR):
            close(session, month.plus(-2))
            open_month(session, month)
        return agreement.account_id


def issued(session: Session, month: Month) -> list[tuple[str, Decimal]]:
    """Return kind and amount of what the bills of a month ask."""
    publish(session, month)
    due_on = get_month(session, month).due_on
    assert due_on is not None
    post_month(session, month, due_on=due_on, by=BY)
    return [(kind, amount) for kind, _, amount in asked(session, month)]


def test_the_days_between_are_asked_for_once(company: CompanyRef, account_id: int) -> None:
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 4, 15))
        assert issued(session, MAR) == [("penalty", D("3.10"))]

    with company_session(company) as session:
        assert issued(session, APR) == [("penalty", D("1.40"))]  # 1 to 14 April
    with company_session(company) as session:
        close(session, MAR)
        assert issued(session, MAY) == []


def test_an_index_of_a_month_paid_in_its_second_half_is_asked_for(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        an_index(session, APR, "100.8")
        pay(session, account_id, "1000.00", date(2026, 4, 28))
        assert issued(session, MAR) == [("penalty", D("3.10"))]

    with company_session(company) as session:
        assert issued(session, APR) == [("inflation", D("8.00")), ("penalty", D("2.70"))]


def test_a_debt_paid_on_the_last_day_is_asked_nothing_more(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 3, 31))
        assert issued(session, MAR) == [("penalty", D("3.00"))]  # 1 to 30 March

    with company_session(company) as session:
        assert issued(session, APR) == []


def test_what_was_asked_by_hand_is_taken_back_when_the_bank_tells_of_payment_in_time(
    company: CompanyRef,
) -> None:
    """February's 500, due on Friday, 20 March, is asked for by hand before March has bills."""
    with company_session(company) as session:
        agreement = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN)
        issue(session, FEB, (agreement, "500.00"))
        close(session, JAN)
        open_month(session, MAR)
        by_hand(session, agreement, date(2026, 3, 27), "0.25", [LateKind.PENALTY])
        pay(session, agreement.account_id, "500.25", date(2026, 3, 20))

        assert issued(session, MAR) == [("penalty", D("0.25")), ("penalty", D("-0.25"))]
