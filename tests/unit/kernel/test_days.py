from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.days import (
    DayAmbiguous,
    DayUnreadable,
    MonthUnreadable,
    day_of_serial,
    parse_day,
    parse_month,
)
from app.kernel.errors import Invalid
from app.kernel.month import Month


@pytest.mark.parametrize(
    "written",
    [
        "25.11.2026",
        "2026-11-25",
        "25/11/2026",
        "25-11-2026",
        "25.11.2026 р.",
        "25.11.2026 00:00:00",
        "2026-11-25T00:00:00",
        "25 листопада 2026 року",
    ],
)
def test_days_are_read(written: str) -> None:
    assert parse_day(written) == date(2026, 11, 25)


@pytest.mark.parametrize("written", ["01.02.26", "03/04/2026"])
def test_two_meanings_are_refused(written: str) -> None:
    with pytest.raises(DayAmbiguous):
        parse_day(written)


@pytest.mark.parametrize("written", ["30.02.2026", "2026-13-01", "вчора", "", "45688", "1.1.0001"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(DayUnreadable):
        parse_day(written)


def test_c142_the_base_of_the_book_decides() -> None:
    assert day_of_serial(45688) == date(2025, 1, 31)
    assert day_of_serial(45688, base_1904=True) == date(2029, 2, 1)


@pytest.mark.parametrize("serial", [-1, 0, 60, 10**7])
def test_a_serial_that_is_no_day_is_refused(serial: int) -> None:
    with pytest.raises(DayUnreadable):
        day_of_serial(serial)


@pytest.mark.parametrize(
    "written", ["2026-11", "11.2026", "11/2026", "Листопад 2026", "01.11.2026", "листопад 2026 р."]
)
def test_months_are_read(written: str) -> None:
    assert parse_month(written) == Month(2026, 11)


@pytest.mark.parametrize("written", ["15.11.2026", "13.2026", "2026", "листопад"])
def test_what_is_no_month_is_refused(written: str) -> None:
    with pytest.raises(MonthUnreadable):
        parse_month(written)


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(2099, 12, 31)))
def test_what_is_written_is_read_back(day: date) -> None:
    assert parse_day(f"{day:%d.%m.%Y}") == day
    assert parse_day(day.isoformat()) == day
    assert day_of_serial((day - date(1899, 12, 30)).days) == day


@given(st.text(alphabet="0123456789./- рT:", max_size=24) | st.text(max_size=20))
def test_any_text_is_a_day_or_refused_by_name(text: str) -> None:
    for read in (parse_day, parse_month):
        with suppress(Invalid):
            read(text)


def test_c105_days_are_compared_as_days() -> None:
    """As text, the first of February comes before the last of January."""
    january, february = (parse_day(each) for each in ("31.01.2024", "01.02.2024"))

    assert january < february
