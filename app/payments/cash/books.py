"""Cash moves only on days whose books are open."""

from datetime import date

from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.locks import lock_for_writing
from app.months.operations import find_month


def refuse_closed_books(session: Session, day: date) -> None:
    """Refuse to move cash on a day whose month is closed: the cash book is part of its books.

    Raises:
        BooksClosed.
    """
    month = Month.of(day)
    if find_month(session, month) is not None:
        lock_for_writing(session, month)
