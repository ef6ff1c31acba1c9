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
    """Meanwhile the meter was taken off, or another could not show it; `reason` says which."""
    OUTDATED = "outdated"
    """The same person sent another figure of the same day later, and that one stands."""


class Submission(CompanyBase):
    """Readings that a subscriber sent at once; its id is the number he is told.

    `key` is of the form that was sent and of what it said: sent twice, it is one submission.
    """

    __tablename__ = "submission"
    __table_args__ = (
        one_of("source", ReadingSource),
        Index("ix_submission_waiting", "id", postgresql_where=text("taken_at IS NULL")),
        Index("ix_submission_account_id", "account_id", "id"),
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


class SubmittedReading(CompanyBase):
    """One figure of a submission, and the reading that it became."""

    __tablename__ = "submitted_reading"
    __table_args__ = (
        one_of("outcome", Outcome),
        UniqueConstraint("submission_id", "register_id"),
        Index("ix_submitted_reading_reading_id", "reading_id"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    submission_id: Mapped[Ref] = mapped_column(ForeignKey("submission.id"))
    register_id: Mapped[Ref] = mapped_column(ForeignKey("register.id"))
    value: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id"))
