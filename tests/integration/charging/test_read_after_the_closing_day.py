"""A month that closes on the 25th for readings, and a meter that is read after it, 1 m3 a day."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range

from app.charging.estimates.models import EstimateRule
from app.database import company_session
from app.ledger.closing import close_books
from app.months.operations import open_month
from app.months.parameter_keys import READING_WINDOW_TO
from app.months.parameters import set_parameter
from tests.factories.accounts import BY, an_account
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_dial, a_meter, read
from tests.integration.charging.corrections import (
    DEC,
    FACTS,
    NOV,
    OCT,
    Flat,
    december,
    issue,
    taken,
)
from tests.integration.charging.test_read_once_after_return import NORM, water

pytestmark = pytest.mark.postgres
D = Decimal


@pytest.fixture
def by_norm(two_companies: TwoCompanies) -> Flat:
    """Return a flat not read since 25 October, whose November is published by norm for good."""
    company = two_companies.kashtan
    with company_session(company) as session:
        account = an_account(session).id
        for statement in f"{FACTS};{NORM}".split(";"):
            given = {"account": account} if ":account" in statement else {}
            session.execute(text(statement), given)
        register = a_dial(session, a_meter(session, account, 1))
        for value, day in (("70", date(2026, 9, 25)), ("100", date(2026, 10, 25))):
            read(session, register, value, day)
        for month in (OCT, NOV):
            open_month(session, month)
        set_parameter(session, READING_WINDOW_TO, 25, since=date(2020, 1, 1), by=BY)
        session.add(
            EstimateRule(
                cause="no_reading",
                base="none",
                afterwards="unmetered",
                settles=False,
                source="наказ № 3",
                valid=Range(date(2026, 1, 1), None),
                recorded_by=BY,
            )
        )
        flat = Flat(company, account, register.id)
    issue(flat, OCT)
    issue(flat, NOV)
    assert water(flat, NOV) == [("11 r.norm", D("13.5"))]
    december(flat)
    return flat


def test_is_charged_none_of_the_days_that_the_norm_paid(by_norm: Flat) -> None:
    """Read on 27 November: 26-31 October are left; then 1 December to 25 January, not the 28th."""
    taken(by_norm, "133", date(2026, 11, 27))
    issue(by_norm, DEC)
    with company_session(by_norm.company) as session:
        close_books(session, NOV, by=BY)
        open_month(session, DEC.plus(1))
    taken(by_norm, "192", date(2027, 1, 25))

    issue(by_norm, DEC.plus(1))

    assert water(by_norm, DEC) == [("12 r", D(6))]
    assert water(by_norm, DEC.plus(1)) == [("01 r", D(56))]
