"""Heat by area of premises, from files to the line: on the days of the season alone."""

import pytest
from sqlalchemy import insert, select

from app.charging.models import Charge
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account
from app.tariffs.models import Service
from tests.factories.imports import faults, imported
from tests.integration.charging.heat import (
    AT,
    HOUSE,
    NOVEMBER,
    bring,
    company,
    early_december,
    published,
)

__all__ = ["company", "early_december"]

pytestmark = pytest.mark.postgres

PLACE = HOUSE.removesuffix("heat")
TARIFF = """\
Послуга;Категорія;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
heat_area;населення;36,50;20;01.10.2026;рішення виконкому;312;10.09.2026
"""
AGREED = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Вид площі;Діє з
0001;heat_area;за площею;індивідуальний;опалювана;01.11.2026
0004;heat_area;за площею;індивідуальний;опалювана;01.11.2026
"""
SEASON = f"{AT};Підключено з;Відключено\n{PLACE}heat_area;21.11.2026;\n"


@pytest.fixture
def by_area(company: CompanyRef) -> CompanyRef:
    """One flat in a building with a calendar, one in a building without any."""
    with company_session(company) as session:
        session.execute(insert(Service).values(code="heat_area", name="За площею", unit="m2"))
        session.execute(insert(Service).values(code="upkeep", name="Утримання", unit="m2"))
    bring(company, "tariffs", TARIFF)
    bring(company, "agreements", AGREED)
    return company


@pytest.mark.parametrize(
    ("season", "connected"),
    [(SEASON, [("0001", "d21", "730.00")]), (SEASON.replace("21.11", "01.12"), [])],
)
def test_a_run_that_its_check_lets_pass(
    by_area: CompanyRef, season: str, connected: list[tuple[str, str, str]]
) -> None:
    """60 m² for ten days of thirty, or for none; 45 m² for all of them."""
    bring(by_area, "heat_seasons", season)

    published(by_area)

    with company_session(by_area) as session:
        rows = session.execute(
            select(Account.number, Charge.part, Charge.amount)
            .join(Account, Account.id == Charge.account_id)
            .where(Charge.method == "area", Charge.posted == NOVEMBER.first_day)
            .order_by(Account.number)
        )
        assert [(number, part, f"{amount:.2f}") for number, part, amount in rows] == [
            *connected,
            ("0004", "", "1642.50"),
        ]


def test_other_services_have_no_season(by_area: CompanyRef) -> None:
    given = SEASON.replace("heat_area", "upkeep")
    job = imported(by_area, "heat_seasons", given, by=1, mode="valid")

    assert [key for _, _, key in faults(by_area, job)] == ["import.heat.no-season"]
