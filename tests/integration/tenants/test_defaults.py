from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import StaffUser
from app.database import company_session
from app.kernel.month import Month
from app.months.models import MonthRow
from app.penalty.models import DebtMoratorium
from app.tariffs.models import Payee, Service
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tests.factories.companies import TwoCompanies, a_spec


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    spec = a_spec(
        "dzherelo",
        kinds=("water", "condominium"),
        first_month=Month(2025, 11),
        owner_email="Golova@Example.com",
    )
    with admin_engine(two_companies.database.admin_url) as admin:
        company = create_company(admin, spec)
    with company_session(company) as session:
        yield session


class TestNewCompany:
    def test_has_the_services_of_all_its_kinds_each_once(self, session: Session) -> None:
        codes = session.scalars(select(Service.code).order_by(Service.print_order)).all()

        assert codes == [
            "water", "cold_water", "wastewater", "waste", "upkeep", "repair_fund", "reserve_fund",
            "target_fund", "shared_works", "water_fee", "one_off",
        ]  # fmt: skip

    def test_owes_every_service_to_its_payee(self, session: Session) -> None:
        payee = session.scalars(select(Payee)).one()

        assert payee.iban == "UA903052992990004149123456789"
        assert set(session.scalars(select(Service.payee_id))) == {payee.id}

    def test_starts_with_the_month_it_names(self, session: Session) -> None:
        assert session.scalars(select(MonthRow.month)).all() == [date(2025, 11, 1)]

    def test_lives_under_the_wartime_ban_on_penalty(self, session: Session) -> None:
        ban = session.scalars(select(DebtMoratorium)).one()

        assert (ban.category, ban.extent) == ("population", "all")
        assert (ban.valid.lower, ban.valid.upper) == (date(2022, 2, 24), date(2023, 12, 30))

    def test_lets_its_owner_in(self, session: Session) -> None:
        owner = session.scalars(select(StaffUser)).one()

        assert (owner.email, owner.role) == ("golova@example.com", "owner")
