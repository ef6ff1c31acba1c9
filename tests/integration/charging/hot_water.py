"""A building whose flats take hot water by norm, and pay for its heat, from files."""

from typing import Any

import pytest
from sqlalchemy import insert, select

from app.charging.models import Charge
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.parameters import set_parameter
from app.registry.models import Account
from app.tariffs.models import Service
from tests.integration.charging.heat import AT, HOUSE, NOVEMBER, bring, company

__all__ = ["company"]

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
