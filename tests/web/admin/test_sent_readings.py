"""The office finds what a subscriber sent by the number he was told, and sees how long it waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import company_session
from app.kernel import clock
from app.metering.models import Register
from app.metering.submissions.models import Submission
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home
from tests.web.test_readings_sent import number_on, send

__all__ = ["early_december", "home"]


@pytest.fixture
def numbers(home: CompanyClient) -> list[int]:
    with company_session(home.company) as session:
        register = session.scalars(select(Register.id).order_by(Register.id).limit(1)).one()
    return [number_on(send(home, register, value)) for value in ("1240", "12")]


@pytest.fixture
def office(web: Web, numbers: list[int]) -> CompanyClient:
    del numbers
    return web.staff(web.companies.kashtan)


def test_lists_them_newest_first(office: CompanyClient, numbers: list[int]) -> None:
    page = office.get("/office/readings/sent/").text.replace("\u202f", " ")

    assert page.index("12,000 м³") < page.index("1 240,000 м³")
    assert "01-00231" in page
    assert "під сумнівом" in page
    assert all(f">{number}<" in page for number in numbers)


@pytest.mark.parametrize("typed", ["{}", "№ {}", " {} "])
def test_finds_one_by_its_number(office: CompanyClient, numbers: list[int], typed: str) -> None:
    answer = office.get("/office/readings/sent/", query_string={"number": typed.format(numbers[0])})

    page = answer.text.replace("\u202f", " ")
    assert "1 240,000 м³" in page
    assert "12,000 м³" not in page.replace("1 240,000 м³", "")


@pytest.mark.parametrize("typed", ["999", "abc", "9" * 40])
def test_finds_nothing_for_a_number_of_nobody(office: CompanyClient, typed: str) -> None:
    answer = office.get("/office/readings/sent/", query_string={"number": typed})

    assert answer.status_code == 200
    assert "Змініть або зніміть фільтр" in answer.text


def test_is_not_for_a_neighbour(web: Web, numbers: list[int]) -> None:
    other = web.staff(web.companies.vodokanal)

    answer = other.get("/office/readings/sent/", query_string={"number": numbers[0]})

    assert "Змініть або зніміть фільтр" in answer.text


def test_asks_the_database_as_often_however_many_there_are(
    office: CompanyClient, numbers: list[int], count_queries: Callable[[], object]
) -> None:
    del numbers
    with count_queries() as queries:  # type: ignore[attr-defined]
        office.get("/office/readings/sent/")

    assert len(queries) <= 8


def test_the_first_page_tells_of_those_that_wait_too_long(
    office: CompanyClient, numbers: list[int]
) -> None:
    assert "чекають на запис" not in office.get("/office/").text
    with company_session(office.company) as session:
        sent = session.get_one(Submission, numbers[0])
        sent.taken_at, sent.sent_at = None, clock.now() - timedelta(minutes=6)

    assert "чекають на запис: 1" in office.get("/office/").text
    assert "Передач у черзі: 1" in office.get("/office/readings/sent/?waiting=1").text


def test_is_not_for_subscribers(home: CompanyClient, numbers: list[int]) -> None:
    del numbers
    answer = home.get("/office/readings/sent/")

    assert answer.status_code == 302
    assert "/office/sign-in" in answer.headers["Location"]
