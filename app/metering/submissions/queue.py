"""The queue of what was sent while its month was held: the workers take it in the order it came."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.kernel import clock
from app.metering.submissions.models import FAILED, Outcome, Submission
from app.metering.submissions.recording import PATIENCE_MS, figures_of, patience, record

MOST_TRIES = 10
"""Failures that no waiting mends, after which a submission is refused."""


def take(session: Session, number: int) -> None:
    """Record a submission that waited; one that somebody took meanwhile stays as it is.

    Raises:
        FactOverlaps, FactRetired: somebody writes down the same registers; its turn comes again.
        OperationalError: the month is still held.
    """
    waiting = session.scalar(
        select(Submission)
        .where(Submission.id == number, Submission.taken_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    if waiting is not None:
        with patience(session, PATIENCE_MS):
            record(session, waiting)


def give_up(session: Session, number: int) -> None:
    """Note that a submission could not be recorded; tried often enough, it is refused."""
    failed = session.get_one(Submission, number, with_for_update=True)
    if failed.taken_at is not None:
        return
    failed.tries += 1
    if failed.tries < MOST_TRIES:
        return
    failed.taken_at = clock.now()
    for figure in figures_of(session, failed):
        figure.outcome, figure.reason = Outcome.REFUSED, FAILED


def waiting_numbers(
    session: Session, *, after: tuple[datetime, int] | None = None, most: int = 500
) -> Sequence[tuple[datetime, int]]:
    """Return when those that wait were sent and their numbers, as they came."""
    place = tuple_(Submission.sent_at, Submission.id)
    query = select(Submission.sent_at, Submission.id).where(Submission.taken_at.is_(None))
    if after is not None:
        query = query.where(place > after)
    rows = session.execute(query.order_by(Submission.sent_at, Submission.id).limit(most))
    return [(sent_at, number) for sent_at, number in rows]
