"""A meter broken all a month that its flat went by norm in, because of another of its meters.

The month made nothing of the reading that it was given late: what waits for one is taken off by
the next. A month closes on the 25th for readings, and each of the two meters counts 1 m3 a day.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.database import company_session
from app.ledger.closing import close_books
from app.metering.states.models import MeterCondition
from app.metering.states.recording import NewState, record_state
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
from tests.integration.charging.test_norm_of_two_meters import both
from tests.integration.charging.test_read_once_after_return import NORM, broken, meter_of

pytestmark = pytest.mark.postgres
D = Decimal
JAN = DEC.plus(1)


@pytest.fixture
def flat(two_companies: TwoCompanies) -> Flat:
    """Return a flat whose October is published: 30 m3 by its first meter until the 25th."""
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
        return Flat(company, account, register.id)


@pytest.fixture
def second(flat: Flat) -> Flat:
    """Return the flat with its second meter, unverified in December, both months published."""
    with company_session(flat.company) as session:
        dial = a_dial(session, a_meter(session, flat.account, 1, serial="777"))
        for value, day in (("170", date(2026, 9, 25)), ("200", date(2026, 10, 25))):
            read(session, dial, value, day)
        second = replace(flat, register=dial.id)
    issue(flat, OCT)
    taken(second, "231", date(2026, 11, 25))
    with company_session(flat.company) as session:
        state = NewState(
            meter_id=meter_of(second),
            state=MeterCondition.UNVERIFIED,
            since=DEC.first_day,
            until=JAN.first_day,
        )
        record_state(session, state, by=BY)
    issue(flat, NOV)
    assert both(flat, second, NOV) == [
        ("11 first.est", D(30)),
        ("11 second", D(31)),
        ("11 second.est.d26", D(5)),
    ]
    december(flat)
    taken(flat, "132", date(2026, 11, 26))
    return second


def january(flat: Flat, second: Flat) -> None:
    """Publish December, and January with both meters read on the 25th."""
    issue(flat, DEC)
    with company_session(flat.company) as session:
        close_books(session, NOV, by=BY)
        open_month(session, JAN)
    taken(flat, "192", date(2027, 1, 25))
    taken(second, "292", date(2027, 1, 25))
    issue(flat, JAN)


def test_waits_for_the_next_reading(flat: Flat, second: Flat) -> None:
    """60 m3 since 26 November: 31 days were the norm's, 27-30 November were estimated."""
    broken(flat, DEC.first_day, JAN.first_day)

    january(flat, second)

    assert ("12 second.norm", D("13.5")) in both(flat, second, DEC)
    assert both(flat, second, JAN) == [("01 first", D(25)), ("01 second", D(25))]


def test_does_not_where_that_reading_counted(flat: Flat, second: Flat) -> None:
    """Not broken, it took November's estimate off in December: 32 m3 less 30."""
    january(flat, second)

    assert ("12 first", D(2)) in both(flat, second, DEC)
    assert both(flat, second, JAN) == [("01 first", D(29)), ("01 second", D(25))]
