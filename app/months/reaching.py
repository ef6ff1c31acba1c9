"""Which months' books may hold money of given days: their own, and those it came to instead.

Money of a month that is closed stands in a later one; money of a month that is not opened yet in
one that is open (`locks.month_for`). It keeps its day.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.month import Month
from app.months.models import MonthRow

_AHEAD = timedelta(days=62)
"""No money is told of so long before its day."""


def months_reaching(session: Session, since: date) -> Sequence[date]:
    """Return the months whose books may hold money of a day or of later ones, the first first."""
    was_open = or_(
        MonthRow.closed_at.is_(None),
        MonthRow.closed_at >= clock.first_instant(since - _AHEAD),
    )
    return session.scalars(
        select(MonthRow.month)
        .where(or_(MonthRow.month >= Month.of(since).first_day, was_open))
        .order_by(MonthRow.month)
    ).all()
