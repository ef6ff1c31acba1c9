"""The month from which a meter counts no more: the one after its verification ended."""

from datetime import date
from decimal import Decimal

import pytest

from app.charging.drafts import draft_lines
from app.database import company_session
from app.metering.models import Meter, Register
from app.months.meter_keys import VERIFICATION_GRACE
from app.months.parameters import set_parameter
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    NOV,
    Flat,
    flat,
    run,
    taken,
    unverified_by_average,
)

__all__ = ["flat"]
pytestmark = pytest.mark.postgres

MEASURED, AVERAGE = Decimal(10), Decimal("4.839")
"""From 105 to 115 in November; 5 m3 of October's 31 days for November's 30."""


@pytest.mark.parametrize(
    ("until", "grace", "charged"),
    [
        (date(2026, 11, 1), 0, MEASURED),
        (date(2026, 10, 31), 0, AVERAGE),
        (date(2026, 10, 31), 1, MEASURED),
        (date(2026, 10, 30), 1, AVERAGE),
        (date(2026, 10, 1), 30, AVERAGE),
        (date(2026, 10, 2), 30, MEASURED),
    ],
)
def test_is_the_one_after_it(flat: Flat, until: date, grace: int, charged: Decimal) -> None:
    taken(flat, "115", date(2026, 11, 30))
    with company_session(flat.company) as session:
        meter_id = session.get_one(Register, flat.register).meter_id
        session.get_one(Meter, meter_id).verified_until = until
        set_parameter(session, VERIFICATION_GRACE, grace, since=NOV.first_day, by=BY)
        session.add(unverified_by_average())

    run(flat, NOV)

    with company_session(flat.company) as session:
        (water,) = (each for each in draft_lines(session, NOV) if each.service_id == 1)
    assert water.quantity == charged
