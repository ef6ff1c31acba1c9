"""The channels of readings in the office: the page, its workbook, and the alarm where one looks."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from lxml import html
from openpyxl import load_workbook

from admin.month import steps
from app.access.models import Role
from app.database import company_session
from app.kernel.month import Month
from app.metering.channels.counting import keep_days
from app.metering.models import ReadingSource
from app.months.operations import open_month
from tests.factories.channels import in_a_file, some_came
from tests.web.conftest import CompanyClient, Web

pytestmark = pytest.mark.postgres
PAGE = "/office/readings/channels/"
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
ALARM = (
    "Файли «ощад_*.csv»: за 10–24 листопада не прийшло жодного показання, а за 10–24 жовтня їх "
    "було 1 500. Перевірте, чи надходять файли від банків та інших, хто приймає показання."
)
FELL = (
    "Бот: показань за 1–24 листопада прийшло 11, а за 1–24 жовтня — 24. Перевірте, чи відповідає "
    "бот."
)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel("2026-11-25T09:00:00+02:00", tick=True):
        yield


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    """A bank stops on the 10th of November, the bot brings 11 where it brought 24."""
    with company_session(web.companies.kashtan) as session:
        open_month(session, NOVEMBER)
        for day in range(1, 32):
            in_a_file(session, OCTOBER.day(day), 100)
            some_came(session, OCTOBER.day(day), 1, source=ReadingSource.BOT)
            some_came(session, OCTOBER.day(day), 2)
        for day in range(1, 10):
            in_a_file(session, NOVEMBER.day(day), 100)
        some_came(session, NOVEMBER.day(24), 11, source=ReadingSource.BOT)
        for day in range(1, 26):
            some_came(session, NOVEMBER.day(day), 2)
    with company_session(web.companies.vodokanal) as session:
        for day in range(1, 25):
            in_a_file(session, NOVEMBER.day(day), 77)
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def words(page: str) -> str:
    """Return what is read on a page, a space between any two words."""
    told = " ".join(" ".join(html.fromstring(page).itertext()).split())
    return told.replace("\u202f", " ").replace("\u00a0", " ")


class TestThePage:
    def test_sets_each_channel_beside_last_month_and_names_what_fell(
        self, accountant: CompanyClient
    ) -> None:
        page = words(accountant.get(PAGE).text)

        assert ALARM in page
        assert FELL in page
        assert "жовтень 2026, дні 1–24 листопад 2026, дні 1–24" in page
        assert "Файли «ощад_*.csv» замало 2 400 900 37 % 0" in page
        assert "Бот замало 24 11 45 % 0" in page
        assert "Кабінет 48 48 100 % 2" in page
        assert "24 2 / 2 11 / 1 0 / 100" in page
        assert "25 сьогодні, день триває 2 / 2 0 / 1 0 / 100" in page
        assert "26 — / 2 — / 1 — / 100" in page
        assert "31 — / 2 — / 1 — / 100" in page
        assert "77" not in page

    def test_is_the_same_from_days_kept(self, accountant: CompanyClient, web: Web) -> None:
        before = words(accountant.get(PAGE).text)
        with company_session(web.companies.kashtan) as session:
            keep_days(session, on=NOVEMBER.day(25))

        assert words(accountant.get(PAGE).text) == before

    def test_takes_six_queries_however_many_channels(
        self, accountant: CompanyClient, web: Web, count_queries: Callable[[], Any]
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            keep_days(session, on=NOVEMBER.day(21))  # else two more ask how large the company is
        accountant.get(PAGE)
        with count_queries() as queries:
            accountant.get(PAGE)
        with company_session(web.companies.kashtan) as session:
            for day in range(20, 25):
                in_a_file(session, NOVEMBER.day(day), 3, name="privat{}.dbf")
                some_came(session, NOVEMBER.day(day), 3, source=ReadingSource.STAFF)
        with count_queries() as more:
            assert "privat*.dbf" in accountant.get(PAGE).text

        assert len(queries) == len(more) == 6

    def test_of_a_month_without_one_before_says_so(
        self, accountant: CompanyClient, web: Web
    ) -> None:
        first = words(accountant.get(f"{PAGE}2026-10").text)
        none = words(accountant.get(f"{PAGE}2026-08").text)
        neighbour = words(web.staff(web.companies.vodokanal, Role.OWNER).get(PAGE).text)

        missing = "Немає місяця, з яким порівняти: за {} показання не надходили."
        assert missing.format("вересень 2026") in first
        assert "замало" not in first
        assert "За цей місяць і попередній показання не надходили." in none
        assert missing.format("жовтень 2026") in neighbour
        assert "Файли «ощад_*.csv» 0 1 848 — 0" in neighbour
        assert accountant.get(f"{PAGE}2026-13").status_code == 404

    def test_goes_out_as_a_workbook_of_whom_may_take_tables(
        self, accountant: CompanyClient, web: Web
    ) -> None:
        answer = accountant.get(f"{PAGE}2026-11/xlsx")
        title, *days = load_workbook(BytesIO(answer.data)).active.values
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert title[:3] == ("День", "Кабінет, листопад 2026", "Кабінет, жовтень 2026")
        assert title[5] == "Файли «ощад_*.csv», листопад 2026"
        assert days[8] == (9, 2, 2, 0, 1, 100, 100)
        assert days[9] == (10, 2, 2, 0, 1, 0, 100)
        assert days[30] == (31, None, 2, None, 1, None, 100)
        assert clerk.get(f"{PAGE}2026-11/xlsx").status_code == 403
        assert ALARM in words(clerk.get(PAGE).text)
        assert "xlsx" not in clerk.get(PAGE).text

    def test_is_found_from_the_readings(self, accountant: CompanyClient) -> None:
        assert f'href="{PAGE}"' in accountant.get("/office/readings/").text


class TestTheAlarm:
    def test_stands_on_the_first_page_and_on_the_month_s(self, accountant: CompanyClient) -> None:
        home, month = accountant.get("/office/"), accountant.get("/office/months/2026-11")

        for answer in (home, month):
            assert ALARM in words(answer.text)
            assert FELL in words(answer.text)
        assert f'href="{PAGE}"' in home.text
        assert f'href="{PAGE}2026-11"' in month.text

    def test_is_gone_as_soon_as_the_files_come(self, accountant: CompanyClient, web: Web) -> None:
        with company_session(web.companies.kashtan) as session:
            in_a_file(session, NOVEMBER.day(25), 300)
            some_came(session, NOVEMBER.day(25), 1, source=ReadingSource.BOT)

        for path in ("/office/", "/office/months/2026-11", PAGE):
            page = words(accountant.get(path).text)
            assert "замало" not in page, path
            assert "не прийшло жодного" not in page, path
        # 1 200 of 2 400 is half: no less than is asked.
        assert "Файли «ощад_*.csv» 2 400 900 37 % 300" in words(accountant.get(PAGE).text)

    def test_of_a_large_company_is_found_among_the_days_kept(
        self, accountant: CompanyClient, web: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(steps, "COUNTED_TO", 0)
        paths = ("/office/", "/office/months/2026-11")
        unkept = [words(accountant.get(path).text) for path in paths]
        asked = words(accountant.get("/office/months/2026-11?counted=1").text)
        with company_session(web.companies.kashtan) as session:
            keep_days(session, on=NOVEMBER.day(25))
        kept = [words(accountant.get(path).text) for path in paths]

        assert [ALARM in page for page in unkept] == [False, False]
        assert "Канали показань не пораховано: нічного підрахунку давно не було." in unkept[0]
        assert "не пораховано" not in kept[0]
        assert ALARM in asked
        assert [ALARM in page for page in kept] == [True, True]

    def test_page_and_workbook_of_a_large_company_count_when_asked(
        self, accountant: CompanyClient, web: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(steps, "COUNTED_TO", 0)
        page, sheet = f"{PAGE}2026-11", f"{PAGE}2026-11/xlsx"
        uncounted = words(accountant.get(page).text)
        refused = accountant.get(sheet)
        asked = accountant.get(f"{page}?counted=1")
        with company_session(web.companies.kashtan) as session:
            keep_days(session, on=NOVEMBER.day(25))

        assert ALARM not in uncounted
        assert "підрахунок може тривати хвилину" in uncounted
        assert (refused.status_code, refused.location) == (303, page)
        assert ALARM in words(asked.text)
        assert f'href="{sheet}?counted=1"' in asked.text
        assert accountant.get(f"{sheet}?counted=1").status_code == 200
        assert ALARM in words(accountant.get(page).text)
        assert accountant.get(sheet).status_code == 200

    def test_is_no_neighbour_s(self, accountant: CompanyClient, web: Web) -> None:
        del accountant
        neighbour = web.staff(web.companies.vodokanal, Role.OWNER)

        assert "замало" not in words(neighbour.get("/office/").text)
