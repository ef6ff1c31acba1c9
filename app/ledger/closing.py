"""Closing a month's books: its balances are stored, and nothing goes into it any more."""

from datetime import datetime

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.month import Month
from app.ledger.figures import turnover_of
from app.ledger.models import Balance
from app.months.locks import lock_for_change
from app.months.models import MonthRow
from app.months.states import mark_closed


def close_books(session: Session, month: Month, *, by: int, at: datetime | None = None) -> MonthRow:
    """Close a published month and store every account's balance; there is no way back.

    Raises:
        BooksClosed, MonthState, PreviousNotClosed.
    """
    lock_for_change(session, month)  # waits for every document still being written
    figures = turnover_of(session, month).subquery()
    row = mark_closed(session, month, by=by, at=at or clock.now())
    session.execute(
        insert(Balance).from_select(
            ["month", "account_id", "service_id", "agreement_id", *_FIGURES],
            select(
                literal(month.first_day),
                figures.c.account_id,
                figures.c.service_id,
                figures.c.agreement_id,
                figures.c.opening,
                figures.c.charged + figures.c.recalculated,
                figures.c.paid,
                figures.c.closing,
            ),
        )
    )
    return row


_FIGURES = ("opening", "charged", "paid", "closing")
