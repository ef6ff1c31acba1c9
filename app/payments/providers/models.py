"""Payment systems that a company works with, and the payments that they make by their protocols."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, NO_DELETE, one_of


class Protocol(StrEnum):
    """How a payment system speaks; one adapter each in `app.api.providers`."""

    PRIVATBANK = "privatbank"
    """PrivatBank Debt, XML; it proves itself by its address alone."""
    EASYPAY = "easypay"
    """EasyPay Provider 3.1, XML signed by both sides; money is posted when it confirms."""
    CITY24 = "city24"
    """City24 3.03, GET; it proves itself by its address alone, and asks for a day's payments."""
    CITY24_XML = "city24-xml"
    """City24 multi, XML with a login and a password inside."""
    OSMP = "osmp"
    """OSMP and iBox, GET; it proves itself by its address alone."""


class ProviderState(StrEnum):
    """How far a payment of a payment system has come."""

    PREPARED = "prepared"
    """Told of, not confirmed: no money yet."""
    POSTED = "posted"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Never confirmed in its time."""


class Provider(CompanyBase):
    """A payment system as the company set it up. Switched off, never deleted: payments name it."""

    __tablename__ = "provider"
    __table_args__ = (
        one_of("protocol", Protocol),
        UniqueConstraint("code"),
        UniqueConstraint("token"),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{0,30}$'", name="code_plain"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    code: Mapped[str]
    """Its payments' source is `provider:` and this; it never changes."""
    protocol: Mapped[str]
    name: Mapped[str]
    token: Mapped[str]
    """Part of the address at which it asks; nobody guesses it."""
    addresses: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Networks that it may ask from; empty where its calls prove themselves."""
    login: Mapped[str | None]
    password: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed."""
    their_key: Mapped[str | None]
    """Public, PEM: what its calls are signed with."""
    own_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Private, PEM, sealed: what our answers are signed with."""
    takes_any_sum: Mapped[bool]
    """Whether another sum than the one asked may be paid."""
    takes_advances: Mapped[bool]
    """Whether more than the sum asked may be paid."""
    takes_cancels: Mapped[bool]
    is_on: Mapped[bool]


class ProviderLine(CompanyBase):
    """A payee or a service whose money a payment system may take, and how it calls it."""

    __tablename__ = "provider_line"
    __table_args__ = (
        UniqueConstraint("provider_id", "code"),
        UniqueConstraint(
            "provider_id", "payee_id", "service_id", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("service_id IS NULL OR payee_id IS NULL", name="payee_or_service"),
    )

    id: Mapped[Id]
    provider_id: Mapped[Ref] = mapped_column(ForeignKey("provider.id"))
    code: Mapped[str]
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("payee.id"))
    """None is the company itself, or whoever is paid for the service."""
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    """Of a line for one service; its debts are paid first by such money."""


class ProviderPayment(CompanyBase):
    """A payment as a payment system told of it, once for its number, with what it was answered.

    Its money are the rows of `payment` with the source `provider:<code>`: one for each part.
    """

    __tablename__ = "provider_payment"
    __table_args__ = (
        one_of("state", ProviderState),
        UniqueConstraint("provider_id", "ext_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint(
            "(confirmed_at IS NOT NULL) = (state = 'posted') OR state = 'cancelled'",
            name="posted_is_confirmed",
        ),
        CheckConstraint(
            "(cancelled_at IS NOT NULL) = (state = 'cancelled')", name="cancelled_has_instant"
        ),
        Index("ix_provider_payment_day", "provider_id", "paid_on"),
        Index("ix_provider_payment_account_id", "account_id"),
        Index(
            "ix_provider_payment_waiting", "expires_at", postgresql_where=text("state = 'prepared'")
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    """What our answers call it by."""
    provider_id: Mapped[Ref] = mapped_column(ForeignKey("provider.id"))
    ext_id: Mapped[str]
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    account: Mapped[str]
    """The number as the payment system wrote it."""
    amount: Mapped[Amount]
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """`code`, `payee_id`, `service_id`, `amount` (text) of each part, in the order told."""
    paid_at: Mapped[Instant]
    """When the payer paid, as the payment system tells."""
    paid_on: Mapped[Day]
    """The local day of it: the value date."""
    state: Mapped[str]
    requests: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Step -> the call as it came, without passwords."""
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Step -> what it was answered; a call that comes again gets the same."""
    told_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class ProviderCall(CompanyBase):
    """A call of a payment system, answered or refused: who asked what, never a secret."""

    __tablename__ = "provider_call"
    __table_args__ = (
        Index("ix_provider_call_provider_id", "provider_id", "id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[Id]
    provider_id: Mapped[Ref] = mapped_column(ForeignKey("provider.id"))
    at: Mapped[Instant]
    address: Mapped[str]
    action: Mapped[str]
    ext_id: Mapped[str | None]
    account: Mapped[str | None]
    amount: Mapped[str | None]
    """As written."""
    refusal: Mapped[str | None]
    """Key of the refusal; None: the call was answered."""
    code: Mapped[str]
    """What the protocol calls the outcome."""
    took_ms: Mapped[int]


class ProviderList(CompanyBase):
    """What a payment system says it took on a day: the latest list is what counts."""

    __tablename__ = "provider_list"
    __table_args__ = (
        Index("ix_provider_list_day", "provider_id", "day", "id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[Id]
    provider_id: Mapped[Ref] = mapped_column(ForeignKey("provider.id"))
    day: Mapped[date]
    name: Mapped[str]
    """Of the file."""
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """`ext_id`, `amount` (text), `account` of each payment."""
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[Ref]
