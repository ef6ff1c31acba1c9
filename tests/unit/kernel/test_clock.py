"""The local day, and a machine whose zone base is old."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from app.kernel import clock


def test_c049_a_payment_late_on_the_last_evening_is_of_the_next_day() -> None:
    assert clock.local_day(datetime(2024, 2, 29, 22, 30, tzinfo=UTC)) == date(2024, 3, 1)
    assert clock.local_day(datetime(2024, 2, 29, 21, 59, tzinfo=UTC)) == date(2024, 2, 29)


def test_c050_a_zone_base_before_2022_knows_the_old_spelling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def old_base(name: str) -> ZoneInfo:
        if name == "Europe/Kyiv":
            raise ZoneInfoNotFoundError(name)
        return ZoneInfo(name)

    monkeypatch.setattr(clock, "ZoneInfo", old_base)

    zone = clock._kyiv()
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert summer.astimezone(zone).utcoffset() == summer.astimezone(clock.KYIV).utcoffset()


@pytest.mark.parametrize(
    ("before", "last", "following"),
    [
        (datetime(2026, 1, 31, 21, 59, 59, tzinfo=UTC), date(2026, 1, 31), date(2026, 2, 1)),
        (
            datetime(2026, 3, 28, 21, 59, 59, tzinfo=UTC),
            date(2026, 3, 28),
            date(2026, 3, 29),
        ),
        (datetime(2026, 3, 29, 20, 59, 59, tzinfo=UTC), date(2026, 3, 29), date(2026, 3, 30)),
        (datetime(2026, 3, 31, 20, 59, 59, tzinfo=UTC), date(2026, 3, 31), date(2026, 4, 1)),
        (
            datetime(2026, 10, 24, 20, 59, 59, tzinfo=UTC),
            date(2026, 10, 24),
            date(2026, 10, 25),
        ),
        (datetime(2026, 10, 25, 21, 59, 59, tzinfo=UTC), date(2026, 10, 25), date(2026, 10, 26)),
        (datetime(2026, 10, 31, 21, 59, 59, tzinfo=UTC), date(2026, 10, 31), date(2026, 11, 1)),
    ],
)
def test_b1_8_a_second_before_midnight_is_of_the_day_before_on_any_day_of_the_clock(
    before: datetime, last: date, following: date
) -> None:
    assert clock.local_day(before) == last
    assert clock.local_day(before + timedelta(seconds=1)) == following
