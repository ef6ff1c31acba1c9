"""The page of a month: what it counts, and what a large company must ask for."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, insert, select, update

from admin.month import newer, steps
from app.access.models import Role
from app.charging.models import Run, RunChunk
from app.database import company_session
from app.documents.models import Bill
from app.months.models import MonthRow, ToRecompute
from app.months.operations import open_month
from app.registry.models import Account
from app.web.formats import written_money, written_month
from tests.web.admin.test_accounts import settle
from tests.web.admin.test_month_and_imports import (
    ACCOUNTS,
    AGREEMENTS,
    OCTOBER,
    TARIFFS,
    bring,
    treasurer,
)
from tests.web.conftest import CompanyClient, Web

__all__ = ["treasurer"]

PAGE = "/office/months/2026-10"
Counted = Callable[[], Any]


@pytest.fixture
def charged(treasurer: CompanyClient) -> CompanyClient:
    """Return the treasurer of a company whose October is charged and not yet published."""
    bring(treasurer, "accounts", ACCOUNTS)
    bring(treasurer, "tariffs", TARIFFS)
    bring(treasurer, "agreements", AGREEMENTS)
    treasurer.post(f"{PAGE}/run")
    return treasurer


def here(page: str) -> str:
    """Return the step the month is at."""
    found = re.search(r'aria-current="step">([^<]+)<', page)
    assert found, page
    return found[1]


def whole_tables(statements: list[str]) -> list[str]:
    """Return the statements that count all accounts, registers, readings or bills."""
    counting = [each for each in statements if "count(" in each and "LIMIT" not in each]
    tables = ("FROM account", "FROM register", "FROM reading", "FROM bill", "DISTINCT reading")
    return [each for each in counting if any(table in each for table in tables)]


class TestMonthPage:
    def test_costs_few_queries_before_and_after_the_run(
        self, treasurer: CompanyClient, count_queries: Counted
    ) -> None:
        with count_queries() as before:
            treasurer.get(PAGE)
        bring(treasurer, "accounts", ACCOUNTS)
        bring(treasurer, "tariffs", TARIFFS)
        bring(treasurer, "agreements", AGREEMENTS)
        treasurer.post(f"{PAGE}/run")

        with count_queries() as after:
            page = treasurer.get(PAGE).text

        assert "Розрахунок готовий" in page
        assert len(before) <= 16, before.statements
        assert len(after) <= 37, after.statements

    def test_counts_a_small_company_unasked(self, charged: CompanyClient) -> None:
        page = charged.get(PAGE).text

        assert "рахунків: 2" in page
        assert "0 з 0" in page
        assert "порахувати" not in page

    def test_counts_a_large_company_only_when_asked(
        self,
        charged: CompanyClient,
        monkeypatch: pytest.MonkeyPatch,
        count_queries: Counted,
    ) -> None:
        monkeypatch.setattr(steps, "COUNTED_TO", 1)

        with count_queries() as unasked:
            page = charged.get(PAGE).text
        with count_queries() as asked:
            counted = charged.get(f"{PAGE}?counted=1").text

        assert whole_tables(unasked.statements) == []
        assert f'href="{PAGE}?counted=1">порахувати' in page
        assert "рахунків: 2" not in page
        assert whole_tables(asked.statements) != []
        assert "рахунків: 2" in counted
        assert "порахувати" not in counted

    def test_tells_the_bills_as_the_publication_kept_them(
        self, charged: CompanyClient, count_queries: Counted
    ) -> None:
        charged.post(f"{PAGE}/publication")

        with count_queries() as queries:
            page = charged.get(PAGE).text

        assert "Рахунків: 2. Сплатити до" in page
        assert "Буде відкликано рахунків: 2." in page
        assert [each for each in queries.statements if "FROM bill" in each] == []
        charged.post(f"{PAGE}/withdrawal", {"reason": "помилка в тарифі"})
        with company_session(charged.company) as session:
            kept = session.scalars(select(MonthRow.bills)).all()
            withdrawn = session.scalars(select(Bill.withdrawn_at)).all()
        assert kept == [None]
        assert None not in withdrawn

    def test_asks_for_little_while_a_run_goes_on(
        self, charged: CompanyClient, count_queries: Counted
    ) -> None:
        with company_session(charged.company) as session:
            session.execute(update(Run).values(state="running"))

        with count_queries() as queries:
            polled = charged.get(f"{PAGE}?run=1", headers={"HX-Request": "true"}).text

        assert "Розрахунок триває" in polled
        assert len(queries) <= 6, queries.statements

    def test_shows_the_figures_while_the_lines_are_checked(self, charged: CompanyClient) -> None:
        with company_session(charged.company) as session:
            session.execute(update(Run).values(state="running"))
            session.execute(update(RunChunk).values(seen=None))
            chunks, total = session.execute(
                select(func.count(), func.sum(RunChunk.total)).select_from(RunChunk)
            ).one()
        assert total

        checking = charged.get(f"{PAGE}?run=1", headers={"HX-Request": "true"}).text
        with company_session(charged.company) as session:
            session.execute(update(RunChunk).values(done_at=None))
        charging = charged.get(PAGE).text

        assert "Рядки перевіряються" in checking
        assert f"0 / {chunks} · частин перевірено" in checking
        assert written_money(total) in checking
        assert "Рядки перевіряються" not in charging
        assert written_money(total) not in charging

    def test_counts_later_changes_up_to_a_bound(
        self, charged: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with company_session(charged.company) as session:
            marks = [
                {
                    "month": date(2026, 10, 1),
                    "account_id": account,
                    "because": "test",
                    "marked_by": 1,
                }
                for account in session.scalars(select(Account.id))
            ]
            session.execute(insert(ToRecompute), marks)
        counted = charged.get(PAGE).text
        monkeypatch.setattr(newer, "MARKS_COUNTED", 1)

        bounded = charged.get(PAGE).text

        assert "Рахунків, яких вони стосуються: 2." in counted
        assert "Рахунків, яких вони стосуються: понад 1." in bounded


class TestFirstPage:
    def test_awaits_readings_until_the_month_is_over(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1")
        with company_session(web.companies.kashtan) as session:
            session.execute(update(Run).values(state="discarded"))
        with time_machine.travel("2026-10-31T10:00:00Z", tick=True):
            during = web.staff(web.companies.kashtan, Role.ACCOUNTANT).get("/office/").text
        with time_machine.travel("2026-11-01T10:00:00Z", tick=True):
            after = web.staff(web.companies.kashtan, Role.OWNER).get("/office/").text

        assert here(during) == "1. Показання"
        assert here(after) == "3. Розрахунок"

    def test_shows_the_earliest_month_at_work(self, web: Web) -> None:
        with company_session(web.companies.kashtan) as session:
            for month in (OCTOBER, OCTOBER.plus(1)):
                open_month(session, month)
        owner = web.staff(web.companies.kashtan)

        pages = owner.get("/office/").text, owner.get("/office/months/").text

        named = written_month(OCTOBER, "uk")
        assert [f"Місяць: {named}" in page for page in pages] == [True, True]


class TestComparison:
    def test_tells_prices_apart_that_differ_only_in_whom_they_are_for(
        self, treasurer: CompanyClient
    ) -> None:
        """The same price by the same act, for people and for companies."""
        head, row = TARIFFS.splitlines()
        tariffs = f"{head};Категорія споживача\n{row};населення\n{row};підприємство\n"
        accounts = ACCOUNTS.replace("Відкрито\n", "Відкрито;Категорія споживача\n")
        accounts = accounts.replace("52,40;01.01.2020", "52,40;01.01.2020;населення")
        accounts = accounts.replace("48,10;01.01.2020", "48,10;01.01.2020;підприємство")
        bring(treasurer, "accounts", accounts)
        bring(treasurer, "tariffs", tariffs)
        bring(treasurer, "agreements", AGREEMENTS)
        treasurer.post(f"{PAGE}/run")

        page = treasurer.get(PAGE).text

        for whom in ("населення", "підприємства"):
            assert re.search(rf"[^>]+, {whom}, 9,85.₴ \(№ 3\)", page), page
