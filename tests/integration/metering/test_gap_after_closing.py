"""A meter taken off after the month was closed for readings, the next one put up days later."""

from datetime import date
from decimal import Decimal

import pytest

from app.kernel.month import Month
from app.metering.removal import remove_meter
from app.months.operations import open_month
from app.months.parameter_keys import READING_WINDOW_TO
from app.months.parameters import set_parameter
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_dial, a_meter, charged, read
from tests.integration.metering.test_removing import an_act
from tests.integration.metering.test_replacing import a_priced_agreement

pytestmark = pytest.mark.postgres

NOVEMBER = Month(2026, 11)
D = Decimal


@pytest.mark.parametrize(("put_up", "kinds"), [(28, []), (30, ["meter_gap"])])
def test_names_the_days_between(two_companies: TwoCompanies, put_up: int, kinds: list[str]) -> None:
    """The month ends on the 25th for readings; 7.4 m3 were counted until the 27th."""
    company = two_companies.vodokanal
    with two_companies.session_for(company) as session:
        set_parameter(session, READING_WINDOW_TO, 25, since=date(2020, 1, 1), by=BY)
        agreement = a_priced_agreement(session)
        meter = a_meter(session, agreement.account_id, agreement.service_id)
        read(session, a_dial(session, meter), "405.2", date(2026, 10, 25))
        remove_meter(session, an_act(meter, removed_on=date(2026, 11, 27)), by=BY)
        day = date(2026, 11, put_up)
        new = a_meter(
            session, agreement.account_id, agreement.service_id, serial="777", installed_on=day
        )
        read(session, a_dial(session, new), "0.4", day)
        open_month(session, NOVEMBER)

    assert charged(company, NOVEMBER) == ([D("7.4")], kinds)
