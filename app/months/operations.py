"""Months and their states. Functions named `mark_…` move a month on; they never move it back.

Locks: whoever writes into a month calls `lock_for_writing` (FOR SHARE), whoever changes its
state `lock_for_change` (FOR UPDATE). A foreign key alone let a payment land in a closed month.
"""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotFound
from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.working_days import due_date

MAX_OPEN_BOOKS = 2
"""November is charged in the first days of December, while December's payments come in."""


class MonthMissing(NotFound):
    """The month has not been opened."""

    key = "months.missing"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"month {month} has not been opened", month=month)


class BooksClosed(Conflict):
    """The month's books are closed; whatever is late goes into an open month."""

    key = "months.books-closed"

    def __init__(
        self, *, month: Month, closed_by: int | None = None, closed_at: datetime | None = None
    ) -> None:
        super().__init__(
            f"the books of {month} are closed",
            month=month,
            closed_by=closed_by,
            closed_at=closed_at,
        )


class NoOpenBooks(Conflict):
    """There is no month whose books are open."""

    key = "months.no-open-books"

    def __init__(self) -> None:
        super().__init__("no month has open books; open one first")


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


class MonthState(Conflict):
    """What was asked for does not follow from the month's state."""

    key = "months.state"

    def __init__(self, *, month: Month, is_now: str, needed: str) -> None:
        super().__init__(
            f"{month} is {is_now}, not {needed}", month=month, state=is_now, needed=needed
        )


class PreviousNotClosed(Conflict):
    """Months close in order."""

    key = "months.previous-not-closed"

    def __init__(self, *, month: Month, previous: Month) -> None:
        super().__init__(f"close {previous} before {month}", month=month, previous=previous)


def find_month(session: Session, month: Month) -> MonthRow | None:
    """Return the month's row, or None when it was never opened."""
    return session.get(MonthRow, month.first_day)


def get_month(session: Session, month: Month) -> MonthRow:
    """Return the month's row."""
    if (row := find_month(session, month)) is None:
        raise MonthMissing(month=month)
    return row


def open_month(session: Session, month: Month) -> MonthRow:
    """Open the month after the last one; the company's very first may be any.

    Raises:
        MonthNotNext: it would leave a gap, or exists already.
        TooManyOpen: two months have open books.
    """
    # Locked: two openings at once would both count one open month.
    rows = session.scalars(select(MonthRow).order_by(MonthRow.month).with_for_update()).all()
    if rows and month != (expected := Month.of(rows[-1].month).plus(1)):
        raise MonthNotNext(month=month, expected=expected)
    open_now = [row for row in rows if row.books == "open"]
    if len(open_now) >= MAX_OPEN_BOOKS:
        raise TooManyOpen(earliest=Month.of(open_now[0].month))
    row = MonthRow(month=month.first_day)
    session.add(row)
    session.flush([row])
    session.refresh(row)
    return row


def lock_for_writing(session: Session, month: Month) -> MonthRow:
    """Hold the month's books open until this transaction ends, together with other writers.

    Raises:
        BooksClosed: they are closed, or were a moment ago.
    """
    row = _locked(session, month, read=True)
    _refuse_closed(row)
    return row


def lock_for_change(session: Session, month: Month) -> MonthRow:
    """Hold the month alone, for publishing, withdrawing or closing; waits for its writers."""
    row = _locked(session, month, read=False)
    _refuse_closed(row)
    return row


def month_for(session: Session, on: date) -> Month:
    """Return the month whose books take money of this day: its own, else the earliest open.

    The row of the answer is held FOR SHARE. The money keeps its day.
    """
    own = session.scalar(
        select(MonthRow)
        .where(MonthRow.month == Month.of(on).first_day)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if own is not None and own.books == "open":
        return Month.of(own.month)
    earliest = session.scalar(select(func.min(MonthRow.month)).where(MonthRow.books == "open"))
    if earliest is None:
        raise NoOpenBooks
    return Month.of(lock_for_writing(session, Month.of(earliest)).month)


def close_readings(session: Session, month: Month) -> MonthRow:
    """End the window in which readings of the month are taken."""
    row = lock_for_change(session, month)
    row.readings = "closed"
    session.flush([row])
    return row


def open_readings(session: Session, month: Month) -> MonthRow:
    """Take readings of the month again, as long as it is not published."""
    row = lock_for_change(session, month)
    _needs(row, row.charging != "published", needed="not published")
    row.readings = "open"
    session.flush([row])
    return row


def mark_running(session: Session, month: Month) -> MonthRow:
    """Say that a run of the month is under way; its facts and postings are marked from now on."""
    row = lock_for_change(session, month)
    _needs(row, row.charging != "published", needed="not published")
    row.charging = "running"
    session.flush([row])
    return row


def mark_not_running(session: Session, month: Month) -> MonthRow:
    """Say that the month's run was discarded."""
    row = lock_for_change(session, month)
    _needs(row, row.charging == "running", needed="running")
    row.charging = "none"
    session.flush([row])
    return row


def mark_published(session: Session, month: Month, *, by: int, at: datetime) -> MonthRow:
    """Say that the month's charges are published, and until when its bills are to be paid."""
    row = lock_for_change(session, month)
    _needs(row, row.charging != "published", needed="not published")
    row.charging = "published"
    row.readings = "closed"
    row.due_on = due_date(session, month)
    row.published_at, row.published_by = at, by
    session.flush([row])
    return row


def mark_withdrawn(session: Session, month: Month) -> MonthRow:
    """Say that the publication was taken back. Allowed while the books are open.

    The caller has reversed the publication's posting and marked its bills.
    """
    row = lock_for_change(session, month)
    _needs(row, row.charging == "published", needed="published")
    row.charging = "none"
    row.published_at = row.published_by = row.due_on = None
    session.flush([row])
    return row


def mark_closed(session: Session, month: Month, *, by: int, at: datetime) -> MonthRow:
    """Close the month's books for ever. Called by `ledger.closing.close_books` only.

    Raises:
        MonthState: the month is not published.
        PreviousNotClosed: the month before is still open.
    """
    row = lock_for_change(session, month)
    _needs(row, row.charging == "published", needed="published")
    previous = find_month(session, month.plus(-1))
    if previous is not None and previous.books == "open":
        raise PreviousNotClosed(month=month, previous=month.plus(-1))
    row.books = "closed"
    row.closed_at, row.closed_by = at, by
    session.flush([row])
    return row


def _locked(session: Session, month: Month, *, read: bool) -> MonthRow:
    row = session.scalar(
        select(MonthRow)
        .where(MonthRow.month == month.first_day)
        .with_for_update(read=read)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise MonthMissing(month=month)
    return row


def _refuse_closed(row: MonthRow) -> None:
    if row.books == "closed":
        raise BooksClosed(
            month=Month.of(row.month), closed_by=row.closed_by, closed_at=row.closed_at
        )


def _needs(row: MonthRow, holds: bool, *, needed: str) -> None:  # noqa: FBT001
    if not holds:
        raise MonthState(month=Month.of(row.month), is_now=row.charging, needed=needed)
