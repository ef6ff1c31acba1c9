"""What gateways told of card payments, and what they were asked to give back."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of


class Outcome(StrEnum):
    """What was done with an event of a gateway."""

    APPLIED = "applied"
    KEPT = "kept"
    """It changed nothing: late, or told before in other words."""
    UNMATCHED = "unmatched"
    """Money of no order of ours, or of another sum: it waits among payments for a person."""
    QUESTIONED = "questioned"
    """It cannot be money of ours as it stands: a person is to look."""


class RefundState(StrEnum):
    """How far giving money back has come."""

    REQUESTED = "requested"
    """The gateway has not been asked yet."""
    ASKED = "asked"
    """It was asked, and its books do not show it yet; it is never asked twice."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """The gateway refused."""


UNDER_WAY = (RefundState.REQUESTED, RefundState.ASKED)
"""States in which money may still go back."""


class GatewayEvent(CompanyBase):
    """What a gateway told of a payment, as it told it; the same told again is one row."""

    __tablename__ = "gateway_event"
    __table_args__ = (
        one_of("outcome", Outcome),
        UniqueConstraint("merchant_id", "digest"),
        Index("ix_gateway_event_order", "order_id"),
        Index(
            "ix_gateway_event_open",
            "id",
            postgresql_where=text("outcome = 'questioned' AND settled_at IS NULL"),
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    digest: Mapped[str]
    """SHA-256 of what was told: its identity."""
    channel: Mapped[str]
    """How we heard: the gateway's call, our question, its report."""
    order_id: Mapped[str]
    payment_id: Mapped[str]
    status: Mapped[str]
    """The gateway's own word."""
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """What it says came, as we read it; None where it says none."""
    currency: Mapped[str] = mapped_column(server_default="")
    raw: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[str]
    reason: Mapped[str | None]
    """Why it was questioned."""
    intent_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("payment_intent.id"))
    heard_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    settled_at: Mapped[datetime | None]
    """When a person said that a questioned one needs no more."""


class GatewayRefund(CompanyBase):
    """Money that staff give back to a card; the gateway's books say when it is done."""

    __tablename__ = "gateway_refund"
    __table_args__ = (
        one_of("state", RefundState),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("reason <> ''", name="for_a_reason"),
        UniqueConstraint("key"),
        Index("ix_gateway_refund_intent_id", "intent_id"),
        Index(
            "ix_gateway_refund_waiting",
            "next_try_at",
            postgresql_where=text("next_try_at IS NOT NULL"),
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    intent_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("payment_intent.id"))
    amount: Mapped[Amount]
    reason: Mapped[str]
    key: Mapped[str]
    """Of the form that asked for it: sent twice, it is one."""
    state: Mapped[str]
    returned_before: Mapped[Amount]
    """What had gone back of the order before: its books must show that much more."""
    said: Mapped[str | None]
    """Why the gateway refused."""
    made_at: Mapped[Instant]
    made_by: Mapped[Ref]
    tries: Mapped[int] = mapped_column(server_default="0")
    next_try_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
