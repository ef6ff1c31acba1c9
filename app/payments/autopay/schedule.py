"""When an autopay tells of a month and when it charges. Pure."""

from datetime import date, timedelta

from app.kernel.month import Month


def month_to_notice(today: date, *, day: int, notice_days: int) -> Month | None:
    """Return the month whose notice may be given today; None outside such a time.

    A notice is given from `notice_days` before the month's day until that day.

    >>> month_to_notice(date(2026, 1, 30), day=1, notice_days=3)
    Month(year=2026, number=2)
    >>> month_to_notice(date(2026, 1, 11), day=10, notice_days=3)
    """
    this = Month.of(today)
    for month in (this, this.plus(1)):
        on = month.day(day)
        if on - timedelta(days=notice_days) <= today <= on:
            return month
    return None


def charge_day(today: date, month: Month, *, day: int, notice_days: int) -> date:
    """Return the day of the charge that is told of today: never before the notice has run.

    >>> charge_day(date(2026, 1, 10), Month(2026, 1), day=10, notice_days=3)
    datetime.date(2026, 1, 13)
    """
    return max(month.day(day), today + timedelta(days=notice_days))
