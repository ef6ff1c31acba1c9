"""A dial is read, and a meter put up, today at the latest; the day is the one in Ukraine."""

from collections.abc import Iterator

import pytest
import time_machine

from app.database import company_session
from app.exchange.wording import verdicts
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, faults, imported, tried
from tests.integration.exchange.test_book import a_book
from tests.integration.exchange.test_charging_facts import a_charged_house

pytestmark = pytest.mark.postgres

READINGS = """\
Рахунок;Послуга;Дата показання;Показання
0001;Водопостачання;30.11.2026;52,250
0001;Водопостачання;01.12.2026;53,000
"""
METERS = """\
Рахунок;Послуга;№ лічильника;Дата встановлення;Дата зняття;Початкові показання;День показання
0001;Водопостачання;1;02.11.2026;;45,000;
0001;Водопостачання;2;01.12.2026;;45,000;
0001;Водопостачання;3;02.11.2026;01.12.2026;;
0001;Водопостачання;4;;;7,000;01.12.2026
"""


@pytest.fixture(autouse=True)
def last_hour_of_november() -> Iterator[None]:
    with time_machine.travel("2026-11-30T21:30:00Z", tick=True):  # 23:30 in Kyiv
        yield


def test_a_reading_of_tomorrow_is_told_by_its_line(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)

    job = imported(kashtan, "readings", READINGS, by=by, mode="valid")

    with company_session(kashtan) as session:
        (said,), _ = verdicts(session, job)
        assert (said.line, said.column, said.is_error) == (3, "Дата показання", True)
        assert said.what == "Дата 01.12.2026 ще не настала."
        assert count(session, "reading", "read_on = '2026-11-30' AND value = 52.25") == 1
        assert count(session, "reading", "read_on > '2026-11-30'") == 0


def test_a_day_given_for_all_lines_is_no_exception(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    content = "Рахунок;Послуга;Показання\n0001;Водопостачання;52,250\n"

    job = tried(kashtan, "readings", content, by=by, constants={"read_on": "05.12.2026"})

    assert faults(kashtan, job) == [(2, "read_on", "import.day.ahead")]


def test_a_meter_is_neither_put_up_nor_taken_off_nor_read_tomorrow(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)

    job = imported(kashtan, "meters", METERS, by=by, mode="valid")

    assert faults(kashtan, job) == [
        (3, "installed_on", "import.day.ahead"),
        (4, "removed_on", "import.day.ahead"),
        (5, "start_on", "import.day.ahead"),
    ]
    with company_session(kashtan) as session:
        assert count(session, "meter") == count(session, "meter", "serial = '1'") == 1


def test_readings_without_a_day_wait_until_the_books_of_the_file_begin(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    ahead = {"since": "2026-12-01"}

    job = tried(kashtan, "book", a_book(), by=by, name="Книга.xlsx", options=ahead)
    dated = tried(
        kashtan,
        "book",
        a_book(),
        by=by,
        name="Книга.xlsx",
        options=ahead,
        constants={"read_on": "30.11.2026"},
    )

    assert faults(kashtan, job) == [
        (6, "read_on", "import.reading.ahead"),
        (8, "read_on", "import.reading.ahead"),
    ]
    assert faults(kashtan, dated) == []
