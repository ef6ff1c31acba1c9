"""The local day, and a machine whose zone base is old."""

from datetime import UTC, date, datetime
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
