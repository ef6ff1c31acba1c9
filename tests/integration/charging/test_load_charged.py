"""The fixed part of a two-part price of heat, from files to the line: by load, all year round."""

from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from app.charging.models import Charge
from app.charging.recalculation.models import Recalculated
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.heat.terms import HeatTerms, set_terms
from app.metering.heat_models import HeatSource
from app.months.operations import open_month
from app.months.parameter_keys import SHADOW_ACCOUNTS, SHADOW_NEIGHBOURS
from app.months.parameters import set_parameter
from app.registry.models import Account, Building
from app.tariffs.models import Service
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.heat import (
    AT,
    HOUSE,
    NOVEMBER,
    bring,
    charge,
    company,
    early_december,
    problems,
    published,
)

__all__ = ["company", "early_december"]

pytestmark = pytest.mark.postgres

TERMS = f"""\
{AT};Обсяг тепла;Частка на МЗК;Теплове навантаження, Гкал/год;Діє з
{HOUSE};лічильник;0,10;0,12;01.10.2026
"""
TARIFF = """\
Послуга;Категорія;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
heat_load;населення;12500,50;20;01.10.2026;рішення виконкому;312;10.09.2026
"""
AGREED = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Діє з
0001;heat_load;за тепловим навантаженням;індивідуальний;01.11.2026
0002;heat_load;за тепловим навантаженням;індивідуальний;01.11.2026
0003;heat_load;за тепловим навантаженням;індивідуальний;01.11.2026
"""


def with_load(company: CompanyRef) -> None:
    with company_session(company) as session:
        session.execute(
            insert(Service).values(
                code="heat_load", name="Умовно-постійна частина", unit="gcal_h", volume_places=6
            )
        )
    bring(company, "tariffs", TARIFF)
    bring(company, "agreements", AGREED)


def loads(company: CompanyRef) -> list[tuple[str, str, str]]:
    with company_session(company) as session:
        rows = session.execute(
            select(Account.number, Charge.quantity, Charge.amount)
            .join(Account, Account.id == Charge.account_id)
            .where(Charge.method == "load", Charge.posted == NOVEMBER.first_day)
            .order_by(Account.number)
        )
        return [(number, f"{load:.6f}", f"{amount:.2f}") for number, load, amount in rows]


class TestTheFixedPart:
    def test_is_charged_without_any_season(self, company: CompanyRef) -> None:
        """Nobody said when the building is connected: its heat waits, the load does not."""
        with_load(company)
        bring(company, "heat_houses", TERMS)

        published(company)

        assert loads(company) == [
            ("0001", "0.046451", "580.66"),
            ("0002", "0.034839", "435.50"),
            ("0003", "0.038710", "483.89"),
        ]
        assert {kind for _, kind, _ in problems(company)} == {"heat_no_season"}

    def test_goes_by_the_load_of_a_contract(self, company: CompanyRef) -> None:
        with_load(company)
        bring(company, "heat_houses", TERMS)
        bring(
            company,
            "parameters",
            "Особовий рахунок;Діє з;Теплове навантаження, Гкал/год\n0003;01.10.2026;0,015\n",
        )

        published(company)

        assert [load for _, load, _ in loads(company)] == ["0.060000", "0.045000", "0.015000"]

    def test_is_counted_again_for_the_whole_building(self, company: CompanyRef) -> None:
        with_load(company)
        bring(company, "heat_houses", TERMS)
        with company_session(company) as session:
            set_parameter(session, SHADOW_ACCOUNTS, 2, since=NOVEMBER.first_day, by=1)
        charge(company)

        assert counted_again(company, NOVEMBER) == (0, 3, {})
        assert "again_amount" in found_in_tampered(company, NOVEMBER, "load")

    def test_in_a_large_building_is_not_counted_again(self, company: CompanyRef) -> None:
        with_load(company)
        bring(company, "heat_houses", TERMS)
        with company_session(company) as session:
            for key, value in ((SHADOW_ACCOUNTS, 1), (SHADOW_NEIGHBOURS, 1)):
                set_parameter(session, key, value, since=NOVEMBER.first_day, by=1)
        charge(company)

        assert counted_again(company, NOVEMBER) == (0, 0, {"large": 3})

    def test_without_a_load_is_a_named_problem(self, company: CompanyRef) -> None:
        with_load(company)

        charge(company)

        assert {kind for _, kind, _ in problems(company)} == {"load_unknown", "no_distribution"}

    def test_is_corrected_for_all_when_the_load_was_wrong(self, company: CompanyRef) -> None:
        with_load(company)
        bring(company, "heat_houses", TERMS)
        published(company)
        with company_session(company) as session:
            terms = HeatTerms(
                building_id=session.scalars(select(Building.id).order_by(Building.id)).all()[0],
                service_id=session.scalars(select(Service.id).where(Service.code == "heat")).one(),
                source=HeatSource.METER,
                common_share=Decimal("0.1"),
                load=Decimal("0.155"),
            )
            set_terms(session, terms, since=Month(2026, 10), by=1)
            open_month(session, NOVEMBER.plus(1))

        charge(company, NOVEMBER.plus(1))

        with company_session(company) as session:
            rows = session.execute(
                select(Account.number, Recalculated.was, Recalculated.now)
                .join(Account, Account.id == Recalculated.account_id)
                .join(Service, Service.id == Recalculated.service_id)
                .where(Service.code == "heat_load")
                .order_by(Account.number)
            )
            assert [tuple(map(str, row)) for row in rows] == [
                ("0001", "580.66", "750.03"),
                ("0002", "435.50", "562.52"),
                ("0003", "483.89", "625.03"),
            ]
