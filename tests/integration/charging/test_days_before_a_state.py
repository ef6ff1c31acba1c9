"""A meter read inside a month, not believed from a later one on: the days between are charged."""

from datetime import date
from decimal import Decimal

import pytest

from app.database import company_session
from app.ledger.closing import close_books
from app.metering.models import Meter
from app.months.operations import open_month
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    Flat,
    december,
    flat,
    issue,
    taken,
    unverified_by_average,
)
from tests.integration.charging.test_read_once_after_return import broken, meter_of, water

__all__ = ["flat"]
pytestmark = pytest.mark.postgres
D = Decimal


@pytest.fixture
def read_inside(flat: Flat) -> Flat:
    """Return a flat read on 8 November, which closed the month: 6.6 m3 in the 39 days before."""
    taken(flat, "106.6", date(2026, 11, 8))
    issue(flat, NOV)
    assert water(flat, NOV) == [("11 r", D("1.6"))]
    december(flat)
    return flat


def test_broken_from_the_next_month_on(read_inside: Flat) -> None:
    broken(read_inside, DEC.first_day, date(2027, 1, 10))

    issue(read_inside, DEC)

    assert water(read_inside, DEC) == [
        ("12 r.est", D("5.246")),  # 6.6 x 31 / 39
        ("12 r.est.before", D("3.723")),  # 6.6 x 22 / 39
    ]


def test_verified_until_a_day_before_which_it_was_not_read_again(read_inside: Flat) -> None:
    """The month after goes by the company's rule; the days before are charged once."""
    with company_session(read_inside.company) as session:
        session.get_one(Meter, meter_of(read_inside)).verified_until = date(2026, 12, 5)
        session.add(unverified_by_average())
    issue(read_inside, DEC)
    charged = water(read_inside, DEC)
    with company_session(read_inside.company) as session:
        close_books(session, NOV, by=BY)
        open_month(session, DEC.plus(1))

    issue(read_inside, DEC.plus(1))

    assert charged == [("12 r.est", D("5.246")), ("12 r.est.before", D("3.723"))]
    assert water(read_inside, DEC.plus(1)) == [("01 r.est", D("5.246"))]


def test_settled_by_a_reading_that_tells_of_them(read_inside: Flat) -> None:
    """Broken 1-9 December, read at the end of January: 9 of 84 days were for good."""
    broken(read_inside, DEC.first_day, date(2026, 12, 10))
    issue(read_inside, DEC)
    charged = water(read_inside, DEC)
    with company_session(read_inside.company) as session:
        close_books(session, NOV, by=BY)
        open_month(session, DEC.plus(1))
    taken(read_inside, "123.4", date(2027, 1, 31))

    issue(read_inside, DEC.plus(1))

    assert charged == [
        ("12 r.est", D("1.523")),  # 6.6 x 9 / 39
        ("12 r.est.before", D("3.723")),
        ("12 r.est.d10", D("3.723")),
    ]
    assert water(read_inside, DEC.plus(1)) == [("01 r", D("7.554"))]  # 16.8 x 75 / 84 - 7.446
