"""A building that warms water itself: from the file that says so to charge, check and page."""

from decimal import Decimal

import pytest
from sqlalchemy import insert, select, text

from app.charging.explanation import explain, sources_of
from app.charging.models import Charge, HouseBalance
from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.distributions import distributions_of
from app.registry.models import Account, Building
from app.tariffs.models import Service
from tests.factories.imports import faults, imported
from tests.integration.charging.again import counted_again
from tests.integration.charging.houses import (
    AT,
    HOUSE,
    NOVEMBER,
    charge,
    company,
    inputs_read,
    late_january,
    lines,
    published,
)

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

TARIFFS = """\
Послуга;Категорія;Тариф;ПДВ, %;Діє з;Діє до;Вид рішення;Номер рішення;Дата рішення
hot_water;населення;90,00;20;01.06.2017;;рішення виконкому;78;10.05.2017
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Діє з
0001;hot_water;за лічильником;індивідуальний;01.11.2026
"""
METERS = """\
Рахунок;Послуга;№ лічильника;Дата встановлення;Початкове показання
0001;hot_water;ГВ-1;01.11.2026;10,000
"""
READINGS = """\
Рахунок;Послуга;№ лічильника;Дата показання;Показання
0001;hot_water;ГВ-1;30.11.2026;14,000
"""
HEATED_AT = """
INSERT INTO heat_house (building_id, service_id, source, has_hot_water, common_share, valid,
                        recorded_by)
SELECT b.id, s.id, :source, true, 0.1, '[2026-10-01,)', 1
FROM building AS b, service AS s WHERE s.code = 'heat'
"""
WITH_HEATED = [
    ("0001", "common", "0.800"),
    ("0001", "own", "4.000"),
    ("0001", "own", "7.250"),
    ("0002", "common", "1.073"),
    ("0002", "imbalance", "12.263"),
    ("0003", "common", "0.527"),
    ("0003", "imbalance", "4.087"),
]


@pytest.fixture(autouse=True)
def warming(company: CompanyRef) -> None:
    """Let 0001 take 4 m³ of hot water; 30 m³ of cold came into the building."""
    for kind, content in (
        ("tariffs", TARIFFS),
        ("agreements", AGREEMENTS),
        ("meters", METERS),
        ("readings", READINGS),
    ):
        assert faults(company, imported(company, kind, content, by=1)) == [], kind
    inputs_read(company, 1, ("30.11.2026", "1030"))


def shared_out(company: CompanyRef, heated: str) -> None:
    """Share the building out from a file that says of heated water so much."""
    content = (
        f"{AT};Загальнобудинкові потреби на місяць;Лічильник рахує й підігріту воду;Діє з\n"
        f"{HOUSE};Водопостачання;2,4;{heated};01.11.2026\n"
    )
    assert faults(company, imported(company, "distributions", content, by=1)) == []


def warmed_by_its_own(company: CompanyRef, *, source: str = "meter") -> None:
    """Say of the building that its own meter of heat counts hot water, or what else it goes by."""
    with company_session(company) as session:
        session.execute(insert(Service).values(code="heat", name="Опалення", unit="gcal"))
        session.execute(text(HEATED_AT), {"source": source})


def volumes(company: CompanyRef) -> list[tuple[str, str, str]]:
    return sorted((number, part, quantity) for number, part, quantity, _ in lines(company))


def test_is_taken_off_cold_water_where_a_file_says_so(company: CompanyRef) -> None:
    """Of 30 m³ 4 are hot water's: 16.35 are left to three persons and one, not 20.35."""
    shared_out(company, "так")
    published(company)

    assert volumes(company) == WITH_HEATED
    with company_session(company) as session:
        balance = session.scalars(select(HouseBalance)).one()
        assert (balance.input, balance.heated) == (Decimal(30), Decimal(4))
        assert balance.heated_by == "charged"
        assert balance.shared == Decimal("16.35")
        own = select(Charge).join(Account, Account.id == Charge.account_id)
        (line,) = session.scalars(own.where(Account.number == "0002", Charge.part == "s.imbalance"))
        told = explain(line, sources_of(session, [line], least_others=0)).quantity
    assert told.replace("\N{NO-BREAK SPACE}", " ").endswith(
        "Вузол холодної води рахує й воду, яку підігрівають у будинку: 4 м³ нарахованої гарячої "
        "води вирахувано, їх сплачують як гарячу воду."
    )


def test_is_counted_so_again(company: CompanyRef) -> None:
    shared_out(company, "так")
    charge(company)

    assert counted_again(company, NOVEMBER) == (0, 7, {})


def test_follows_from_the_buildings_meter_of_heat(company: CompanyRef) -> None:
    warmed_by_its_own(company)
    shared_out(company, "")
    charge(company)

    assert counted_again(company, NOVEMBER) == (0, 7, {})
    with company_session(company) as session:
        assert session.scalars(select(HouseBalance.heated)).one() == 4
        building = session.scalars(select(Building.id)).one()
        (row,) = distributions_of(session, building)
        assert (row.counts_heated, row.is_said) == (True, False)


def test_does_not_follow_where_no_meter_of_heat_stands(company: CompanyRef) -> None:
    """That its heat goes by its load says nothing about what the meter of cold water counts."""
    warmed_by_its_own(company, source="load")
    shared_out(company, "")
    charge(company)

    assert counted_again(company, NOVEMBER) == (0, 7, {})
    with company_session(company) as session:
        assert session.scalars(select(HouseBalance.heated)).one() == 0
        (row,) = distributions_of(session, session.scalars(select(Building.id)).one())
        assert (row.counts_heated, row.is_said) == (False, False)


def test_is_not_where_somebody_said_that_the_meter_counts_cold_water_alone(
    company: CompanyRef,
) -> None:
    warmed_by_its_own(company)
    shared_out(company, "ні")
    charge(company)

    assert counted_again(company, NOVEMBER) == (0, 7, {})
    with company_session(company) as session:
        balance = session.scalars(select(HouseBalance)).one()
        assert (balance.heated, balance.shared) == (Decimal(0), Decimal("20.35"))
