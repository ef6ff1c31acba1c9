"""A verification that ends inside a month: its later readings do not count, the days are estimated.

The month of the end is not yet one without a meter: it goes as any month without a reading, by the
company's rule for those. Where the meter was read before its verification ended, the days after
that reading go by the average of a meter that is not verified.
"""

from datetime import date
from decimal import Decimal

import pytest

from app.kernel.month import Month
from app.months.meter_keys import VERIFICATION_GRACE
from app.months.operations import open_month
from app.months.parameters import set_parameter
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_dial, a_meter, charged, read
from tests.integration.metering.test_replacing import a_priced_agreement

pytestmark = pytest.mark.postgres

NOVEMBER = Month(2026, 11)
D = Decimal


@pytest.mark.parametrize(
    ("until", "volume"),
    [
        (date(2026, 11, 10), D("7.890")),  # 96 m3 in 365 days: 96 x 30 / 365
        (date(2026, 11, 30), D("14.8")),
    ],
)
def test_is_charged_by_the_average(
    two_companies: TwoCompanies, until: date, volume: Decimal
) -> None:
    company = two_companies.vodokanal
    with two_companies.session_for(company) as session:
        agreement = a_priced_agreement(session)
        meter = a_meter(session, agreement.account_id, agreement.service_id, verified_until=until)
        dial = a_dial(session, meter)
        read(session, dial, "309.2", date(2025, 10, 31))
        read(session, dial, "405.2", date(2026, 10, 31))
        read(session, dial, "420", date(2026, 11, 30))
        open_month(session, NOVEMBER)

    assert charged(company, NOVEMBER) == ([volume], [])


@pytest.mark.parametrize(
    ("until", "grace", "last", "volumes"),
    [
        (date(2026, 11, 10), 0, date(2026, 11, 10), [D("2.8"), D("5.260")]),  # 96 x 20 / 365
        (date(2026, 11, 10), 0, date(2026, 11, 8), [D("2.8"), D("5.786")]),  # 96 x 22 / 365
        (date(2026, 11, 10), 19, date(2026, 11, 10), [D("2.8"), D("5.260")]),
        (date(2026, 11, 10), 20, date(2026, 11, 10), [D("2.8"), D("5.260")]),
        (date(2026, 11, 10), 21, date(2026, 11, 10), [D("2.8")]),
        (date(2026, 12, 1), 0, date(2026, 11, 10), [D("2.8")]),
    ],
)
def test_leaves_no_days_after_the_last_reading(
    two_companies: TwoCompanies, until: date, grace: int, last: date, volumes: list[Decimal]
) -> None:
    company = two_companies.vodokanal
    with two_companies.session_for(company) as session:
        set_parameter(session, VERIFICATION_GRACE, grace, since=date(2026, 1, 1), by=BY)
        agreement = a_priced_agreement(session)
        meter = a_meter(session, agreement.account_id, agreement.service_id, verified_until=until)
        dial = a_dial(session, meter)
        read(session, dial, "309.2", date(2025, 10, 31))
        read(session, dial, "405.2", date(2026, 10, 31))
        read(session, dial, "408", last)
        open_month(session, NOVEMBER)

    assert charged(company, NOVEMBER) == (volumes, [])
