"""When a channel of readings is in alarm, by exact figures."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from app.kernel.month import Month
from app.kernel.working_days import working_days
from app.metering.channels.rule import (
    Alarm,
    AlarmKind,
    Bounds,
    Calendar,
    Channel,
    ChannelMonth,
    alarms,
)
from app.metering.channels.words import CHANNELS
from app.metering.models import ReadingSource

CABINET = Channel("cabinet")
NOVEMBER = Month(2026, 11)
DAILY = dict.fromkeys(range(1, 32), 10)
"""Ten readings on each day of October."""


def test_each_source_has_a_place_or_is_no_channel() -> None:
    """A new source must be named, else its alarms and its place on the page are nowhere."""
    no_channels = {ReadingSource.ACT, ReadingSource.ESTIMATE}

    assert set(CHANNELS) == set(ReadingSource) - no_channels


def calendar(today: date, month: Month = NOVEMBER) -> Calendar:
    return Calendar(month, today, working_days(month.period, frozenset()))


def found(
    today: date,
    now: Mapping[int, int],
    before: Mapping[int, int] = DAILY,
    *,
    later: int = 0,
    month: Month = NOVEMBER,
    bounds: Bounds | None = None,
) -> Alarm | None:
    channel = ChannelMonth(CABINET, now=now, before=before, later=later)
    told = alarms([channel], calendar=calendar(today, month), bounds=bounds or Bounds())
    assert len(told) <= 1
    return told[0] if told else None


def days(first: int, last: int, each: int = 10) -> dict[int, int]:
    return dict.fromkeys(range(first, last + 1), each)


class TestCalendar:
    def test_leaves_today_out_for_it_is_not_over(self) -> None:
        assert calendar(date(2026, 11, 25)).to == 24
        assert calendar(date(2026, 11, 1)).to == 0
        assert calendar(date(2026, 12, 5)).to == 30

    @pytest.mark.parametrize(
        ("month", "day", "beside"),
        [
            (Month(2026, 11), 24, 24),
            (Month(2026, 11), 29, 29),
            (Month(2026, 11), 30, 31),
            (Month(2026, 12), 30, 30),
            (Month(2026, 12), 31, 30),
            (Month(2026, 2), 27, 27),
            (Month(2026, 2), 28, 31),
            (Month(2026, 3), 29, 28),
            (Month(2026, 3), 31, 28),
        ],
    )
    def test_sets_the_last_day_beside_the_last(self, month: Month, day: int, beside: int) -> None:
        assert calendar(date(2027, 1, 1), month).counterpart(day) == beside


class TestAFall:
    """Far less than by the same day of last month."""

    def test_below_half_is_told_with_its_figures(self) -> None:
        fell = found(date(2026, 11, 25), {24: 119})

        assert fell == Alarm(
            channel=CABINET,
            kind=AlarmKind.FELL,
            since=date(2026, 11, 1),
            until=date(2026, 11, 24),
            came=119,
            before_since=date(2026, 10, 1),
            before_until=date(2026, 10, 24),
            came_before=240,
        )

    def test_of_exactly_half_is_none(self) -> None:
        assert found(date(2026, 11, 25), {24: 120}) is None

    def test_is_made_good_by_what_comes_today(self) -> None:
        assert found(date(2026, 11, 25), {24: 119}, later=1) is None

    def test_goes_by_the_share_set(self) -> None:
        bounds = Bounds(share=Decimal("49.5"))

        assert found(date(2026, 11, 25), {24: 119}, bounds=bounds) is None
        assert found(date(2026, 11, 25), {24: 118}, bounds=bounds) is not None

    def test_of_few_readings_is_none(self) -> None:
        before = {5: 12, 25: 100}

        assert found(date(2026, 11, 25), {24: 1}, before) is None
        assert found(date(2026, 11, 25), {24: 1}, before, bounds=Bounds(least=12)) is not None

    def test_waits_for_two_working_days(self) -> None:
        # 1 November 2026 is a Sunday.
        assert found(date(2026, 11, 3), {2: 9}) is None
        assert found(date(2026, 11, 4), {2: 9, 3: 5}) is not None

    def test_of_a_whole_month_stands_beside_the_whole_one_before(self) -> None:
        fell = found(date(2026, 12, 1), days(1, 30, each=5))

        assert fell is not None
        assert (fell.came, fell.came_before) == (150, 310)
        assert (fell.until, fell.before_until) == (date(2026, 11, 30), date(2026, 10, 31))
        assert found(date(2026, 11, 30), days(1, 29, each=5)) is None  # 145 of 290 is half


class TestSilence:
    """Nothing at all, while the whole month so far is still above its share."""

    def test_is_told_after_two_working_days_with_its_figures(self) -> None:
        now = days(1, 9)

        assert found(date(2026, 11, 11), now) is None
        assert found(date(2026, 11, 12), now) == Alarm(
            channel=CABINET,
            kind=AlarmKind.SILENT,
            since=date(2026, 11, 10),
            until=date(2026, 11, 11),
            came=0,
            before_since=date(2026, 10, 10),
            before_until=date(2026, 10, 11),
            came_before=20,
        )

    def test_of_a_weekend_is_none(self) -> None:
        now = days(1, 6)  # the 6th is a Friday

        assert [found(date(2026, 11, day), now) for day in (8, 9, 10)] == [None] * 3
        assert found(date(2026, 11, 11), now) is not None

    def test_is_none_where_last_month_was_silent_then_too(self) -> None:
        assert found(date(2026, 11, 20), days(1, 9), days(1, 9)) is None

    def test_waits_until_it_cost_so_many_as_count(self) -> None:
        now, before = days(1, 9), days(1, 31, each=8)

        assert found(date(2026, 11, 12), now, before) is None  # 16 came on the 10th and 11th
        assert found(date(2026, 11, 13), now, before) is not None

    def test_ends_with_the_first_reading(self) -> None:
        assert found(date(2026, 11, 12), days(1, 9), later=1) is None

    def test_goes_by_the_days_set(self) -> None:
        bounds = Bounds(quiet_days=3)

        assert found(date(2026, 11, 12), days(1, 9), bounds=bounds) is None
        assert found(date(2026, 11, 13), days(1, 9), bounds=bounds) is not None

    def test_on_a_last_day_stands_beside_the_last_days(self) -> None:
        silent = found(date(2026, 12, 1), days(1, 26))

        assert silent is not None
        assert (silent.since, silent.before_since) == (date(2026, 11, 27), date(2026, 10, 27))
        assert (silent.before_until, silent.came_before) == (date(2026, 10, 31), 50)

    def test_beyond_the_days_of_a_shorter_month_is_compared_with_none(self) -> None:
        march = found(date(2026, 4, 1), days(1, 28), days(1, 28), month=Month(2026, 3))

        assert march is None


class TestAFirstMonth:
    def test_has_nothing_to_be_compared_with(self) -> None:
        assert found(date(2026, 11, 25), {1: 1}, {}) is None
