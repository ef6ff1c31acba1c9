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
from app.kernel.working_days import LONGEST_REST, first_working_day
from app.months.due_keys import BILL_DAYS
from app.months.models import MonthRow, NonWorkingDay
from app.months.parameter_keys import DUE_DAY, DUE_MOVES_TO_WORKING_DAY
from app.months.parameters import parameter


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
    last = day + timedelta(days=LONGEST_REST)
    return first_working_day(day, days_off(session, first=day, last=last))


def days_off(session: Session, *, first: date, last: date) -> frozenset[date]:
    """Return the days off of the calendar from one day to another, weekends apart."""
    found = select(NonWorkingDay.day).where(NonWorkingDay.day.between(first, last))
    return frozenset(session.scalars(found))


def due_date(session: Session, month: Month) -> date:
    """Return the last day to pay the bills of a month (граничний строк оплати) that come in time.

    Source: law-2189/9
    """
    after = month.plus(1)
    day = parameter(session, DUE_DAY, on=month.first_day)
    return _moved(session, month, after.day(day or after.days))


def due_when_published(session: Session, month: Month, *, on: date) -> date:
    """Return the last day to pay the bills of a month that is published on a day.

    A bill lies some days with who pays it before it is overdue: one that comes late is due later.

    Source: contract-typical/bill
    """
    due = due_date(session, month)
    days = parameter(session, BILL_DAYS, on=month.first_day)
    return max(due, _moved(session, month, on + timedelta(days=days))) if days else due


def due_with_bills(session: Session, month: Month, *, on: date) -> date:
    """Return until when that is to be paid which comes with a month's bills.

    A published month's last day is kept with it. Bills that are not made yet are made on the day
    `on` at the earliest.
    """
    row = session.get(MonthRow, month.first_day)
    if row is not None and row.due_on is not None:
        return row.due_on
    return due_when_published(session, month, on=on)


def _moved(session: Session, month: Month, due: date) -> date:
    if parameter(session, DUE_MOVES_TO_WORKING_DAY, on=month.first_day):
        return next_working_day(session, due)
    return due
