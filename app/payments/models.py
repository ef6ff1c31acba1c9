"""Money received. One row for each payment the world made, however often it is told of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of
from app.ledger.orders import COMPANY_ITSELF


class PaymentState(StrEnum):
    """How far a payment has come; nothing is ever dropped."""

    MATCHED = "matched"
    """Its account is known; posted in the same transaction unless the company waits."""
    POSTED = "posted"
    UNMATCHED = "unmatched"
    """Waits, visible, for a person to say whose it is."""
    REVERSED = "reversed"
    WITHDRAWN = "withdrawn"
    """Waited until it was taken back, alone or with its import: nobody is to match it any more."""


class Channel(StrEnum):
    """The way money came in; reports and the reconciliation are by it."""

    CASH = "cash"
    """The company's own cash desk."""
    BANK = "bank"
    """A line of a bank statement that names one payer."""
    REGISTER = "register"
    """A line of a register: of a bank's branch, the post, a payment system."""
    PROVIDER = "provider"
    """A payment system that posts each payment as it is made."""
    CARD = "card"
    """A card in the cabinet, through a gateway."""


class Payment(CompanyBase):
    """A payment; `source` and `external_id` together say which, so that twice told is once kept."""

    __tablename__ = "payment"
    __table_args__ = (
        one_of("state", PaymentState),
        one_of("channel", Channel),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("NOT is_companys OR payee_id IS NULL", name="of_one_payee"),
        UniqueConstraint("source", "external_id"),
        CheckConstraint(
            "state IN ('unmatched', 'withdrawn') OR account_id IS NOT NULL",
            name="matched_has_account",
        ),
        CheckConstraint(
            "(posting_id IS NOT NULL) = (state IN ('posted', 'reversed'))",
            name="posted_has_posting",
        ),
        Index("ix_payment_account_id", "account_id", "paid_on"),
        CheckConstraint(
            "withdrawn_because IS NULL OR state = 'withdrawn' AND withdrawn_because <> ''",
            name="withdrawn_for_a_reason",
        ),
        # What a file tells again is looked for among the payments of its days.
        Index("ix_payment_paid_on", "paid_on", postgresql_using="brin"),
        # An acquirer's payout names the order it is of.
        Index(
            "ix_payment_order_id",
            text("(raw ->> 'order_id')"),
            postgresql_where=text("channel = 'card'"),
        ),
        Index("ix_payment_waiting", "id", postgresql_where=text("state = 'unmatched'")),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    channel: Mapped[str]
    source: Mapped[str]
    """Which of its kind: the bank account, the register's sender, the desk, the merchant."""
    external_id: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("payee.id"))
    is_companys: Mapped[bool] = mapped_column(server_default="false")
    """Came to the company itself. Neither its own nor a payee's is money of whoever is owed."""
    is_anothers: Mapped[bool] = mapped_column(server_default="false")
    """Of whoever had the account before: it pays what he owes there."""
    paid_on: Mapped[Day]
    """Value date: the day that stops penalty, never the day of import."""
    amount: Mapped[Amount]
    for_month: Mapped[date | None] = mapped_column(Date)
    """First day of the month that the payer says it is for."""
    for_service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    """The service that the payer says it is for."""
    document: Mapped[str | None]
    purpose: Mapped[str | None]
    state: Mapped[str]
    raw: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    posting_id: Mapped[int | None]
    """Its document. No foreign key: the number is drawn before the document is written, in the
    same transaction; the nightly check finds a payment without one."""
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
    reversed_at: Mapped[datetime | None]
    import_job_id: Mapped[int | None]
    withdrawn_because: Mapped[str | None]
    """Of one that was taken back alone; it may wait again."""

    @property
    def whose(self) -> int | None:
        """Return the payee it is for, `COMPANY_ITSELF`, or None where it is for whoever is owed."""
        return COMPANY_ITSELF if self.is_companys else self.payee_id
