"""Which accounts pay in advance by their contracts, and the invoices they were given."""

from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, FACT, Fact, fact_rules


class AdvanceTerm(Fact, CompanyBase):
    """An account's contract asks for a part of the planned month before it begins."""

    __tablename__ = "advance_term"
    __table_args__ = (
        CheckConstraint("percent > 0 AND percent <= 100", name="percent_of_a_whole"),
        CheckConstraint("document <> ''", name="document_named"),
        *fact_rules("advance_term", "account_id"),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    document: Mapped[str]
    """The clause of the contract."""


class AdvanceInvoice(CompanyBase):
    """What an account's customer is asked to pay for a month to come; it moves no money.

    Nothing is owed by it: what is paid by it is an advance until the month is charged, and VAT
    is due on the day the money comes. One that was planned otherwise since `replaces` it.
    """

    __tablename__ = "advance_invoice"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index(
            "uq_advance_invoice_replaces",
            "replaces",
            unique=True,
            postgresql_where=text("replaces IS NOT NULL"),
        ),
        Index("ix_advance_invoice_month", "month", "account_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[Id]
    year: Mapped[int]
    number: Mapped[int]
    """From 1 on in each year of `issued_on`, without gaps."""
    issued_on: Mapped[Day]
    account_id: Mapped[Ref]
    customer_id: Mapped[Ref]
    """Who owes by the contract; a person of the registry."""
    month: Mapped[Day]
    base: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    vat: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    gross: Mapped[Amount]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    replaces: Mapped[int | None] = mapped_column(ForeignKey("advance_invoice.id"))
    made_by: Mapped[Ref]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
