"""The demo's buildings shared out by their own meters can be shared out: all it takes is known."""

from datetime import date

from app.demo.companies import vodokanal
from app.demo.story import MONTHS
from app.kernel.month import Month

START = date(2025, 11, 1)


def test_who_has_no_persons_is_charged_by_a_verified_meter_all_year() -> None:
    company = vodokanal(START)
    last = Month.of(START).plus(MONTHS).last_day

    for house in company.houses:
        shops = [each for each in company.inside(house) if each.is_non_residential]

        assert len(shops) == 2
        assert [
            each.number for each in shops if not each.meter or each.meter.verified_until <= last
        ] == []
