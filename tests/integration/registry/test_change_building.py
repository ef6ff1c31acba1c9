"""A building put right: what its district decides is charged again, to the kopeck."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.charging.drafts import draft_lines
from app.charging.inline import work_off
from app.charging.marks import waiting_marks
from app.charging.run import rerun_marked, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.operations import open_month
from app.registry.building_facts import BuildingFacts
from app.registry.change_building import BuildingHasPremises, change_building
from app.registry.models import Account, Building, BuildingKind, Premises, PremisesKind
from app.registry.queries import BuildingMissing
from app.tariffs.models import Method
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies

NOVEMBER = Month(2026, 11)
ACT = Act(kind="рішення виконкому", number="1", dated=date(2025, 12, 1))
Changed = Callable[[Session, int], Any]


def facts(**changes: Any) -> BuildingFacts:
    given: dict[str, Any] = {
        "kind": BuildingKind.APARTMENT,
        "district_code": None,
        "postcode": None,
        "storeys": None,
        "total_area_m2": None,
        "heated_area_m2": None,
    }
    return BuildingFacts(**given | changes)


def building_of(session: Session, account: Account) -> int:
    return session.get_one(Premises, account.premises_id).building_id


def a_district_with_prices(session: Session) -> list[int]:
    """Make two buildings of the Northern district, where a flat costs less; return their ids."""
    service, buildings = a_service(session), []
    for _ in range(2):
        account = an_account(session)
        an_agreement(session, account, service, method=Method.FLAT)
        buildings.append(building_of(session, account))
        session.get_one(Building, buildings[-1]).district_code = "Північна"
    for district, price in (("Північна", "10.05"), ("Південна", "12.34")):
        key = TariffKey(service_id=service.id, district_code=district)
        price_of = Price(applied=Decimal(price))
        set_tariff(session, key, price_of, since=date(2026, 1, 1), act=ACT, by=BY)
    open_month(session, NOVEMBER)
    return buildings


def amounts(company: CompanyRef) -> list[Decimal]:
    with company_session(company) as session:
        lines = draft_lines(session, NOVEMBER)
        return [line.amount for line in sorted(lines, key=lambda line: line.account_id)]


def test_another_district_is_charged_at_its_own_price(two_companies: TwoCompanies) -> None:
    company = two_companies.vodokanal
    with company_session(company) as session:
        first, _ = a_district_with_prices(session)
        run_id = start_run(session, month=NOVEMBER, by=BY).id
    assert work_off(company, run_id=run_id)
    assert amounts(company) == [Decimal("10.05"), Decimal("10.05")]

    with company_session(company) as session:
        south = facts(district_code="Південна")
        changed = change_building(session, first, south, since=date(2026, 11, 1), by=BY)
        assert changed == {"district_code": ("Північна", "Південна")}
        assert len(session.execute(waiting_marks(NOVEMBER)).all()) == 1
    with company_session(company) as session:
        run = rerun_marked(session, month=NOVEMBER, by=BY)
        assert run is not None
    assert work_off(company, run_id=run_id)

    assert amounts(company) == [Decimal("12.34"), Decimal("10.05")]


def test_only_what_charging_reads_from_its_day_on_is_marked(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        first, _ = a_district_with_prices(session)
        start_run(session, month=NOVEMBER, by=BY)
        north = {"district_code": "Північна"}

        def marked(since: date, **changes: Any) -> int:
            change_building(session, first, facts(**north | changes), since=since, by=BY)
            return len(session.execute(waiting_marks(NOVEMBER)).all())

        assert marked(date(2026, 11, 1)) == 0
        assert marked(date(2026, 11, 1), storeys=9, total_area_m2=Decimal("512.40")) == 0
        assert marked(date(2026, 12, 1), storeys=9, kind=BuildingKind.NON_RESIDENTIAL) == 0
        assert marked(date(2026, 11, 30), storeys=9) == 1
        assert session.get_one(Building, first).storeys == 9


def test_a_house_of_several_premises_is_not_private(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        building = building_of(session, an_account(session))
        private = facts(kind=BuildingKind.PRIVATE)
        change_building(session, building, private, since=date(2026, 11, 1), by=BY)
        session.add(
            Premises(
                building_id=building,
                number="2",
                number_key="2",
                sort_key="2",
                kind=PremisesKind.FLAT,
            )
        )
        session.flush()

        with pytest.raises(BuildingHasPremises):
            change_building(session, building, private, since=date(2026, 11, 1), by=BY)
        with pytest.raises(BuildingMissing):
            change_building(session, building + 1000, private, since=date(2026, 11, 1), by=BY)
