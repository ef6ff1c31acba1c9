"""Ways of counting days that the company changes from a day on: days before keep theirs.

A thousand of January is late from Saturday, 21 February; of penalty, from Monday, the 23rd.
"""

from datetime import date

import pytest
from sqlalchemy import delete

from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import NonWorkingDay
from app.months.parameter_keys import PENALTY_ON_PAYMENT_DAY
from app.months.parameters import set_parameter
from app.penalty.late.anew import known_anew
from app.penalty.late.counted import wanted_monthly
from app.penalty.late.standing import last_document
from tests.factories.accounts import BY
from tests.factories.money import pay
from tests.integration.penalty.late_months import (
    APR,
    MAR,
    MAY,
    D,
    account_id,
    company,
    issued,
)

__all__ = ["account_id", "company"]

pytestmark = pytest.mark.postgres


def count_payment_day(company: CompanyRef, *, since: date) -> None:
    with company_session(company) as session:
        set_parameter(session, PENALTY_ON_PAYMENT_DAY, value=True, since=since, by=BY)


def test_a_day_of_payment_before_the_change_is_counted_as_it_was(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        pay(session, account_id, "400.00", date(2026, 3, 10))
    assert issued(company, MAR) == [("penalty", D("2.22"))]  # 9 days of 1000, 22 of 600
    count_payment_day(company, since=APR.first_day)
    with company_session(company) as session:
        pay(session, account_id, "600.00", date(2026, 4, 10))

    assert issued(company, APR) == [("penalty", D("0.60"))]  # 1 to 10 April, none of March
    assert issued(company, MAY) == []


def test_a_change_set_backwards_reaches_a_debt_settled_since(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 3, 10))
    assert issued(company, MAR) == [("penalty", D("0.90"))]  # 1 to 9 March
    count_payment_day(company, since=date(2026, 3, 5))

    assert issued(company, APR) == [("penalty", D("0.10"))]  # 10 March
    assert issued(company, MAY) == []


def a_day_off(company: CompanyRef, *days: date) -> None:
    with company_session(company) as session:
        session.add_all([NonWorkingDay(day=day, name="Свято", source="by hand") for day in days])


def test_days_off_set_backwards_reach_a_debt_settled_since(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 3, 10))
    assert issued(company, MAR) == [("penalty", D("0.90"))]  # 1 to 9 March, after six of February
    a_day_off(company, date(2026, 2, 23), date(2026, 2, 24))

    assert issued(company, APR) == [("penalty", D("-0.20"))]  # from Wednesday, the 25th
    assert issued(company, MAY) == []


def test_days_off_taken_back_reach_a_debt_settled_since(
    company: CompanyRef, account_id: int
) -> None:
    a_day_off(company, date(2026, 2, 23), date(2026, 2, 24))
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 3, 10))
    assert issued(company, MAR) == [("penalty", D("0.70"))]  # nine days less two of February
    with company_session(company) as session:
        session.execute(delete(NonWorkingDay).where(NonWorkingDay.day == date(2026, 2, 23)))

    assert issued(company, APR) == [("penalty", D("0.20"))]  # from Monday, the 23rd
    assert issued(company, MAY) == []


def test_days_off_to_come_recount_nothing(company: CompanyRef, account_id: int) -> None:
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 3, 10))
    assert issued(company, MAR) == [("penalty", D("0.90"))]
    a_day_off(company, date(2026, 4, 1))
    with company_session(company) as session:
        last = last_document(session)
        wanted = wanted_monthly(session, APR.first_day)

        assert known_anew(session, last.facts, wanted, until=last.until) is None
        assert known_anew(session, last.facts, wanted) == date(2026, 4, 1)
