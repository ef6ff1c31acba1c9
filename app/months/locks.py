"""Holding a month: FOR SHARE by whoever writes into it, FOR UPDATE by whoever changes its state.

A foreign key alone let a payment land in a closed month.
"""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotFound
from app.kernel.month import Month
from app.months.models import MonthRow


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


def lock_for_writing(session: Session, month: Month) -> MonthRow:
    """Hold the month's books open until this transaction ends, together with other writers.

    Raises:
        BooksClosed: they are closed, or were a moment ago.
    """
    row = _locked(session, month, read=True)
    refuse_closed(row)
    return row


def hold_since(session: Session, month: Month) -> None:
    """Hold the state of a month and of all after it until this transaction ends, in their order.

    Whoever works on a month and may mark later ones would else ask for them out of order.
    """
    session.execute(
        select(MonthRow.month)
        .where(MonthRow.month >= month.first_day)
        .order_by(MonthRow.month)
        .with_for_update(read=True)
    )


def lock_for_change(session: Session, month: Month) -> MonthRow:
    """Hold the month alone, for publishing, withdrawing or closing; waits for its writers."""
    row = _locked(session, month, read=False)
    refuse_closed(row)
    return row


def lock_all_books(session: Session) -> None:
    """Hold every month whose books are open alone: no money moves until this transaction ends.

    One row or two instead of the rows of all accounts, earliest first.
    """
    session.execute(
        select(MonthRow.month)
        .where(MonthRow.books == "open")
        .order_by(MonthRow.month)
        .with_for_update()
    )


def month_for(session: Session, on: date, *, not_before: Month | None = None) -> Month:
    """Return the month whose books take money of this day: its own, else the earliest open.

    `not_before`: of what undoes or moves a document, the month that one stands in.

    The row of the answer is held FOR SHARE. The money keeps its day.
    """
    since = (not_before or Month.of(date.min)).first_day
    own = session.scalar(
        select(MonthRow)
        .where(MonthRow.month == Month.of(on).first_day)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if own is not None and own.books == "open" and own.month >= since:
        return Month.of(own.month)
    earliest = session.scalar(
        select(func.min(MonthRow.month)).where(MonthRow.books == "open", MonthRow.month >= since)
    )
    if earliest is None:
        raise NoOpenBooks
    return Month.of(lock_for_writing(session, Month.of(earliest)).month)


def refuse_closed(row: MonthRow) -> None:
    """Refuse a month whose books are closed; whoever does not hold it is told what is so now."""
    if row.books == "closed":
        raise BooksClosed(
            month=Month.of(row.month), closed_by=row.closed_by, closed_at=row.closed_at
        )


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
