"""The steps of a month's three sides. None of them leads back, except from published to none.

Each takes the month FOR UPDATE and so waits for whoever is still writing into it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.locks import lock_for_change
from app.months.models import MonthRow
from app.months.working_days import due_when_published


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


def mark_running(session: Session, month: Month) -> MonthRow:
    """Say that a run of the month is under way; its facts and postings are marked from now on."""
    row = lock_for_change(session, month)
    _needs(row, row.charging != "published", needed="not published")
    row.charging = "running"
    session.flush()
    return row


def mark_published(session: Session, month: Month, *, by: int, at: datetime) -> MonthRow:
    """Say that the month's charges are published, and until when its bills are to be paid."""
    row = lock_for_change(session, month)
    _needs(row, row.charging != "published", needed="not published")
    row.charging = "published"
    row.readings = "closed"
    row.due_on = due_when_published(session, month, on=clock.local_day(at))
    row.published_at, row.published_by = at, by
    session.flush()
    return row


def mark_withdrawn(session: Session, month: Month) -> MonthRow:
    """Say that the publication was taken back. Allowed while the books are open.

    The caller has reversed the publication's posting; the bills are marked in the same transaction.
    """
    row = lock_for_change(session, month)
    _needs(row, row.charging == "published", needed="published")
    row.charging = "none"
    row.published_at = row.published_by = row.due_on = row.bills = None
    session.flush()
    return row


def mark_closed(session: Session, month: Month, *, by: int, at: datetime) -> MonthRow:
    """Close the month's books for ever. Called by `ledger.closing.close_books` only.

    Raises:
        MonthState: the month is not published.
        PreviousNotClosed: the month before is still open.
    """
    row = lock_for_change(session, month)
    refuse_to_close(session, row)
    row.books = "closed"
    row.closed_at, row.closed_by = at, by
    session.flush()
    return row


def refuse_to_close(session: Session, row: MonthRow) -> None:
    """Say what speaks at this moment against closing a month's open books.

    Raises:
        MonthState, PreviousNotClosed.
    """
    month = Month.of(row.month)
    _needs(row, row.charging == "published", needed="published")
    previous = session.get(MonthRow, month.plus(-1).first_day)
    if previous is not None and previous.books == "open":
        raise PreviousNotClosed(month=month, previous=month.plus(-1))


def _needs(row: MonthRow, holds: bool, *, needed: str) -> None:  # noqa: FBT001
    if not holds:
        raise MonthState(month=Month.of(row.month), is_now=row.charging, needed=needed)
