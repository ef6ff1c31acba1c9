"""An account opened by hand, and the services it takes."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.registry.models import Account, AccountParameter, Building, Premises
from app.registry.search import find_accounts
from app.tariffs.models import Agreement, Service
from tests.web.admin.by_hand import account, accountant, holder, rows, taken
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]

OPENED = {
    "number": "01-77",
    "flat": "кв. 77",
    "holder": "Ґудзь Єва Іванівна",
    "opened_on": "01.12.2026",
    "persons": "2",
    "total_area": "48,1",
    "services": "1",
}


@pytest.mark.usefixtures("account")
class TestANewAccount:
    def test_has_premises_figures_and_the_building_s_services(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        ((building,),) = rows(kashtan, select(Building.id))
        page = accountant.get(f"/office/accounts/opening/new?building={building}")
        assert "Лесі Українки" in page.get_data(as_text=True)

        answer = accountant.post(f"/office/accounts/opening/buildings/{building}", OPENED)

        assert answer.status_code == 303, answer.get_data(as_text=True)
        ((made, flat),) = rows(
            kashtan,
            select(Account.id, Premises.number_key)
            .join(Premises, Premises.id == Account.premises_id)
            .where(Account.number == "01-77"),
        )
        assert flat == "77"
        assert dict(rows(kashtan, select(AccountParameter.kind, AccountParameter.value))) == {
            "persons": Decimal(2),
            "total_area": Decimal("48.1"),
        }
        owes, since = holder(kashtan, made), date(2026, 12, 1)
        assert taken(kashtan, made) == [
            ("test-fee", "subscription", owes, since),
            ("test-water", "metered", owes, since),
        ]
        with company_session(kashtan) as session:
            assert [each.account_id for each in find_accounts(session, typed="ґудзь")] == [made]
        assert len(rows(web.companies.vodokanal, select(Account.id))) == 1

    def test_with_a_number_taken_is_refused_and_stays_typed(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        ((building,),) = rows(web.companies.kashtan, select(Building.id))

        answer = accountant.post(
            f"/office/accounts/opening/buildings/{building}", OPENED | {"number": "01-1"}
        )

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "уже має інший" in page
        assert "Ґудзь" in page
        assert len(rows(web.companies.kashtan, select(Account.id))) == 1

    def test_begins_with_a_building_and_is_not_for_clerks(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        led = accountant.get("/office/accounts/opening/new")
        assert led.location == "/office/buildings/"

        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        assert clerk.get("/office/accounts/opening/new").status_code == 403
        assert "Новий рахунок" not in clerk.get("/office/accounts/").get_data(as_text=True)


class TestServices:
    def test_are_taken_as_others_take_them(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        page = accountant.get(f"/office/accounts/{account}/services/new").get_data(as_text=True)
        assert "Водопостачання: за лічильником" in page
        ((like,),) = rows(
            kashtan,
            select(Agreement.id)
            .join(Service, Service.id == Agreement.service_id)
            .where(Service.code == "test-fee"),
        )

        form = {"terms": str(like), "since": "01.12.2026"}
        answer = accountant.post(f"/office/accounts/{account}/services/", form)

        assert answer.status_code == 303, answer.get_data(as_text=True)
        fees = [each for each in taken(kashtan, account) if each[0] == "test-fee"]
        assert [each[3] for each in fees] == [date(2020, 1, 1), date(2026, 12, 1)]
        unknown = accountant.post(
            f"/office/accounts/{account}/services/", form | {"terms": "999999"}
        )
        assert unknown.status_code == 422

    def test_pass_on_to_a_new_holder_and_old_days_stay(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        before = holder(kashtan, account)

        accountant.post(
            f"/office/accounts/{account}/holder",
            {"name": "Їжак Юрій Андрійович", "since": "01.12.2026"},
        )

        now = holder(kashtan, account)
        assert now != before
        assert {(each[2], each[3]) for each in taken(kashtan, account)} == {
            (before, date(2020, 1, 1)),
            (now, date(2026, 12, 1)),
        }
