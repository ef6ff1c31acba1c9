"""A meter read on a later day than the one it came back on: that day is charged once.

A month closes on the 25th for readings, and the household uses 1 m3 a day.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.database import company_session
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
from tests.integration.charging.test_read_once_after_return import broken, water

pytestmark = pytest.mark.postgres
D = Decimal
RETURNED = date(2026, 11, 11)


@pytest.fixture
def flat(two_companies: TwoCompanies) -> Flat:
    """Return a flat whose October is published, its meter broken from 1 to 10 November."""
    company = two_companies.kashtan
    with company_session(company) as session:
        account = an_account(session).id
        for statement in FACTS.split(";"):
            given = {"account": account} if ":account" in statement else {}
            session.execute(text(statement), given)
        register = a_dial(session, a_meter(session, account, 1))
        for value, day in (("70", date(2026, 9, 25)), ("100", date(2026, 10, 25))):
            read(session, register, value, day)
        for month in (OCT, NOV):
            open_month(session, month)
        set_parameter(session, READING_WINDOW_TO, 25, since=date(2020, 1, 1), by=BY)
        flat = Flat(company, account, register.id)
    issue(flat, OCT)
    broken(flat, date(2026, 11, 1), RETURNED)
    return flat


def charged(flat: Flat) -> tuple[list[tuple[str, Decimal]], list[tuple[str, Decimal]]]:
    """Return what November and December charge; December is read on the 25th, at 145."""
    issue(flat, NOV)
    november = water(flat, NOV)
    december(flat)
    taken(flat, "145", date(2026, 12, 25))
    issue(flat, DEC)
    return list(november), list(water(flat, DEC))


class TestDaysUntilTheFirstReading:
    def test_end_with_its_own(self, flat: Flat) -> None:
        """From 26 October to 25 November 31 m3; the 15th is no day of what was read after it."""
        taken(flat, "105", date(2026, 11, 15))
        taken(flat, "115", date(2026, 11, 25))

        november, following = charged(flat)

        assert november == [
            ("11 r.d16", D(10)),
            ("11 r.est", D(10)),
            ("11 r.est.before", D(6)),
            ("11 r.est.d11", D(5)),
        ]
        assert following == [("12 r", D(30))]

    def test_are_none_where_it_was_read_on_its_return(self, flat: Flat) -> None:
        """It works again from the start of that day: what it showed then opens the day."""
        taken(flat, "100", RETURNED)
        taken(flat, "115", date(2026, 11, 25))

        november, following = charged(flat)

        assert november == [
            ("11 r.d11", D(15)),
            ("11 r.est", D(10)),
            ("11 r.est.before", D(6)),
        ]
        assert following == [("12 r", D(30))]

    def test_are_settled_by_the_next_where_it_is_the_only_one(self, flat: Flat) -> None:
        taken(flat, "105", date(2026, 11, 15))

        november, following = charged(flat)

        assert november == [
            ("11 r.est", D(10)),
            ("11 r.est.before", D(6)),
            ("11 r.est.d11", D(20)),
        ]
        assert following == [("12 r", D(25))]  # 40 m3 since the 15th, 15 of them charged
