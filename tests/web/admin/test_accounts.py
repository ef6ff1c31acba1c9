from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account, AccountSearch
from app.registry.search_index import rebuild_search
from tests.factories.households import a_household
from tests.web.conftest import Web

ON = date(2026, 11, 25)


def settle(company: CompanyRef, *numbers: str) -> list[int]:
    with company_session(company) as session:
        made = [
            a_household(session, number=number, flat=str(at))
            for at, number in enumerate(numbers, 1)
        ]
        rebuild_search(session, on=ON)
    return made


class TestSearch:
    @pytest.mark.parametrize("typed", ["01-00231", "01-002", "Садова", "ірпінь 1"])
    def test_finds_by_number_and_address_whatever_the_keys(self, web: Web, typed: str) -> None:
        settle(web.companies.kashtan, "01-00231")
        with company_session(web.companies.kashtan) as session:
            address = session.scalar(select(AccountSearch.address)) or ""
        if "Садова" in typed and "Садова" not in address:
            typed = address.split(",")[1].split()[-1]
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        answer = clerk.get("/office/accounts/", query_string={"q": typed})

        assert answer.status_code == 200
        assert "01-00231" in answer.get_data(as_text=True)

    @pytest.mark.parametrize("typed", ["0100063", "010006", "100063"])
    def test_zeros_in_front_may_be_typed_or_left_out(self, web: Web, typed: str) -> None:
        settle(web.companies.kashtan, "0100063")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        answer = clerk.get("/office/accounts/", query_string={"q": typed})

        assert "0100063" in answer.get_data(as_text=True).partition('id="found"')[2]

    def test_never_finds_a_neighbour_s_account(self, web: Web) -> None:
        settle(web.companies.vodokanal, "01-00777")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        answer = clerk.get("/office/accounts/", query_string={"q": "01-00777"})

        assert "Нічого не знайдено" in answer.get_data(as_text=True)

    def test_answers_while_typing_with_the_list_alone(self, web: Web, count_queries: Any) -> None:
        settle(web.companies.kashtan, "01-00231")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        with count_queries() as queries:
            answer = clerk.get(
                "/office/accounts/", query_string={"q": "01"}, headers={"HX-Request": "true"}
            )

        assert answer.get_data(as_text=True).lstrip().startswith('<div id="found"')
        assert len(queries) <= 4


class TestCard:
    def test_shows_who_where_and_what_is_owed_in_few_queries(
        self, web: Web, count_queries: Any
    ) -> None:
        (account,) = settle(web.companies.kashtan, "01-00231")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        with count_queries() as queries:
            page = clerk.get(f"/office/accounts/{account}").get_data(as_text=True)

        assert "01-00231" in page
        assert "12-А, кв.\N{NO-BREAK SPACE}1" in page
        assert "Лічильники" in page
        assert len(queries) <= 18

    def test_keeps_on_record_who_looked(self, web: Web) -> None:
        (account,) = settle(web.companies.kashtan, "01-00231")
        web.staff(web.companies.kashtan, Role.CLERK).get(f"/office/accounts/{account}")

        with company_session(web.companies.kashtan) as session:
            seen = session.scalar(
                select(func.count())
                .select_from(AuditRecord)
                .where(AuditRecord.event == "account.viewed", AuditRecord.subject_id == account)
            )
        assert seen == 1

    def test_of_another_company_is_404(self, web: Web) -> None:
        made = settle(web.companies.vodokanal, "01-1", "01-2", "01-3")
        owner = web.staff(web.companies.kashtan)

        for account in made:
            assert owner.get(f"/office/accounts/{account}").status_code == 404

    def test_is_behind_sign_in(self, web: Web) -> None:
        (account,) = settle(web.companies.kashtan, "01-00231")

        answer = web.client(web.companies.kashtan).get(f"/office/accounts/{account}")

        assert answer.status_code == 302


class TestExport:
    def test_holds_every_account_and_is_not_for_clerks(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1", "01-2")

        answer = web.staff(web.companies.kashtan, Role.ACCOUNTANT).get("/office/accounts/xlsx")
        refused = web.staff(web.companies.kashtan, Role.CLERK).get("/office/accounts/xlsx")

        sheet = load_workbook(BytesIO(answer.get_data())).active
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["01-1", "01-2"]
        assert refused.status_code == 403

    def test_search_lines_are_rebuilt_for_every_account(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1", "01-2")

        with company_session(web.companies.kashtan) as session:
            accounts = session.scalar(select(func.count()).select_from(Account))
            lines = session.scalar(select(func.count()).select_from(AccountSearch))
        assert accounts == lines == 2
