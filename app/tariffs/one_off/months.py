"""The month that charges a one-off order: that of its day, or the first not yet published."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.kernel.period import Period
from app.months.models import MonthRow
from app.months.recompute import Ids, Reach, mark_to_recompute

BECAUSE_ORDERED = "one-off"
"""Why an account is marked whose order came or went."""


def charging_month(session: Session, day: date) -> Month:
    """Return the month whose run charges what was done on a day.

    Its row is held FOR SHARE, so that it is not published before this transaction ends.
    """
    own = Month.of(day)
    first = session.scalar(
        select(MonthRow.month)
        .where(MonthRow.month >= own.first_day, MonthRow.charging != "published")
        .order_by(MonthRow.month)
        .limit(1)
        .with_for_update(read=True)
    )
    if first is not None:
        return Month.of(first)
    last = session.scalar(select(func.max(MonthRow.month)))
    return own if last is None or last < own.first_day else Month.of(last).plus(1)


def is_published(session: Session, month: Month) -> bool:
    """Return whether the month is published; its row is held FOR SHARE."""
    state = session.scalar(
        select(MonthRow.charging)
        .where(MonthRow.month == month.first_day)
        .with_for_update(read=True)
    )
    return state == "published"


def mark_orders(session: Session, month: Month, accounts: Ids, *, by: int) -> None:
    """Let the accounts be charged again in a month whose run is under way or ready."""
    days = Period(month.first_day, month.plus(1).first_day)
    mark_to_recompute(session, Reach(days=days, because=BECAUSE_ORDERED, accounts=accounts), by=by)
