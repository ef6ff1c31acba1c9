"""Opening and finding months; their locks stand in `locks`, their steps in `states`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.locks import MonthMissing
from app.months.models import MonthRow

MAX_OPEN_BOOKS = 2
"""November is charged in the first days of December, while December's payments come in.

No company's own: with a third, a payment's day would no more say which books it goes into.
"""


class MonthNotNext(Conflict):
    """Months follow one another without a gap."""

    key = "months.not-next"

    def __init__(self, *, month: Month, expected: Month) -> None:
        super().__init__(
            f"the next month is {expected}, not {month}", month=month, expected=expected
        )


class TooManyOpen(Conflict):
    """Two months have open books already; the earlier must be closed first."""

    key = "months.too-many-open"

    def __init__(self, *, earliest: Month) -> None:
        super().__init__(f"close {earliest} before opening another month", earliest=earliest)


def find_month(session: Session, month: Month) -> MonthRow | None:
    """Return the month's row, or None when it was never opened."""
    return session.get(MonthRow, month.first_day)


def get_month(session: Session, month: Month) -> MonthRow:
    """Return the month's row."""
    if (row := find_month(session, month)) is None:
        raise MonthMissing(month=month)
    return row


def months(session: Session) -> Sequence[MonthRow]:
    """Return all months, the latest first."""
    return session.scalars(select(MonthRow).order_by(MonthRow.month.desc())).all()


def month_at_work(session: Session) -> MonthRow | None:
    """Return the earliest month with open books, else the last one; None before any was opened."""
    rows = months(session)
    return next((row for row in reversed(rows) if row.books == "open"), rows[0] if rows else None)


def first_uncharged(session: Session) -> Month | None:
    """Return the month after the last charged one; None before any was opened.

    A month before it may be charged again, withdrawn as it is: it lies under a charged one.

    No charging begins until the caller's transaction ends: a run sees what it sets, or none does.
    """
    every = select(MonthRow).order_by(MonthRow.month).with_for_update(read=True)
    rows = session.scalars(every.execution_options(populate_existing=True)).all()
    if not rows:
        return None
    charged = [row for row in rows if row.charging != "none"]
    return Month.of(charged[-1].month).plus(1) if charged else Month.of(rows[0].month)


def open_month(session: Session, month: Month) -> MonthRow:
    """Open the month after the last one; the company's very first may be any.

    Raises:
        MonthNotNext: it would leave a gap, or exists already.
        TooManyOpen: two months have open books.
    """
    # Locked: two openings at once would both count one open month.
    every = select(MonthRow).order_by(MonthRow.month).with_for_update()
    rows = session.scalars(every.execution_options(populate_existing=True)).all()
    if rows and month != (expected := Month.of(rows[-1].month).plus(1)):
        raise MonthNotNext(month=month, expected=expected)
    open_now = [row for row in rows if row.books == "open"]
    if len(open_now) >= MAX_OPEN_BOOKS:
        raise TooManyOpen(earliest=Month.of(open_now[0].month))
    row = MonthRow(month=month.first_day)
    session.add(row)
    session.flush()
    session.refresh(row)
    return row
