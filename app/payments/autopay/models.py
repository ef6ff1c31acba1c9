"""Autopay: a payer's word that an account's debt be taken from his saved card each month."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of

LAST_DAY = 28
"""Every month has it."""


class StopReason(StrEnum):
    """Why an autopay is no more."""

    ASKED = "asked"
    """Its payer turned it off."""
    LIMIT = "limit"
    EXPIRED = "expired"
    """The card's last day has passed."""
    REFUSED = "refused"
    """The bank refused twice running."""
    FORGOTTEN = "forgotten"
    """Its payer removed the card."""
    UNLINKED = "unlinked"
    """The account is his no more."""
    CLOSED = "closed"
    """The company's shop takes no more payments."""


class RunState(StrEnum):
    """How far one month of an autopay has come."""

    NOTICED = "noticed"
    """The payer was told the sum and the day."""
    CHARGING = "charging"
    """The card is asked for; until there is an answer nothing is asked again."""
    PAID = "paid"
    REFUSED = "refused"
    NOTHING = "nothing"
    """By its day nothing was owed."""
    UNANSWERED = "unanswered"
    """The gateway never came to know of it."""
    STOPPED = "stopped"
    """The autopay was stopped before its day."""


class Autopay(CompanyBase):
    """One person's autopay of one account; an account has at most one at work."""

    __tablename__ = "autopay"
    __table_args__ = (
        one_of("stopped_for", StopReason),
        CheckConstraint(f"day BETWEEN 1 AND {LAST_DAY}", name="day_of_every_month"),
        CheckConstraint("monthly_limit > 0", name="limit_positive"),
        CheckConstraint(
            "(stopped_at IS NULL) = (stopped_for IS NULL)", name="stopped_for_a_reason"
        ),
        Index(
            "uq_autopay_account_id",
            "account_id",
            unique=True,
            postgresql_where=text("stopped_at IS NULL"),
        ),
        Index("ix_autopay_of_client", "subscriber_user_id"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    subscriber_user_id: Mapped[Ref]
    saved_card_id: Mapped[int] = mapped_column(ForeignKey("saved_card.id"))
    day: Mapped[int]
    """Of the month, on which the card is charged."""
    monthly_limit: Mapped[Amount]
    """What one month may take at most (UAH), the gateway's fee included."""
    refusals: Mapped[int] = mapped_column(server_default="0")
    """Running, since the last payment that came."""
    started_at: Mapped[Instant]
    stopped_at: Mapped[datetime | None]
    stopped_for: Mapped[str | None]


class AutopayRun(CompanyBase):
    """One month of an autopay: what was announced, and what became of it."""

    __tablename__ = "autopay_run"
    __table_args__ = (
        one_of("state", RunState),
        CheckConstraint("announced > 0", name="announced_positive"),
        UniqueConstraint("autopay_id", "month"),
        Index(
            "ix_autopay_run_open",
            "autopay_id",
            postgresql_where=text("state IN ('noticed', 'charging')"),
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    autopay_id: Mapped[int] = mapped_column(ForeignKey("autopay.id"))
    month: Mapped[date]
    """First day of the month whose day it is."""
    announced: Mapped[Amount]
    """Taken is this at most, less where less is owed by then."""
    charge_on: Mapped[date]
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(server_default="0")
    taken: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """What the card was asked for."""
    intent_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("payment_intent.id"))
    noticed_at: Mapped[Instant]
    ended_at: Mapped[datetime | None]
