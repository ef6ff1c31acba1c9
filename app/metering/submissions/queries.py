"""Submissions as their sender and the office see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.metering.models import Meter, Register
from app.metering.submissions.models import Submission, SubmittedReading
from app.registry.models import Account


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that was sent; no outcome while it waits."""

    number: int
    register_id: int
    serial: str
    zone: str
    unit: str
    value: Decimal
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class SubmissionCard:
    """A submission with its figures."""

    number: int
    account_id: int
    sent_at: datetime
    taken_at: datetime | None
    figures: tuple[Figure, ...]

    @property
    def waits(self) -> bool:
        """Return whether its turn is still to come."""
        return self.taken_at is None


@dataclass(frozen=True, slots=True)
class SentRow:
    """One figure as the office lists it, with whose it is."""

    number: int
    sent_at: datetime
    account_id: int
    account: str
    serial: str
    zone: str
    unit: str
    value: Decimal
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """How many submissions wait for their turn, and since when the first one does."""

    count: int
    oldest: datetime | None


def any_waits(session: Session) -> bool:
    """Return whether a submission waits for its turn."""
    return bool(session.scalar(select(_WAITING.exists())))


def queue_of(session: Session) -> Queue:
    """Return how long the queue is."""
    asked = select(func.count(), func.min(Submission.sent_at)).where(Submission.taken_at.is_(None))
    return Queue(*session.execute(asked).one())


def submissions_of(
    session: Session, account_id: int, *, since: date, most: int = 3
) -> Sequence[SubmissionCard]:
    """Return the latest submissions of an account from a day on, newest first."""
    chosen = select(Submission).where(
        Submission.account_id == account_id, Submission.read_on >= since
    )
    return _cards(session, chosen.order_by(Submission.id.desc()).limit(most))


def sent_query(*, number: int | None = None, waits: bool = False) -> Select[*tuple[Any, ...]]:
    """Return the query of figures as `SentRow`: of one number, or of those that wait, or all."""
    query = (
        select(
            Submission.id,
            Submission.sent_at,
            Submission.account_id,
            Account.number,
            Meter.serial,
            Register.zone,
            Register.unit,
            SubmittedReading.value,
            SubmittedReading.outcome,
            SubmittedReading.reason,
        )
        .join(SubmittedReading, SubmittedReading.submission_id == Submission.id)
        .join(Account, Account.id == Submission.account_id)
        .join(Register, Register.id == SubmittedReading.register_id)
        .join(Meter, Meter.id == Register.meter_id)
    )
    if number is not None:
        query = query.where(Submission.id == number)
    return query.where(Submission.taken_at.is_(None)) if waits else query


def _cards(session: Session, chosen: Select[Submission]) -> Sequence[SubmissionCard]:
    found = session.scalars(chosen).all()
    rows = session.execute(
        select(
            SubmittedReading.submission_id,
            SubmittedReading.register_id,
            Meter.serial,
            Register.zone,
            Register.unit,
            SubmittedReading.value,
            SubmittedReading.outcome,
            SubmittedReading.reason,
        )
        .join(Register, Register.id == SubmittedReading.register_id)
        .join(Meter, Meter.id == Register.meter_id)
        .where(SubmittedReading.submission_id.in_([each.id for each in found]))
        .order_by(SubmittedReading.submission_id, SubmittedReading.register_id)
    )
    figures: dict[int, list[Figure]] = {}
    for row in rows:
        figures.setdefault(row[0], []).append(Figure(*row))
    return [
        SubmissionCard(
            each.id, each.account_id, each.sent_at, each.taken_at, tuple(figures.get(each.id, ()))
        )
        for each in found
    ]


_WAITING = select(Submission.id).where(Submission.taken_at.is_(None))
