"""Heat of hot water and of its circulation, from files to the line that the check lets pass."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.recalculation.models import Recalculated
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.heat.months import HeatFigures, NewMonth, set_month
from app.months.heat_keys import CIRCULATION_BY, HOT_WATER_HEAT, CirculationBy
from app.months.operations import open_month
from app.registry.models import Account, Building
from app.tariffs.models import Service
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.heat import (
    NOVEMBER,
    bring,
    charge,
    company,
    early_december,
    problems,
    published,
)
from tests.integration.charging.hot_water import MONTH, chosen, lines, warmed

__all__ = ["company", "early_december", "warmed"]

pytestmark = pytest.mark.postgres


def test_what_its_meter_counted_is_borne_by_volume(warmed: CompanyRef) -> None:
    """0.8 Gcal by 9.6 and 6.4 m³; 0.3 of circulation by one towel rail and two."""
    chosen(warmed, CIRCULATION_BY, CirculationBy.LINE_RAILS.value)
    bring(warmed, "heat_months", MONTH)

    published(warmed)

    assert lines(warmed) == [
        ("0001", "circulation", "0.10000", "165.44"),
        ("0001", "warmed", "0.48000", "794.12"),
        ("0002", "circulation", "0.20000", "330.88"),
        ("0002", "warmed", "0.32000", "529.41"),
    ]


def test_it_is_counted_a_second_time_for_the_whole_building(warmed: CompanyRef) -> None:
    chosen(warmed, CIRCULATION_BY, CirculationBy.LINE_RAILS.value)
    bring(warmed, "heat_months", MONTH)
    charge(warmed)

    found, again, beyond = counted_again(warmed, NOVEMBER)

    assert (found, beyond) == (0, {})
    assert again >= len(("warmed", "circulation")) * 2
    assert "again_amount" in found_in_tampered(warmed, NOVEMBER, "warmed")
    assert "again_amount" in found_in_tampered(warmed, NOVEMBER, "circulates")


def test_a_norm_of_the_company_warms_it(warmed: CompanyRef) -> None:
    chosen(warmed, HOT_WATER_HEAT, Decimal("0.0515"))

    published(warmed)

    assert [each[2:] for each in lines(warmed)] == [("0.49440", "817.94"), ("0.32960", "545.29")]


def test_without_either_the_run_names_it(warmed: CompanyRef) -> None:
    charge(warmed)

    assert {each for each in problems(warmed) if each[1].startswith("hot")} == {
        ("0001", "hot_water_no_heat", "blocks"),
        ("0002", "hot_water_no_heat", "blocks"),
    }


def test_a_figure_that_came_late_corrects_both(warmed: CompanyRef) -> None:
    bring(warmed, "heat_months", MONTH)
    published(warmed)
    with company_session(warmed) as session:
        right = NewMonth(
            building_id=session.scalars(select(Building.id).order_by(Building.id)).all()[0],
            service_id=session.scalars(select(Service.id).where(Service.code == "heat")).one(),
            month=NOVEMBER,
            figures=HeatFigures(hot_water_heat=Decimal(1)),
        )
        set_month(session, right, by=1)
        open_month(session, NOVEMBER.plus(1))

    charge(warmed, Month(2026, 12))

    with company_session(warmed) as session:
        rows = session.execute(
            select(Account.number, Recalculated.was, Recalculated.now)
            .join(Account, Account.id == Recalculated.account_id)
            .join(Service, Service.id == Recalculated.service_id)
            .where(Service.code == "hot_water_heat")
            .order_by(Account.number)
        )
        assert [tuple(map(str, row)) for row in rows] == [
            ("0001", "794.12", "992.65"),
            ("0002", "529.41", "661.76"),
        ]


def test_a_late_number_of_persons_moves_the_neighbour(warmed: CompanyRef) -> None:
    """2 persons instead of 3: 6.4 and 6.4 m³ share the same 0.8 Gcal."""
    bring(warmed, "heat_months", MONTH)
    published(warmed)
    bring(warmed, "parameters", "Особовий рахунок;Діє з;Кількість осіб\n0001;01.11.2026;2\n")
    with company_session(warmed) as session:
        open_month(session, NOVEMBER.plus(1))

    charge(warmed, Month(2026, 12))

    with company_session(warmed) as session:
        rows = session.execute(
            select(Account.number, Recalculated.now)
            .join(Account, Account.id == Recalculated.account_id)
            .join(Service, Service.id == Recalculated.service_id)
            .where(Service.code == "hot_water_heat")
            .order_by(Account.number)
        )
        assert [tuple(map(str, row)) for row in rows] == [("0001", "661.76"), ("0002", "661.76")]
