"""The buildings desk: found by the words of the address, flat by flat, of one's own company."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.access.actors import job_actor
from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.models import Meter, Register
from app.registry.models import Account, Building, Parameter, Street
from app.registry.operations import NewParameter, change_parameter
from app.tariffs.models import Service
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web


def built(company: CompanyRef, *numbers: str) -> None:
    """Add buildings on the street of the first one."""
    with company_session(company) as session:
        street = session.scalars(select(Street.id)).first()
        for at, number in enumerate(numbers):
            session.add(
                Building(
                    street_id=street,
                    number=number,
                    number_key=number.lower(),
                    sort_key=f"{number:0>6}",
                    kind="private" if at % 2 else "apartment",
                    storeys=at,
                    total_area_m2=Decimal(at),
                )
            )


def the_building(company: CompanyRef) -> int:
    with company_session(company) as session:
        return session.scalars(select(Building.id).where(Building.number == "12-А")).one()


@pytest.fixture
def clerk(web: Web) -> CompanyClient:
    settle(web.companies.kashtan, "01-1", "01-2")
    settle(web.companies.vodokanal, "02-1")
    return web.staff(web.companies.kashtan, Role.CLERK)


class TestList:
    def test_finds_by_words_of_the_address(self, web: Web, clerk: CompanyClient) -> None:
        built(web.companies.kashtan, "40", "41")

        found = clerk.get("/office/buildings/?q=українки 41").get_data(as_text=True)
        private = clerk.get("/office/buildings/?kind=private").get_data(as_text=True)
        none = clerk.get("/office/buildings/?q=хрещатик").get_data(as_text=True)

        assert "Українки, 41" in found
        assert "Українки, 40" not in found
        assert "Українки, 41" in private
        assert "12-А" not in private
        assert "За цим фільтром нічого немає" in none

    @pytest.mark.parametrize("sort", ["address", "storeys", "area", "-area"])
    def test_shows_every_building_once_page_by_page(
        self, web: Web, clerk: CompanyClient, sort: str
    ) -> None:
        built(web.companies.kashtan, *[f"7{n:02}" for n in range(60)])
        path, seen = f"/office/buildings/?sort={sort}", []

        while path:
            page = clerk.get(path).get_data(as_text=True)
            seen += [n for n in range(60) if f"Українки, 7{n:02}" in page]
            rest = page.partition('rel="next"')[0].rpartition('href="')[2] if "rel=" in page else ""
            path = rest.partition('"')[0].replace("&amp;", "&")

        assert sorted(seen) == list(range(60))

    def test_takes_few_queries(
        self, clerk: CompanyClient, count_queries: Callable[[], Any]
    ) -> None:
        with count_queries() as queries:
            page = clerk.get("/office/buildings/").get_data(as_text=True)

        assert "Будинків: 1, рахунків: 2" in page
        assert len(queries) <= 3


class TestABuilding:
    def test_shows_its_accounts_areas_and_meters(
        self, web: Web, clerk: CompanyClient, count_queries: Callable[[], Any]
    ) -> None:
        building = the_building(web.companies.kashtan)
        furnish(web.companies.kashtan, building)

        with count_queries() as queries:
            page = clerk.get(f"/office/buildings/{building}").get_data(as_text=True)

        assert "01-1" in page
        assert "01-2" in page
        assert "Ґалаґан Єлизавета" in page
        assert "52,4" in page
        assert "БЛ-1" in page
        assert len(queries) <= 6
        with company_session(web.companies.kashtan) as session:
            seen = select(AuditRecord.facts).where(AuditRecord.event == "people.listed")
            assert session.scalars(seen).one()["building"] == building

    def test_of_another_company_is_404(self, web: Web, clerk: CompanyClient) -> None:
        built(web.companies.vodokanal, "90", "91")
        with company_session(web.companies.vodokanal) as session:
            strange = session.scalars(select(Building.id).where(Building.number == "91")).one()

        assert clerk.get(f"/office/buildings/{strange}").status_code == 404


def furnish(company: CompanyRef, building: int) -> None:
    """Give the building a meter of its own, and its first account an area."""
    with company_session(company) as session:
        by = job_actor(session, "test")
        service = session.scalars(select(Service.id)).first()
        meter = Meter(
            building_id=building,
            service_id=service,
            serial="БЛ-1",
            serial_key="бл1",
            installed_on=date(2020, 1, 1),
        )
        session.add(meter)
        session.flush()
        session.add(Register(meter_id=meter.id, unit="m3"))
        change_parameter(
            session,
            account_id=session.scalars(select(Account.id).where(Account.number == "01-1")).one(),
            new=NewParameter(Parameter.TOTAL_AREA, Decimal("52.4"), "техпаспорт"),
            since=date(2020, 1, 1),
            by=by,
        )
