"""Meters of heat whose verification is over: not believed, as those of water are not."""

from datetime import date

import pytest
from sqlalchemy import select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.models import Meter
from app.metering.verification.recording import (
    Verification,
    record_verification,
    shorten_verification,
)
from app.months.heat_keys import HEAT_UNREAD, HeatUnread
from app.months.meter_keys import VERIFICATION_GRACE
from app.months.parameters import set_parameter
from tests.integration.charging.again import counted_again
from tests.integration.charging.heat import (
    NOVEMBER,
    bring,
    charge,
    company,
    distributed,
    early_december,
    lines,
    problems,
    published,
    read,
)

__all__ = ["company", "early_december"]
pytestmark = pytest.mark.postgres

DEVICES = """\
Рахунок;Послуга;Прилад обліку тепла;Діє з
0001;heat;лічильник;01.10.2026
"""
METER = """\
Рахунок;Послуга;№ лічильника;Встановлено;Початкове показання;Дата початкового показання;Одиниця;\
Повірка до
0001;heat;Т-1;01.10.2026;10;31.10.2026;Гкал;01.01.2030
"""
BY_METER = ["13.42199", "23.35220", "3.22581"]
AS_WITHOUT = ["21.01382", "15.76037", "3.22581"]


@pytest.fixture
def metered(company: CompanyRef) -> int:
    """The first of three flats counted 8 Gcal of the house's 40; the third heats itself.

    By the meter it bears 8 and a part of what is left, 1.55; by area alone 30 * 60/105.
    """
    distributed(company)
    bring(company, "heat_devices", DEVICES)
    bring(company, "meters", METER)
    rows = "Рахунок;Послуга;№ лічильника;Дата показання;Показання\n0001;heat;Т-1;30.11.2026;18\n"
    bring(company, "readings", rows)
    read(company, "1040")
    with company_session(company) as session:
        return session.scalars(select(Meter.id).where(Meter.serial == "Т-1")).one()


def ended(company: CompanyRef, meter: int, day: date) -> None:
    with company_session(company) as session:
        shorten_verification(session, meter, until=day, reason="помилка в акті", by=1)


def borne(company: CompanyRef) -> list[str]:
    assert counted_again(company, NOVEMBER)[0] == 0
    published(company)
    return [heat for _, heat, _ in lines(company)]


@pytest.mark.usefixtures("metered")
def test_a_meter_counts_while_it_is_verified(company: CompanyRef) -> None:
    charge(company)

    assert borne(company) == BY_METER


def test_a_meter_whose_verification_ended_before_the_month_is_as_none(
    company: CompanyRef, metered: int
) -> None:
    ended(company, metered, date(2026, 10, 31))

    charge(company)

    assert borne(company) == AS_WITHOUT
    assert problems(company) == {("0001", "heat_unverified", "warns")}


@pytest.mark.parametrize(("until", "grace"), [(date(2026, 11, 1), 0), (date(2026, 10, 12), 20)])
def test_the_month_in_which_it_ends_goes_by_the_meter(
    company: CompanyRef, metered: int, until: date, grace: int
) -> None:
    """On the first of the month, the days of grace counted in."""
    with company_session(company) as session:
        set_parameter(
            session, VERIFICATION_GRACE, grace, since=date(2020, 1, 1), by=1, source="440"
        )
    ended(company, metered, until)

    charge(company)

    assert borne(company) == BY_METER


def test_a_meter_verified_later_counts_none_of_the_days_between(
    company: CompanyRef, metered: int
) -> None:
    ended(company, metered, date(2026, 10, 31))
    with company_session(company) as session:
        found = Verification(
            meter_id=metered,
            verified_on=date(2026, 11, 20),
            until=date(2030, 11, 20),
            document="свідоцтво № 7",
        )
        record_verification(session, found, by=1)

    charge(company)

    assert borne(company) == AS_WITHOUT
    assert problems(company) == {("0001", "heat_unverified", "warns")}


def test_the_house_waits_for_it_where_the_company_lets_nobody_be_as_without(
    company: CompanyRef, metered: int
) -> None:
    with company_session(company) as session:
        stop = HeatUnread.STOP.value
        set_parameter(session, HEAT_UNREAD, stop, since=NOVEMBER.first_day, by=1, source="рішення")
    ended(company, metered, date(2026, 10, 31))

    charge(company)

    assert problems(company) == {
        ("0001", "heat_unverified", "blocks"),
        *((number, "neighbour_unknown", "blocks") for number in ("0002", "0003")),
    }
