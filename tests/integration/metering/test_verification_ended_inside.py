"""A verification that ends inside a month: its later readings do not count, the days are estimated.

The month of the end is not yet one without a meter: it goes as any month without a reading, by the
company's rule for those.
"""

from datetime import date
from decimal import Decimal

import pytest

from app.kernel.month import Month
from app.months.operations import open_month
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
