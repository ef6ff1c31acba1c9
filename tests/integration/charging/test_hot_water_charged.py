"""Heat of hot water and of its circulation, from files to the line that the check lets pass."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select

from app.charging.models import Charge
from app.charging.recalculation.models import Recalculated
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.heat.months import HeatFigures, NewMonth, set_month
from app.months.heat_keys import CIRCULATION_BY, HOT_WATER_HEAT, CirculationBy
from app.months.operations import open_month
from app.months.parameters import set_parameter
from app.registry.models import Account, Building, Premises
from app.tariffs.models import Service
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.heat import (
    AT,
    HOUSE,
    NOVEMBER,
    OTHER,
    bring,
    charge,
    company,
    early_december,
    problems,
    published,
)

__all__ = ["company", "early_december"]

pytestmark = pytest.mark.postgres

TARIFF = """\
Послуга;Категорія;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
hot_water;населення;97,89;20;01.10.2026;рішення виконкому;313;10.09.2026
hot_water_heat;населення;1654,41;20;01.10.2026;рішення виконкому;313;10.09.2026
"""
AGREED = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Вид благоустрою;Діє з
0001;hot_water;за нормою;індивідуальний;з ванною;01.11.2026
0002;hot_water;за нормою;індивідуальний;з ванною;01.11.2026
0001;hot_water_heat;за обсягом гарячої води;індивідуальний;;01.11.2026
0002;hot_water_heat;підігрів води;індивідуальний;;01.11.2026
"""
NORM = """\
Послуга;Вид благоустрою;Норма;Діє з;Вид рішення;Номер рішення;Дата рішення
hot_water;з ванною;3,2;01.10.2026;рішення виконкому;314;10.09.2026
"""
FIGURES = """\
Особовий рахунок;Діє з;Кількість осіб;Рушникосушок
0001;01.10.2026;3;1
0002;01.10.2026;2;2
"""
MONTH = f"""\
{AT};Місяць;Тепло на гарячу воду, Гкал;Циркуляція гарячої води, Гкал
{HOUSE};11.2026;0,8;0,3
"""


@pytest.fixture
def warmed(company: CompanyRef) -> CompanyRef:
    """Two of three flats take hot water by norm: 9.6 and 6.4 m³."""
    with company_session(company) as session:
        session.execute(
            insert(Service).values(
                code="hot_water_heat", name="Тепло гарячої води", unit="gcal", volume_places=5
            )
        )
    for kind, content in (
        ("tariffs", TARIFF),
        ("norms", NORM),
        ("parameters", FIGURES),
        ("agreements", AGREED),
    ):
        bring(company, kind, content)
    return company


def chosen(company: CompanyRef, key: Any, value: Any) -> None:
    with company_session(company) as session:
        set_parameter(session, key, value, since=NOVEMBER.first_day, by=1, source="рішення")


def lines(company: CompanyRef) -> list[tuple[str, str, str, str]]:
    with company_session(company) as session:
        rows = session.execute(
            select(Account.number, Charge.part, Charge.quantity, Charge.amount)
            .join(Account, Account.id == Charge.account_id)
            .where(Charge.method == "water_heat", Charge.posted == NOVEMBER.first_day)
            .order_by(Account.number, Charge.part)
        )
        return [(each[0], each[1], f"{each[2]:.5f}", f"{each[3]:.2f}") for each in rows]


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


def test_of_two_buildings_on_one_meter_is_parted_by_their_volume(warmed: CompanyRef) -> None:
    """Of 0.8 Gcal for 20 m³ these 16 bear 0.64: 0.384 and 0.256."""
    bring(
        warmed,
        "heat_houses",
        f"{AT};Обсяг тепла;Лічильник у будинку;Лічильник рахує і гарячу воду;Частка на МЗК;Діє з\n"
        f"{HOUSE};лічильник;;так;0;01.11.2026\n"
        f"{OTHER};лічильник;вул. Соборна, 12-А/3 корп. 2;;0;01.11.2026\n",
    )
    bring(warmed, "heat_months", MONTH)

    charge(warmed)

    named = {each for each in problems(warmed) if "several" in each[1]}
    assert named == {(each, "hot_water_of_several", "blocks") for each in ("0001", "0002")}
    assert counted_again(warmed, NOVEMBER)[0] == 0

    with company_session(warmed) as session:
        at = session.scalar(
            select(Premises.building_id)
            .join(Account, Account.premises_id == Premises.id)
            .where(Account.number == "0001")
        )
        service = session.scalar(select(Service.id).where(Service.code == "heat"))
        assert at is not None
        assert service is not None
        figures = HeatFigures(hot_water_heat=Decimal("0.8"), hot_water_volume=Decimal(20))
        new = NewMonth(building_id=at, service_id=service, month=NOVEMBER, figures=figures)
        set_month(session, new, by=1)
    charge(warmed)
    assert counted_again(warmed, NOVEMBER)[0] == 0
    published(warmed)

    assert lines(warmed) == [
        ("0001", "warmed", "0.38400", "635.29"),
        ("0002", "warmed", "0.25600", "423.53"),
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
