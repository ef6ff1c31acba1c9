"""What staff may change on an account's card, in their own company and by their right."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.registry.models import (
    Account,
    AccountHolder,
    AccountParameter,
    AccountSearch,
    PersonContact,
)
from app.registry.queries import get_account
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

PERSONS = {"kind": "persons", "value": "3", "since": "01.11.2026", "basis": "довідка № 5"}


__all__ = ["account", "accountant"]


class TestAParameter:
    def test_changes_from_a_day_and_keeps_what_was_before(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        path = f"/office/accounts/{account}/parameters"

        accountant.post(path, {**PERSONS, "value": "2", "since": "01.01.2020"})
        answer = accountant.post(path, PERSONS)

        assert answer.status_code == 303
        live = select(
            AccountParameter.value, func.lower(AccountParameter.valid), AccountParameter.basis
        ).where(AccountParameter.retired_at.is_(None))
        found = rows(web.companies.kashtan, live.order_by(AccountParameter.value))
        assert found == [
            (Decimal(2), date(2020, 1, 1), "довідка № 5"),
            (Decimal(3), date(2026, 11, 1), "довідка № 5"),
        ]
        assert rows(web.companies.vodokanal, live) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"value": "2,5"},
            {"value": "-1"},
            {"kind": "share", "value": "1,01"},
            {"kind": "king"},
            {"basis": ""},
            {"since": "31.02.2026"},
            {"value": "999999999999"},
        ],
    )
    def test_that_cannot_be_is_refused_and_stays_typed(
        self, web: Web, account: int, accountant: CompanyClient, wrong: dict[str, str]
    ) -> None:
        form = {**PERSONS, **wrong}

        answer = accountant.post(f"/office/accounts/{account}/parameters", form)

        assert answer.status_code == 422
        assert f'value="{form["value"]}"' in answer.get_data(as_text=True)
        assert rows(web.companies.kashtan, select(AccountParameter.id)) == []


class TestAHolder:
    def test_changes_from_a_day_and_is_found_by_name(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        form = {"name": "Їжакевич Ганна", "since": "01.11.2026"}

        answer = accountant.post(f"/office/accounts/{account}/holder", form)

        assert answer.status_code == 303
        with company_session(web.companies.kashtan) as session:
            assert get_account(session, account, on=date(2026, 11, 1)).holder == "Їжакевич Ганна"
            assert (
                get_account(session, account, on=date(2026, 10, 31)).holder == "Ґалаґан Єлизавета"
            )
            assert session.scalars(select(AccountSearch.holder)).one() == "Їжакевич Ганна"

    def test_is_refused_for_a_day_before_the_account_was_opened(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        held = select(AccountHolder.person_id, func.lower(AccountHolder.valid))
        before = rows(web.companies.kashtan, held)
        form = {"name": "Їжак Юрій Андрійович", "since": "01.01.1901"}

        refused = accountant.post(f"/office/accounts/{account}/holder", form)

        assert refused.status_code == 422
        assert "Рахунок відкрито 01.01.2020" in refused.get_data(as_text=True)
        assert rows(web.companies.kashtan, held) == before


class TestContacts:
    def test_are_added_found_by_and_removed(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        path = f"/office/accounts/{account}/contacts"

        accountant.post(path, {"kind": "phone", "value": "(067) 123-45-67"})

        assert "+380671234567" in accountant.get(path).get_data(as_text=True)
        found = accountant.get("/office/accounts/?q=0671234567").get_data(as_text=True)
        assert "01-1" in found.partition('id="found"')[2]
        (contact,) = rows(web.companies.kashtan, select(PersonContact.id))
        assert accountant.post(f"{path}/{contact[0]}/removal").status_code == 303
        assert "+380671234567" not in accountant.get(path).get_data(as_text=True)
        assert accountant.post(f"{path}/{contact[0]}/removal").status_code == 404

    @pytest.mark.parametrize(
        "wrong", [{"kind": "phone", "value": "12"}, {"kind": "email", "value": "нема"}]
    )
    def test_that_are_none_are_refused_in_words(
        self, web: Web, account: int, accountant: CompanyClient, wrong: dict[str, str]
    ) -> None:
        answer = accountant.post(f"/office/accounts/{account}/contacts", wrong)

        assert answer.status_code == 422
        assert "note-harm" in answer.get_data(as_text=True)
        assert rows(web.companies.kashtan, select(PersonContact.id)) == []


class TestClosing:
    def test_ends_the_account_and_not_before_it_began(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        path = f"/office/accounts/{account}/closing"

        refused = accountant.post(path, {"closed_on": "01.01.2019"})
        answer = accountant.post(path, {"closed_on": "01.12.2026"})

        assert (refused.status_code, answer.status_code) == (422, 303)
        ended = rows(web.companies.kashtan, select(Account.closed_on))
        assert ended == [(date(2026, 12, 1),)]


CHANGES: dict[str, dict[str, str]] = {
    "parameters": PERSONS,
    "holder": {"name": "Чужий", "since": "01.11.2026"},
    "contacts": {"kind": "email", "value": "a@example.com"},
    "closing": {"closed_on": "01.12.2026"},
}
PAGES = ("parameters/new", "holder/new", "contacts", "closing/new")


class TestRights:
    def test_are_the_accountant_s_and_the_owner_s(self, web: Web, account: int) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        for path, form in CHANGES.items():
            assert clerk.post(f"/office/accounts/{account}/{path}", form).status_code == 403
        card = clerk.get(f"/office/accounts/{account}").get_data(as_text=True)
        assert "Закрити рахунок" not in card

    def test_end_at_the_company_s_boundary(self, web: Web, accountant: CompanyClient) -> None:
        strange = settle(web.companies.vodokanal, "02-1", "02-2")[-1]

        for path, form in CHANGES.items():
            answer = accountant.post(f"/office/accounts/{strange}/{path}", form)
            assert answer.status_code == 404, path

    @pytest.mark.parametrize("page", PAGES)
    def test_pages_are_shown_in_few_queries_and_leave_a_trace(
        self,
        web: Web,
        account: int,
        accountant: CompanyClient,
        page: str,
        count_queries: Callable[[], Any],
    ) -> None:
        with count_queries() as queries:
            answer = accountant.get(f"/office/accounts/{account}/{page}")

        assert answer.status_code == 200
        assert len(queries) <= 4
        seen = select(AuditRecord.subject_id).where(AuditRecord.event == "account.viewed")
        assert rows(web.companies.kashtan, seen) == [(account,)]
