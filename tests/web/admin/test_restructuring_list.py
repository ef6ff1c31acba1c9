"""The list of agreements in the office, and the files of it."""

from datetime import date

import pytest
import time_machine

from app.access.models import Role
from app.database import company_session
from app.months.parameter_keys import SUBSIDY_DEBT_MONTHS
from app.months.parameters import set_parameter
from app.registry.models import Account
from tests.factories.accounts import BY, an_account
from tests.factories.money import pay
from tests.web.admin.test_restructurings import accountant, at, debtor, sign, spring, text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant", "debtor", "spring"]
pytestmark = pytest.mark.postgres


class TestList:
    @pytest.fixture
    def signed(self, accountant: CompanyClient, debtor: int) -> int:
        return sign(accountant, debtor)

    @pytest.mark.parametrize(
        ("asked", "is_there"),
        [
            ("", True),
            ("?state=kept", True),
            ("?state=late", False),
            ("?state=broken", False),
            ("?state=unheard-of", True),
            ("?q=17", True),
            ("?q=100%25", False),
            ("?q=\\", False),
            ("?since=30.04.2026", True),
            ("?since=2026-05-01", True),  # a day to come is no filter, and the page says so
            ("?since=завтра", True),
            ("?sort=-late&state=kept&q=17", True),
        ],
    )
    @pytest.mark.usefixtures("signed")
    def test_shows_what_is_asked_for(
        self, accountant: CompanyClient, asked: str, *, is_there: bool
    ) -> None:
        page = accountant.get(f"/office/restructurings/{asked}")

        assert page.status_code == 200
        assert ("№ 17" in page.text) is is_there

    @pytest.mark.usefixtures("signed")
    def test_finds_an_account_by_its_number_in_any_dress(
        self, accountant: CompanyClient, debtor: int
    ) -> None:
        with company_session(accountant.company) as session:
            number = session.get_one(Account, debtor).number
            other = an_account(session).number

        for typed, is_there in ((f"№ 00{number}", True), (f"№ 00{other}", False)):
            page = accountant.get("/office/restructurings/", query_string={"q": typed})
            assert ("№ 17" in page.text) is is_there, typed

    @pytest.mark.usefixtures("signed")
    def test_tells_who_is_late_on_another_day(self, web: Web, debtor: int) -> None:
        with company_session(web.companies.kashtan) as session:
            pay(session, debtor, "33.33", date(2026, 4, 30))
        with time_machine.travel("2026-05-21T09:00:00Z", tick=True):
            again = web.staff(web.companies.kashtan, Role.OWNER)
            page = text_of(again.get("/office/restructurings/?state=late").text)

        assert (
            "Борг за ними 1 000,00 ₴. За нерозірваними залишилося 966,67 ₴, прострочено 300,00 ₴."
            in page
        )

    def test_goes_to_those_who_grant_subsidies_as_a_file(
        self, accountant: CompanyClient, debtor: int
    ) -> None:
        sign(accountant, debtor)

        answer = accountant.get("/office/restructurings/csv")

        titles, row = answer.data.decode("utf-8-sig").splitlines()
        assert titles.startswith("Рахунок;Абонент;Адреса;Договір;Дата договору;")
        assert row.split(";")[3:] == [
            *("17", "30.04.2026", "1000,00", "0,00", "1000,00", "0,00", "0"),
            *("виконується", "", "0,00", ""),
        ]
        assert accountant.get("/office/restructurings/xlsx").data.startswith(b"PK")

    def test_tells_an_old_debt_again_the_day_the_agreement_is_broken(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        made = sign(accountant, debtor)
        with time_machine.travel("2026-06-01T09:00:00Z", tick=True):
            owner = web.staff(web.companies.kashtan, Role.OWNER)
            breach = {"on_day": "01.06.2026", "reason": "не платить"}
            assert owner.post(at(debtor, f"{made}/breach"), breach).status_code == 303

            answer = owner.get("/office/restructurings/csv?since=01.06.2026")

        row = answer.data.decode("utf-8-sig").splitlines()[1]
        assert row.split(";")[10:] == ["розірвано", "01.06.2026", "1000,00", "21.02.2026"]

    def test_says_of_a_broken_one_what_went_back_to_the_debt(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        made = sign(accountant, debtor)
        with time_machine.travel("2026-06-01T09:00:00Z", tick=True):
            owner = web.staff(web.companies.kashtan, Role.OWNER)
            breach = {"on_day": "01.06.2026", "reason": "не платить"}
            owner.post(at(debtor, f"{made}/breach"), breach)

            page = text_of(owner.get("/office/restructurings/").text)

        assert "За нерозірваними залишилося 0,00 ₴, прострочено 0,00 ₴." in page
        assert '<span class="num">1 000,00 ₴</span><br>повернуто в борг' in page

    def test_has_a_debt_for_old_after_as_many_months_as_answers_to_requests(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        made = sign(accountant, debtor)
        with company_session(web.companies.kashtan) as session:
            set_parameter(session, SUBSIDY_DEBT_MONTHS, 4, since=date(2026, 6, 1), by=BY)
        with time_machine.travel("2026-06-01T09:00:00Z", tick=True):
            owner = web.staff(web.companies.kashtan, Role.OWNER)
            breach = {"on_day": "01.06.2026", "reason": "не платить"}
            owner.post(at(debtor, f"{made}/breach"), breach)

            answer = owner.get("/office/restructurings/csv?since=01.06.2026")

        titles, row = answer.data.decode("utf-8-sig").splitlines()
        assert "понад 4 міс." in titles
        assert row.split(";")[10:] == ["розірвано", "01.06.2026", "0,00", ""]

    def test_is_not_a_file_for_a_clerk(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get("/office/restructurings/").status_code == 200
        assert clerk.get("/office/restructurings/csv").status_code == 403
        assert clerk.get("/office/restructurings/xlsx").status_code == 403
