"""Take what a subscriber sent: written down and numbered at once, recorded as soon as it can be.

On the last days of the window everybody sends at once, and a month that is being published holds
its row for the better part of a minute. A page that waited for it would hold a thread of the web
server, and soon all of them. So nobody waits: what cannot be recorded within a moment keeps its
number and its place in the queue, and the workers record it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.database.errors import refusal
from app.kernel import clock
from app.kernel.errors import DomainError
from app.metering.models import Meter, ReadingSource, Register
from app.metering.operations import NewReading, refuse_impossible
from app.metering.submissions.models import Outcome, Submission, SubmittedReading
from app.metering.submissions.recording import (
    AT_ONCE,
    PATIENCE_MS,
    after,
    of_account,
    patience,
    record,
)

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

    The same one sent again is told what became of the first, if nothing was sent since. What
    `impossible` names must not be in it.
    """
    submission = _written(session, new, new.key, by=by)
    if submission is None:
        known = session.scalars(select(Submission).where(Submission.key == new.key)).one()
        later = select(Submission.id).where(of_account(known), after(known))
        if not session.scalar(select(later.exists())):
            return Sent(known.id, _outcomes(session, known.id))
        submission = _written(session, new, uuid4(), by=by)
        assert submission is not None
    others = Submission.id != submission.id
    if not _waits(session, others, of_account(submission)) and _recorded(session, submission):
        return Sent(submission.id, _outcomes(session, submission.id))
    return Sent(submission.id, is_to_be_told=_nobody_told(session, others))


def _written(session: Session, new: NewSubmission, key: UUID, *, by: int) -> Submission | None:
    """Write a submission and its figures; None where one of the key was written before."""
    number = session.scalar(
        insert(Submission)
        .values(
            key=key,
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
        return None
    session.add_all(
        SubmittedReading(submission_id=number, register_id=register_id, value=value)
        for register_id, value in sorted(new.values.items())
    )
    session.flush()
    return session.get_one(Submission, number)


def _recorded(session: Session, submission: Submission) -> bool:
    """Record a submission if nobody is in the way; return whether it was."""
    try:
        with session.begin_nested(), patience(session, PATIENCE_MS):
            record(session, submission)
    except AT_ONCE:
        return False  # its turn comes after theirs
    except DBAPIError as failure:
        if not refusal(failure).is_retryable:
            raise
        return False
    return True


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


def _nobody_told(session: Session, others: ColumnElement[bool]) -> bool:
    """Return whether no other one that waits came within a minute: of it the workers were told."""
    lately = Submission.sent_at > clock.now() - TOLD_FOR
    return not _waits(session, others, lately)
