"""The desk of parameters: the owner sees what the rules go by, and sets it from a day."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.figures import NARROW
from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.operations import open_month
from app.months.parameter_key import Key
from app.months.parameter_keys import (
    DEBT_AGES,
    DUE_DAY,
    FIRST_MONTH_LINE_CEILING,
    KEYS,
    LINES_OVER,
    READING_ORDER,
    SPIKE_TIMES,
    VAT_PAYER,
)
from app.months.parameters import parameter
from tests.web.admin.by_hand import rows
from tests.web.conftest import CompanyClient, Web

LIST = "/office/parameters/"
SINCE = date(2026, 12, 1)
GROUNDS = {"since": "01.12.2026", "source": "наказ № 5"}


@pytest.fixture(autouse=True)
def late_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25T10:00:00Z", tick=True):
        yield


@pytest.fixture
def owner(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan)


def now(owner: CompanyClient, key: Key[Any], on: date = SINCE) -> object:
    with company_session(owner.company) as session:
        return parameter(session, key, on=on)


class TestParameters:
    def test_are_all_listed_in_words(self, owner: CompanyClient) -> None:
        page = owner.get(LIST).text

        for name in KEYS:
            assert f"{LIST}{name}/edit" in page
            assert owner.get(f"{LIST}{name}/edit").status_code == 200
        assert f"30, 90, 365, 1{NARROW}095" in page
        assert f'<td class="num">10{NARROW}000</td>' in page
        assert '<td class="num">44,27</td>' in page
        assert '<td class="num">003</td>' in page
        assert "акт, контролер, працівник" in page
        assert f'value="10{NARROW}000"' in owner.get(f"{LIST}first_month_line_ceiling/edit").text
        assert owner.get(f"{LIST}xlsx").status_code == 200
        assert owner.get(f"{LIST}king/edit").status_code == 404

    @pytest.mark.parametrize(
        ("key", "typed", "value"),
        [
            (DUE_DAY, "15", 15),
            (SPIKE_TIMES, "7,5", Decimal("7.5")),
            (VAT_PAYER, "no", False),
            (DEBT_AGES, "30, 60, 180", "30 60 180"),
            (DEBT_AGES, "30 60 180", "30 60 180"),
            (DEBT_AGES, f"90, 1{NARROW}095, 3 650", "90 1095 3650"),
            (LINES_OVER, f"1{NARROW}200", 1200),
            (FIRST_MONTH_LINE_CEILING, f"12{NARROW}500,5", Decimal("12500.5")),
            (
                READING_ORDER,
                "контролер, акт, працівник, кабінет, бот, файл, оцінка",
                "inspector act staff cabinet bot file estimate",
            ),
        ],
    )
    def test_are_set_from_a_day_on(
        self, owner: CompanyClient, key: Key[Any], typed: str, value: object
    ) -> None:
        answer = owner.post(LIST + key.name, GROUNDS | {"value": typed})

        assert answer.status_code == 303
        assert now(owner, key) == value
        assert now(owner, key, date(2026, 11, 30)) == key.default
        page = owner.get(LIST).text
        assert "01.12.2026" in page
        assert "наказ № 5" in page
        query = select(AuditRecord.facts).where(AuditRecord.event == "parameter.set")
        assert [each[0]["name"] for each in rows(owner.company, query)] == [key.name]

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("due_day", {"value": "32"}),
            ("due_day", {"value": "1,5"}),
            ("due_day", {"source": ""}),
            ("spike_times", {"value": "-1"}),
            ("debt_ages", {"value": "90, 30"}),
            ("reading_order", {"value": "акт, контролер"}),
            ("vat_payer", {"value": "може"}),
        ],
    )
    def test_that_cannot_be_are_refused(
        self, owner: CompanyClient, name: str, wrong: dict[str, str]
    ) -> None:
        answer = owner.post(LIST + name, GROUNDS | {"value": "10"} | wrong)

        assert answer.status_code == 422
        assert now(owner, KEYS[name]) == KEYS[name].default

    def test_leave_charged_months_as_they_are(self, owner: CompanyClient) -> None:
        with company_session(owner.company) as session:
            first = session.scalars(select(MonthRow)).all()
            for month in (Month(2026, 10), Month(2026, 11)) if not first else ():
                open_month(session, month)
            session.execute(
                update(MonthRow)
                .where(MonthRow.month == date(2026, 10, 1))
                .values(charging="published")
            )
        form = {"value": "15", "source": "наказ № 5"}

        early = owner.post(f"{LIST}due_day", form | {"since": "31.10.2026"})

        assert early.status_code == 422
        assert "Найраніше — 01.11.2026." in early.text
        assert owner.post(f"{LIST}due_day", form | {"since": "01.11.2026"}).status_code == 303

    def test_are_the_owner_s(self, web: Web, owner: CompanyClient) -> None:
        accountant = web.staff(owner.company, Role.ACCOUNTANT)

        assert accountant.get(LIST).status_code == 403
        assert accountant.post(f"{LIST}due_day", GROUNDS | {"value": "15"}).status_code == 403
        assert now(owner, DUE_DAY) == 20


def test_the_limit_of_penalty_says_that_it_is_one_for_the_whole_debt(owner: CompanyClient) -> None:
    page = owner.get(f"{LIST}penalty_cap_percent/edit").text

    assert "Одна межа на всю пеню боргу, і за попередні дні" in page
