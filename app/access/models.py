"""Who acts: staff, subscribers, devices and jobs of one company."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, NO_DELETE, one_of


class ActorKind(StrEnum):
    """What kind of hand wrote a row."""

    STAFF = "staff"
    SUBSCRIBER = "subscriber"
    DEVICE = "device"
    JOB = "job"
    OPERATOR = "operator"


class Role(StrEnum):
    """What a member of staff may do; `app.access.rights` lists the rights of each."""

    OWNER = "owner"
    ACCOUNTANT = "accountant"
    CLERK = "clerk"
    CASHIER = "cashier"


class Actor(CompanyBase):
    """One hand that writes rows; every `recorded_by` names one.

    `ref` is the id of the user, device or job of that kind; `on_behalf_of` is the subscriber or
    member of staff an operator acts for.
    """

    __tablename__ = "actor"
    __table_args__ = (
        one_of("kind", ActorKind),
        UniqueConstraint("kind", "ref", "on_behalf_of", postgresql_nulls_not_distinct=True),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    kind: Mapped[str]
    ref: Mapped[str]
    on_behalf_of: Mapped[int | None]
    label: Mapped[str] = mapped_column(server_default="")


class StaffUser(CompanyBase):
    """A member of the company's staff who signs in to the back office."""

    __tablename__ = "staff_user"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("email = lower(email)", name="email_lower"),
        UniqueConstraint("email"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    email: Mapped[str]
    full_name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    session_epoch: Mapped[int] = mapped_column(server_default="1")
    """Raised to sign the user out everywhere."""
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[Instant] = mapped_column(server_default=text("now()"))


class SubscriberUser(CompanyBase):
    """A person who signs in to the cabinet; sees the accounts linked to them."""

    __tablename__ = "subscriber_user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        UniqueConstraint("email"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    email: Mapped[str]
    password_hash: Mapped[str | None]
    session_epoch: Mapped[int] = mapped_column(server_default="1")
    locale: Mapped[str] = mapped_column(server_default="uk")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[Instant] = mapped_column(server_default=text("now()"))


class SignInSession(CompanyBase):
    """A sign-in on one device. Its cookie opens nothing once `ended_at` is set, wherever it is."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_user", "site", "user_id", "started_at"),)

    id: Mapped[Id]
    site: Mapped[str]
    """`portal` or `admin`."""
    user_id: Mapped[Ref]
    started_at: Mapped[Instant]
    ended_at: Mapped[datetime | None]


class AccountLink(CompanyBase):
    """A subscriber's right to see an account, proved by the code printed on its bill.

    Ended by `unlinked_at`; the row stays as evidence. It shows what is of the time since its
    holder's household has the account, unless staff had a reason to show the whole history.
    """

    __tablename__ = "account_link"
    __table_args__ = (
        Index(
            "uq_account_link_live",
            "subscriber_user_id",
            "account_id",
            unique=True,
            postgresql_where=text("unlinked_at IS NULL"),
        ),
        Index("ix_account_link_account_id", "account_id"),
        Index("ix_account_link_subscriber_user_id", "subscriber_user_id"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    subscriber_user_id: Mapped[Ref] = mapped_column(ForeignKey("subscriber_user.id"))
    account_id: Mapped[Ref]
    linked_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    unlinked_at: Mapped[datetime | None]
    whole_history_because: Mapped[str | None]
    """Why the years of former holders are shown too."""
    import_job_id: Mapped[int | None]
    """The import whose new holder ended it, so that undoing it gives it back."""
    otherwise_until: Mapped[datetime | None]
    """When it would have ended without that import."""


class LoginCode(CompanyBase):
    """A one-time code sent by e-mail; only its hash is kept. Used once, then spent."""

    __tablename__ = "login_code"
    __table_args__ = (Index("ix_login_code_site_email", "site", "email"),)

    id: Mapped[Id]
    site: Mapped[str]
    """`portal` or `admin`."""
    email: Mapped[str]
    code_hash: Mapped[str]
    purpose: Mapped[str] = mapped_column(server_default="sign-in")
    sent_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(server_default="0")
    spent_at: Mapped[datetime | None]


class AuditRecord(CompanyBase):
    """What somebody did or saw: sign-ins, refusals, views of personal data, money acts."""

    __tablename__ = "audit_record"
    __table_args__ = (
        Index("ix_audit_record_at", "at"),
        Index("ix_audit_record_subject", "subject_kind", "subject_id", "at"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[Id]
    at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    actor_id: Mapped[int | None]
    event: Mapped[str]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None]
    address: Mapped[str | None]
    """Network address of the client."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
