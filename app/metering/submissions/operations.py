"""Take what a subscriber sent: written down and numbered at once, recorded as soon as it can be.

On the last days of the window everybody sends at once, and a month that is being published holds
its row for the better part of a minute. A page that waited for it would hold a thread of the web
server, and soon all of them. So nobody waits: what cannot be recorded within a moment keeps its
number and its place in the queue, and the workers record it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.database.errors import refusal
from app.kernel import clock
from app.kernel.errors import DomainError
from app.metering.models import Meter, ReadingSource, Register
from app.metering.operations import NewReading, record_reading, refuse_impossible
from app.metering.submissions.models import Outcome, Submission, SubmittedReading
from app.months.facts import FactOverlaps

PATIENCE_MS = 200
"""How long one waits for a month that somebody holds; then the figures wait by themselves."""
TOLD_FOR = timedelta(minutes=1)
"""How long the workers who were told of a queue are trusted to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """Figures of one account's registers, sent together."""

    account_id: int
    key: UUID
    read_on: date
    values: Mapping[int, Decimal]
    source: ReadingSource = ReadingSource.CABINET

    def readings(self) -> Iterable[NewReading]:
        """Return them one by one."""
        for register_id, value in sorted(self.values.items()):
            yield NewReading(
                register_id=register_id, read_on=self.read_on, value=value, source=self.source
            )


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission's number and what became of it; no outcomes while it waits."""

    number: int
    outcomes: frozenset[Outcome] = field(default=frozenset())
    is_to_be_told: bool = False
    """Whether the workers are to be told of the queue; of most they were told already."""

    @property
    def waits(self) -> bool:
        """Return whether its turn is still to come."""
        return not self.outcomes


def impossible(session: Session, new: NewSubmission) -> dict[int, DomainError]:
    """Return why figures cannot be readings at all, by register; those are not to be sent."""
    found = session.execute(
        select(Register, Meter)
        .join(Meter, Meter.id == Register.meter_id)
        .where(Register.id.in_(new.values), Meter.account_id == new.account_id)
    )
    dials = {register.id: (meter, register) for register, meter in found}
    refused: dict[int, DomainError] = {}
    for each in new.readings():
        try:
            refuse_impossible(each, *dials[each.register_id])
        except DomainError as why:
            refused[each.register_id] = why
    return refused


def submit(session: Session, new: NewSubmission, *, by: int) -> Sent:
    """Write a submission down and record its readings, unless that would have to wait.

    The same one sent again is told what became of the first. What `impossible` names must not be
    in it.
    """
    number = session.scalar(
        insert(Submission)
        .values(
            key=new.key,
            account_id=new.account_id,
            source=new.source,
            read_on=new.read_on,
            sent_at=clock.now(),
            sent_by=by,
        )
        .on_conflict_do_nothing(index_elements=[Submission.key])
        .returning(Submission.id)
    )
    if number is None:
        known = session.scalars(select(Submission).where(Submission.key == new.key)).one()
        return Sent(known.id, _outcomes(session, known.id))
    session.add_all(
        SubmittedReading(submission_id=number, register_id=register_id, value=value)
        for register_id, value in sorted(new.values.items())
    )
    session.flush()
    if not _waits(session, Submission.account_id == new.account_id, Submission.id < number):
        try:
            with session.begin_nested(), _patience(session, PATIENCE_MS):
                _record(session, session.get_one(Submission, number), outdated=frozenset())
            return Sent(number, _outcomes(session, number))
        except FactOverlaps:
            pass  # the same person, in another window, this very moment
        except DBAPIError as failure:
            if not refusal(failure).is_retryable:
                raise
    return Sent(number, is_to_be_told=_nobody_comes(session, number))


def take(session: Session, number: int) -> None:
    """Record a submission that waited; one that somebody took meanwhile stays as it is.

    Raises:
        FactOverlaps: another one of the same registers is being recorded; its turn comes again.
        OperationalError: the month is still held.
    """
    waiting = session.scalar(
        select(Submission)
        .where(Submission.id == number, Submission.taken_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    if waiting is not None:
        with _patience(session, PATIENCE_MS):
            _record(session, waiting, outdated=_said_again(session, waiting))


def waiting_numbers(session: Session, *, after: int = 0, most: int = 500) -> Sequence[int]:
    """Return the numbers of those that wait, as they came."""
    return session.scalars(
        select(Submission.id)
        .where(Submission.taken_at.is_(None), Submission.id > after)
        .order_by(Submission.id)
        .limit(most)
    ).all()


def _record(session: Session, submission: Submission, *, outdated: frozenset[int]) -> None:
    """Make readings of a submission's figures, each with its outcome."""
    figures = session.scalars(
        select(SubmittedReading)
        .where(SubmittedReading.submission_id == submission.id)
        .order_by(SubmittedReading.register_id)
    ).all()
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
    except FactOverlaps:
        raise
    except DomainError as why:
        figure.outcome, figure.reason = Outcome.REFUSED, why.key
        return
    figure.outcome, figure.reason = Outcome(recorded.status), recorded.reason
    figure.reading_id = recorded.reading_id


def _said_again(session: Session, submission: Submission) -> frozenset[int]:
    """Return the registers of which the same account sent a later figure of the day, recorded."""
    return frozenset(
        session.scalars(
            select(SubmittedReading.register_id)
            .join(Submission, Submission.id == SubmittedReading.submission_id)
            .where(
                Submission.account_id == submission.account_id,
                Submission.id > submission.id,
                Submission.read_on == submission.read_on,
                Submission.source == submission.source,
                Submission.taken_at.is_not(None),
            )
        )
    )


def _outcomes(session: Session, number: int) -> frozenset[Outcome]:
    found = session.scalars(
        select(SubmittedReading.outcome).where(
            SubmittedReading.submission_id == number, SubmittedReading.outcome.is_not(None)
        )
    )
    return frozenset(Outcome(each) for each in found if each is not None)


def _waits(session: Session, *where: ColumnElement[bool]) -> bool:
    waiting = select(Submission.id).where(Submission.taken_at.is_(None), *where)
    return bool(session.scalar(select(waiting.exists())))


def _nobody_comes(session: Session, number: int) -> bool:
    """Return whether nothing waited before, or has waited for longer than it should."""
    before = select(func.min(Submission.sent_at)).where(
        Submission.taken_at.is_(None), Submission.id < number
    )
    oldest = session.scalar(before)
    return oldest is None or oldest < clock.now() - TOLD_FOR


@contextmanager
def _patience(session: Session, milliseconds: int) -> Iterator[None]:
    """Let no statement wait longer for what somebody else holds.

    A failure ends the savepoint or the transaction around it, and the setting with it.
    """
    session.execute(text(f"SET LOCAL lock_timeout TO '{int(milliseconds)}ms'"))
    yield
    session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
