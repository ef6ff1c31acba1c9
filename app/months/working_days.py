"""Days on which terms end, and the last day to pay a month's bill.

The table is seeded from a library and is the company's to edit: since March 2022 public holidays
are ordinary days by law, which the library knows, while weekends stay (law 2136-IX, art. 6).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.models import NonWorkingDay
from app.months.parameter_keys import DUE_DAY, DUE_MOVES_TO_WORKING_DAY
from app.months.parameters import parameter

_SATURDAY = 5
_LONGEST_REST = 30
"""Days looked ahead for a working one; longer rests do not exist."""


def seed_non_working_days(session: Session, years: Iterable[int]) -> int:
    """Add the public holidays of these years that are days off; return how many were new."""
    import holidays  # noqa: PLC0415 - slow to load, and needed once a year

    calendar = holidays.country_holidays("UA", years=list(years), language="uk")
    rows = [
        {"day": day, "name": name, "source": "holidays"} for day, name in sorted(calendar.items())
    ]
    if not rows:
        return 0
    added = session.scalars(
        insert(NonWorkingDay).on_conflict_do_nothing().returning(NonWorkingDay.day), rows
    )
    return len(added.all())


def next_working_day(session: Session, day: date) -> date:
    """Return `day`, or the first working day after it (Civil Code, art. 254(5)).

    Source: civil-code/254.5
    """
    ahead = [day + timedelta(days=each) for each in range(_LONGEST_REST)]
    off = set(session.scalars(select(NonWorkingDay.day).where(NonWorkingDay.day.in_(ahead))))
    return next(each for each in ahead if each.weekday() < _SATURDAY and each not in off)


def due_date(session: Session, month: Month) -> date:
    """Return the last day to pay the bills of a month (граничний строк оплати).

    Source: law-2189/9
    """
    after = month.plus(1)
    day = parameter(session, DUE_DAY, on=month.first_day)
    due = after.first_day.replace(day=min(day or after.days, after.days))
    if parameter(session, DUE_MOVES_TO_WORKING_DAY, on=month.first_day):
        return next_working_day(session, due)
    return due
