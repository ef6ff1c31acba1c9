"""Make readings of what was sent: one submission at a time at a meter, in the order they came."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import ColumnElement, select, text, tuple_
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import DomainError
from app.metering.models import Meter, ReadingSource, Register
from app.metering.operations import NewReading, record_reading
from app.metering.submissions.models import Outcome, Submission, SubmittedReading
from app.months.facts import FactOverlaps, FactRetired

PATIENCE_MS = 200
"""How long one waits for a month that somebody holds; then the figures wait by themselves."""
AT_ONCE = (FactOverlaps, FactRetired)
"""Somebody else writes of the same register this very moment."""


def record(session: Session, submission: Submission) -> None:
    """Make readings of a submission's figures, each with its outcome.

    One at a time at a meter: what was sent first is recorded first, or finds itself outdated.
    """
    figures = figures_of(session, submission)
    registers = [each.register_id for each in figures]
    own = select(Register.meter_id).where(Register.id.in_(registers))
    meters = select(Meter.id).where(Meter.id.in_(own)).order_by(Meter.id)
    session.scalars(meters.with_for_update(key_share=True)).all()
    outdated = _said_again(session, submission)
    for figure in figures:
        if figure.register_id in outdated:
            figure.outcome = Outcome.OUTDATED
        else:
            _record_figure(session, submission, figure)
    submission.taken_at = clock.now()
    session.flush()


def _record_figure(session: Session, submission: Submission, figure: SubmittedReading) -> None:
    new = NewReading(
        register_id=figure.register_id,
        read_on=submission.read_on,
        value=figure.value,
        source=ReadingSource(submission.source),
    )
    try:
        with session.begin_nested():
            recorded = record_reading(session, new, by=submission.sent_by)
    except AT_ONCE:
        raise
    except DomainError as why:
        figure.outcome, figure.reason = Outcome.REFUSED, why.key
        return
    figure.outcome, figure.reason = Outcome(recorded.status), recorded.reason
    figure.reading_id = recorded.reading_id


def figures_of(session: Session, submission: Submission) -> Sequence[SubmittedReading]:
    """Return the figures of a submission."""
    return session.scalars(
        select(SubmittedReading)
        .where(SubmittedReading.submission_id == submission.id)
        .order_by(SubmittedReading.register_id)
    ).all()


def _said_again(session: Session, submission: Submission) -> frozenset[int]:
    """Return the registers of which the same account sent a later figure of the day, recorded."""
    return frozenset(
        session.scalars(
            select(SubmittedReading.register_id)
            .join(Submission, Submission.id == SubmittedReading.submission_id)
            .where(
                of_account(submission),
                after(submission),
                Submission.read_on == submission.read_on,
                Submission.source == submission.source,
                SubmittedReading.reading_id.is_not(None),
            )
        )
    )


def of_account(submission: Submission) -> ColumnElement[bool]:
    """Return the condition that a submission is of the same account."""
    return Submission.account_id == submission.account_id


def after(submission: Submission) -> ColumnElement[bool]:
    """Return the condition that a submission was sent later."""
    return tuple_(Submission.sent_at, Submission.id) > (submission.sent_at, submission.id)


@contextmanager
def patience(session: Session, milliseconds: int) -> Iterator[None]:
    """Let no statement wait longer for what somebody else holds.

    A failure ends the savepoint or the transaction around it, and the setting with it.
    """
    session.execute(text(f"SET LOCAL lock_timeout TO '{int(milliseconds)}ms'"))
    yield
    session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
