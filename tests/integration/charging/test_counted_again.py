"""The second count knows each way of charging: it agrees with the run, and names a kopeck more."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from app.charging.shadow.models import RunMismatch
from app.database import company_session
from app.tariffs.models import Service
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, NOVEMBER, an_office, faults, imported
from tests.integration.charging.absences import ACT, AGREEMENTS, NORMS, OPTIONS, charged
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.corrections import NOV, OCT, Flat, area, flat, run, taken

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

D = Decimal
TARIFFS = f"""\
Послуга;Тариф;ПДВ, %;Діє з;Від обсягу;До обсягу;Вид рішення;Номер рішення;Дата рішення
water;33,333;20;01.01.2026;;10;{ACT}
water;50;20;01.01.2026;10;;{ACT}
wastewater;20;20;01.01.2026;;;{ACT}
"""
FOLLOWING = """\
Рахунок;Послуга;Спосіб нарахування;Діє з
0002;wastewater;за обсягом води;11.11.2026
"""
WELL = """\
Рахунок;Вода з власного джерела, м³;Документ-підстава;Діє з
0002;2,5;акт обстеження свердловини № 4;16.11.2026
"""


@pytest.fixture
def by(two_companies: TwoCompanies) -> int:
    """Three persons of account 0002 have 4.5 m3 of water each, dearer above ten."""
    kashtan = two_companies.kashtan
    hand = an_office(kashtan)
    with company_session(kashtan) as session:
        session.execute(insert(Service).values(code="wastewater", name="Водовідведення", unit="m3"))
    for kind, content in (
        ("accounts", ACCOUNTS),
        ("norms", NORMS),
        ("tariffs", TARIFFS),
        ("agreements", AGREEMENTS),
    ):
        assert faults(kashtan, imported(kashtan, kind, content, by=hand, options=OPTIONS)) == []
    return hand


def test_prices_by_tiers(two_companies: TwoCompanies, by: int) -> None:
    """13.5 m3: ten at 33.333 make 333.33, 3.5 at 50.00 make 175.00."""
    assert by
    kashtan = two_companies.kashtan
    assert charged(kashtan) == [("", D("333.33")), ("t10", D("175.00"))]

    assert counted_again(kashtan, NOVEMBER) == (0, 2, {})
    assert "again_amount" in found_in_tampered(kashtan, NOVEMBER, "norm")


def test_wastewater_after_water_and_a_well(two_companies: TwoCompanies, by: int) -> None:
    """Twenty days of 13.5 m3 are 9, fifteen of 2.5 are 1.25, each at 20.00."""
    kashtan = two_companies.kashtan
    for kind, content in (("agreements", FOLLOWING), ("parameters", WELL)):
        assert faults(kashtan, imported(kashtan, kind, content, by=by)) == []

    assert charged(kashtan)[2:] == [("water.d11", D("180.00")), ("own_water.d16", D("25.00"))]

    assert counted_again(kashtan, NOVEMBER) == (0, 4, {})
    assert "again_amount" in found_in_tampered(kashtan, NOVEMBER, "own_water")
    assert "again_amount" in found_in_tampered(kashtan, NOVEMBER, "follows")


def test_what_stands_in_the_place_of_an_earlier_month(flat: Flat) -> None:
    """Two lines of November, and October's of 60 m2 instead of 50."""
    area(flat, "60", since=OCT)
    taken(flat, "112", date(2026, 11, 30))
    run(flat, NOV)

    assert counted_again(flat.company, NOV) == (0, 3, {})
    assert "again_amount" in found_in_tampered(flat.company, NOV, "area")
    with company_session(flat.company) as session:
        again = select(RunMismatch.month).where(RunMismatch.kind == "again_amount")
        assert set(session.scalars(again)) == {OCT.first_day, NOV.first_day}
