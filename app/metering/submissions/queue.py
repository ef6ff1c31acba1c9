"""The queue of what was sent while its month was held: the workers take it in the order it came."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.kernel import clock
from app.metering.submissions.models import FAILED, Outcome, Submission
from app.metering.submissions.recording import PATIENCE_MS, figures_of, patience, record
from app.months.models import MonthRow

MOST_TRIES = 10
"""Failures after which a submission is refused: some five hours after the first."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
"""How long one that failed is let be; twice as long each time."""


def take(session: Session, number: int) -> None:
    """Record a submission that waited; one that somebody took meanwhile stays as it is.

    Raises:
        FactOverlaps, FactRetired: somebody writes down the same registers; its turn comes again.
        OperationalError: somebody holds its month or its rows, or the database is at its limits.
    """
    waiting = _held_alone(session, number)
    if waiting is not None:
        with patience(session, PATIENCE_MS):
            record(session, waiting)


def put_back(session: Session, number: int) -> None:
    """Give a submission that could not be recorded a later turn; tried often enough, refuse it."""
    failed = _held_alone(session, number)
    if failed is None:
        return
    failed.tries += 1
    if failed.tries < MOST_TRIES:
        failed.try_after = clock.now() + min(FIRST_WAIT * 2 ** (failed.tries - 1), LONGEST_WAIT)
        return
    failed.taken_at = clock.now()
    for figure in figures_of(session, failed):
        figure.outcome, figure.reason = Outcome.REFUSED, FAILED


def a_month_is_held(session: Session) -> bool:
    """Return whether somebody holds a month alone, as its publication does."""
    free = select(MonthRow.month).with_for_update(read=True, skip_locked=True)
    held_not = len(session.scalars(free).all())
    return held_not < session.scalars(select(func.count()).select_from(MonthRow)).one()


def _held_alone(session: Session, number: int) -> Submission | None:
    """Return a submission that waits, held; None where somebody else holds it or took it."""
    return session.scalar(
        select(Submission)
        .where(Submission.id == number, Submission.taken_at.is_(None))
        .with_for_update(skip_locked=True)
    )


def waiting_numbers(
    session: Session, *, after: tuple[datetime, int] | None = None, most: int = 500
) -> Sequence[tuple[datetime, int]]:
    """Return when those whose turn it is were sent and their numbers, as they came."""
    place = tuple_(Submission.sent_at, Submission.id)
    is_due = or_(Submission.try_after.is_(None), Submission.try_after <= clock.now())
    query = select(Submission.sent_at, Submission.id).where(Submission.taken_at.is_(None), is_due)
    if after is not None:
        query = query.where(place > after)
    rows = session.execute(query.order_by(Submission.sent_at, Submission.id).limit(most))
    return [(sent_at, number) for sent_at, number in rows]
