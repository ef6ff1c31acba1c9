"""Submissions as their sender and the office see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from app.metering.models import Meter, Reading, Register
from app.metering.submissions.models import FAILED, Outcome, Submission, SubmittedReading
from app.registry.models import Account

WITHDRAWN = "withdrawn"
"""A person said that the reading it became was a mistake."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that was sent; no outcome while it waits."""

    serial: str
    zone: str
    unit: str
    value: Decimal
    outcome: str | None
    """An `Outcome`, `FAILED` or `WITHDRAWN`, as it is now."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class SubmissionCard:
    """A submission with its figures."""

    number: int
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


def queue_of(session: Session) -> Queue:
    """Return how long the queue is."""
    asked = select(func.count(), func.min(Submission.sent_at)).where(Submission.taken_at.is_(None))
    return Queue(*session.execute(asked).one())


def submissions_of(
    session: Session, account_id: int, *, since: date, most: int = 3
) -> Sequence[SubmissionCard]:
    """Return the latest submissions of an account from a day on, newest first."""
    found = session.scalars(
        select(Submission)
        .where(Submission.account_id == account_id, Submission.read_on >= since)
        .order_by(Submission.sent_at.desc(), Submission.id.desc())
        .limit(most)
    ).all()
    rows = session.execute(
        _with_standing(select(SubmittedReading.submission_id, *_FIGURE))
        .where(SubmittedReading.submission_id.in_([each.id for each in found]))
        .order_by(SubmittedReading.submission_id, SubmittedReading.register_id)
    )
    figures: dict[int, list[Figure]] = {}
    for number, *figure in rows:
        figures.setdefault(number, []).append(Figure(*figure))
    return [
        SubmissionCard(each.id, each.sent_at, each.taken_at, tuple(figures.get(each.id, ())))
        for each in found
    ]


def sent_query(*, number: int | None = None, waits: bool = False) -> Select[*tuple[Any, ...]]:
    """Return the query of figures as `SentRow`: of one number, or of those that wait, or all."""
    asked = (Submission.id, Submission.sent_at, Submission.account_id, Account.number, *_FIGURE)
    query = _with_standing(select(*asked)).join(Account, Account.id == Submission.account_id)
    if number is not None:
        query = query.where(Submission.id == number)
    return query.where(Submission.taken_at.is_(None)) if waits else query


_STANDS = aliased(Reading)
_FIGURE = (
    Meter.serial,
    Register.zone,
    Register.unit,
    SubmittedReading.value,
    case(
        (SubmittedReading.reason == FAILED, FAILED),
        (SubmittedReading.reading_id.is_(None), SubmittedReading.outcome),
        (_STANDS.id.is_(None), WITHDRAWN),
        (_STANDS.value == SubmittedReading.value, _STANDS.status),
        else_=Outcome.OUTDATED.value,
    ),
    SubmittedReading.reason,
)
"""A figure and what is true of it now: what was held is settled later, what counted replaced."""


def _with_standing(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join what `_FIGURE` speaks of: what stands now for the register, the day and the sender."""
    return (
        query.select_from(SubmittedReading)
        .join(Submission, Submission.id == SubmittedReading.submission_id)
        .join(Register, Register.id == SubmittedReading.register_id)
        .join(Meter, Meter.id == Register.meter_id)
        .outerjoin(
            _STANDS,
            and_(
                _STANDS.register_id == SubmittedReading.register_id,
                _STANDS.read_on == Submission.read_on,
                _STANDS.source == Submission.source,
                _STANDS.retired_at.is_(None),
            ),
        )
    )
