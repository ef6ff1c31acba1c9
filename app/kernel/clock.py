"""The only place that asks the machine what time it is. Everyone else takes `on=` or `at=`."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def _kyiv() -> ZoneInfo:
    try:
        return ZoneInfo("Europe/Kyiv")
    except ZoneInfoNotFoundError:  # zone bases before 2022b know only the old spelling
        return ZoneInfo("Europe/Kiev")


KYIV = _kyiv()


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's local day in Ukraine."""
    return local_day(now())


def local_day(at: datetime) -> date:
    """Return the day in Ukraine that an aware instant falls on."""
    if at.tzinfo is None:
        raise ValueError("a naive instant has no local day")
    return at.astimezone(KYIV).date()


def first_instant(day: date) -> datetime:
    """Return the instant at which a local day begins in Ukraine, in UTC."""
    return datetime.combine(day, time.min, tzinfo=KYIV).astimezone(UTC)
