"""Card payments: the company's merchants, and what payers set out to pay."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, NO_DELETE, one_of


class GatewayName(StrEnum):
    """Which gateway a merchant is registered with."""

    LIQPAY = "liqpay"
    STRIPE = "stripe"


class IntentStatus(StrEnum):
    """How far a card payment has come, in Stripe's words."""

    REQUIRES_ACTION = "requires_action"
    """The payer has yet to pay, or to confirm it."""
    PROCESSING = "processing"
    """The gateway has the money or asks for it; nothing is counted yet."""
    SUCCEEDED = "succeeded"
    """The money came and is posted; only a refund changes that."""
    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    """The attempt failed: another card may be tried, as another intent."""
    CANCELED = "canceled"
    """Nobody paid in time."""


UNENDED = frozenset({IntentStatus.REQUIRES_ACTION, IntentStatus.PROCESSING})
"""What the gateway is asked about until it has an end."""


class Merchant(CompanyBase):
    """One shop of the company at a gateway. Its private key is sealed and never shown again."""

    __tablename__ = "merchant"
    __table_args__ = (
        one_of("gateway", GatewayName),
        UniqueConstraint("token"),
        Index(
            "uq_merchant_public_key",
            "gateway",
            "public_key",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        CheckConstraint("cardinality(api_versions) > 0", name="has_a_version"),
        CheckConstraint("payer_fee >= 0 AND payer_fee < 100", name="payer_fee_per_cent"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    gateway: Mapped[str]
    public_key: Mapped[str]
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_event_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the gateway signs its calls by, where it has a key of its own for it."""
    token: Mapped[str]
    """Unguessable part of the address that the gateway calls; it says which key to check by."""
    api_versions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Versions whose signatures are taken; the largest is the one we sign by."""
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("payee.id"))
    """Whose bank account the money goes to; None is the company's own (see `receivers`)."""
    payer_fee: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default="0")
    """Per cent that the gateway adds to what the payer pays; shown before."""
    counts_compensation: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether money that the gateway pays out by its next register counts already."""
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
    reported_until: Mapped[datetime | None]
    """Up to when the gateway's own report of payments was compared with ours."""
    retired_at: Mapped[datetime | None]
    """No new payments since; what is late still comes in."""


class PaymentIntent(CompanyBase):
    """What a payer set out to pay by card: one order at the gateway, one attempt."""

    __tablename__ = "payment_intent"
    __table_args__ = (
        one_of("status", IntentStatus),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("fee >= 0", name="fee_not_negative"),
        CheckConstraint("refunded >= 0 AND refunded <= received", name="refunded_within"),
        UniqueConstraint("merchant_id", "order_id"),
        UniqueConstraint("idempotency_key"),
        Index("ix_payment_intent_of_client", "subscriber_user_id", "created_at"),
        Index(
            "ix_payment_intent_unended",
            "next_ask_at",
            postgresql_where=text("next_ask_at IS NOT NULL"),
        ),
        Index(
            "ix_payment_intent_to_charge",
            "charge_at",
            postgresql_where=text("charge_at IS NOT NULL"),
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Identity(always=False), unique=True)
    """What people call it by."""
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    order_id: Mapped[str]
    """What the gateway knows it by; never used again."""
    idempotency_key: Mapped[str]
    """Of the form or call that asked for it: sent twice, it is one."""
    subscriber_user_id: Mapped[int | None]
    """The cabinet's user who pays; None where a payment was started without one."""
    amount: Mapped[Amount]
    """What reaches accounts; the payer's fee comes on top."""
    fee: Mapped[Amount]
    """What the gateway was expected to add for the payer."""
    currency: Mapped[str] = mapped_column(server_default="UAH")
    description: Mapped[str]
    status: Mapped[str]
    told: Mapped[str | None]
    """The gateway's own word for the status."""
    failure: Mapped[str | None]
    """The gateway's code of why it failed."""
    card: Mapped[str | None]
    """The card as the gateway masks it."""
    received: Mapped[Amount] = mapped_column(server_default="0")
    """What came in and was posted; more than `amount` when the order was paid twice."""
    refunded: Mapped[Amount] = mapped_column(server_default="0")
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    """Until then the gateway takes the payment."""
    ended_at: Mapped[datetime | None]
    asks: Mapped[int] = mapped_column(server_default="0")
    """How often the gateway was asked what became of it."""
    next_ask_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    """What the gateway knows its page of this order by, once that was opened there."""
    saved_card_id: Mapped[int | None] = mapped_column(ForeignKey("saved_card.id"))
    """The card that is charged without the payer; None where he pays at the gateway's page."""
    charge_at: Mapped[datetime | None]
    """From then on a worker charges it; empty once it was asked for, and never set again."""
    recorded_by: Mapped[Ref]


class PaymentIntentLine(CompanyBase):
    """A part of a card payment: how much of it is for which account, and for which service."""

    __tablename__ = "payment_intent_line"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("line > 0", name="line_counts_from_one"),
        UniqueConstraint(
            "intent_id", "account_id", "service_id", postgresql_nulls_not_distinct=True
        ),
        Index("ix_payment_intent_line_account_id", "account_id"),
        {"info": APPEND_ONLY},
    )

    intent_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("payment_intent.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    amount: Mapped[Amount]
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    """The service that the payer named; None leaves it to the rule of allocation."""
