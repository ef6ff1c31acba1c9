"""What subscribers sent, kept from the moment it was said until it stands as readings."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of
from app.metering.models import ReadingSource


class Outcome(StrEnum):
    """What became of a figure that was sent."""

    ACCEPTED = "accepted"
    HELD = "held"
    NOT_FOR_CHARGING = "not_for_charging"
    REFUSED = "refused"
    """Meanwhile the meter was taken off, or could not show it; `reason` says which."""
    OUTDATED = "outdated"
    """Another figure of the same day was sent later, and that one stands."""


FAILED = "failed"
"""Why a figure was refused that could not be recorded however often it was tried."""


class Submission(CompanyBase):
    """Readings that a subscriber sent at once; its id is the number he is told.

    `key` is of the form that was sent and of what it said: sent twice, it is one submission.
    They came in the order of `sent_at`: ids of several nodes say nothing of it.
    """

    __tablename__ = "submission"
    __table_args__ = (
        one_of("source", ReadingSource),
        Index("ix_submission_waiting", "sent_at", "id", postgresql_where=text("taken_at IS NULL")),
        Index("ix_submission_account_id", "account_id", "sent_at"),
        Index("ix_submission_sent_at", "sent_at"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    key: Mapped[UUID] = mapped_column(unique=True)
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str]
    read_on: Mapped[Day]
    sent_at: Mapped[Instant]
    sent_by: Mapped[Ref]
    taken_at: Mapped[datetime | None]
    """When its figures became readings; empty while it waits for its turn."""
    tries: Mapped[int] = mapped_column(server_default="0")
    """How often it could not be recorded for a reason that was no turn to wait for."""
    try_after: Mapped[datetime | None]
    """When it is tried again after such a failure; empty while none has befallen it."""


class SubmittedReading(CompanyBase):
    """One figure of a submission, and the reading that it became."""

    __tablename__ = "submitted_reading"
    __table_args__ = (
        one_of("outcome", Outcome),
        UniqueConstraint("submission_id", "register_id"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    submission_id: Mapped[Ref] = mapped_column(ForeignKey("submission.id"))
    register_id: Mapped[Ref] = mapped_column(ForeignKey("register.id"))
    value: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id"))
