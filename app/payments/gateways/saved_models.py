"""Cards that payers let us keep: what they agreed to, and the sealed token that charges a card."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of


class SetupStatus(StrEnum):
    """How far keeping a card has come, in Stripe's words."""

    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    """The bank refused the card."""
    CANCELED = "canceled"
    """Nothing came of it in its time."""


class SetupIntent(CompanyBase):
    """A cabinet user's consent to keep the card of one order: of a payment, or of a card alone."""

    __tablename__ = "setup_intent"
    __table_args__ = (
        one_of("status", SetupStatus),
        Index("ix_setup_intent_of_client", "subscriber_user_id"),
        Index(
            "ix_setup_intent_unended",
            "next_ask_at",
            postgresql_where=text("next_ask_at IS NOT NULL"),
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    """The order's id at the gateway: a payment's own, or made for the card alone."""
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    subscriber_user_id: Mapped[Ref]
    is_alone: Mapped[bool]
    """No payment comes with it: the gateway is asked about the card itself."""
    reference: Mapped[str] = mapped_column(server_default="")
    """What the gateway knows it by, where that is not the order's id."""
    event_url: Mapped[str] = mapped_column(server_default="")
    """Where the gateway is to call of what the card is charged later: no page is open then."""
    status: Mapped[str]
    failure: Mapped[str | None]
    consented_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    ended_at: Mapped[datetime | None]
    asks: Mapped[int] = mapped_column(server_default="0")
    next_ask_at: Mapped[datetime | None]


class SavedCard(CompanyBase):
    """A card that a cabinet user let us keep; his alone, whoever else lives at the account."""

    __tablename__ = "saved_card"
    __table_args__ = (
        UniqueConstraint("setup_id"),
        CheckConstraint(
            "sealed_method IS NOT NULL OR forgotten_at IS NOT NULL", name="kept_until_forgotten"
        ),
        Index("ix_saved_card_of_client", "subscriber_user_id"),
        Index(
            "ix_saved_card_to_forget",
            "id",
            postgresql_where=text("forgotten_at IS NOT NULL AND sealed_method IS NOT NULL"),
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    setup_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("setup_intent.id"))
    subscriber_user_id: Mapped[int] = mapped_column(BigInteger)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    sealed_method: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The gateway's token, sealed; destroyed once the gateway was told to forget it."""
    card: Mapped[str]
    """The card as the gateway masks it."""
    expires_on: Mapped[date | None]
    """The card's last day; None where the gateway does not tell."""
    kept_at: Mapped[Instant]
    forgotten_at: Mapped[datetime | None]
    """Never charged since."""
