"""Totals that carry many payments: who passes them on, and which payments each is the money of."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of
from app.payments.bank.models import LineSort


class Collector(CompanyBase):
    """Who collects for the company and passes on one sum: a bank, the post, an acquirer.

    A credit whose payer has this IBAN or code (and whose purpose has these words) is a total, never
    a payment. `source` says whose payments it carries: those of this `Payment.source`.
    """

    __tablename__ = "bank_collector"
    __table_args__ = (
        one_of("sort", LineSort),
        CheckConstraint("iban IS NOT NULL OR code IS NOT NULL", name="is_known_by_something"),
        CheckConstraint("name <> '' AND source <> ''", name="is_named"),
        CheckConstraint("fee_rate BETWEEN 0 AND 1", name="fee_rate_is_a_part"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    name: Mapped[str]
    sort: Mapped[str]
    iban: Mapped[str | None]
    code: Mapped[str | None]
    words: Mapped[str | None]
    source: Mapped[str]
    keeps_fee: Mapped[bool]
    """The contract is net: the fee is kept back from the sum. Otherwise it is paid apart."""
    fee_rate: Mapped[Decimal] = mapped_column(Numeric(7, 6), server_default="0")
    """Part of the gross sum, rounded half up once on all of it."""
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[int | None]


class BankSettlement(CompanyBase):
    """That a total on the bank account is the money of payments told of one by one.

    gross = what the payments sum to, net = what came, fee = what was kept back for the service,
    withheld = what was kept back for payments given back since their money came; `difference` is
    what nobody can explain: net + fee + withheld - gross.
    """

    __tablename__ = "bank_settlement"
    __table_args__ = (
        Index(
            "uq_bank_settlement_live",
            "line_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("difference = net + fee + withheld - gross", name="adds_up"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"))
    collector_id: Mapped[int | None] = mapped_column(ForeignKey("bank_collector.id"))
    gross: Mapped[Amount]
    fee: Mapped[Amount]
    withheld: Mapped[Decimal] = mapped_column(Numeric(14, 2), server_default="0")
    net: Mapped[Amount]
    difference: Mapped[Amount]
    note: Mapped[str | None]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    made_by: Mapped[Ref]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]


class SettledPayment(CompanyBase):
    """A payment whose money came with a total: with one only, ever."""

    __tablename__ = "bank_settlement_payment"
    __table_args__ = (
        Index(
            "uq_bank_settlement_payment_live",
            "payment_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        {"info": NO_DELETE},
    )

    settlement_id: Mapped[int] = mapped_column(
        ForeignKey("bank_settlement.id"), primary_key=True, autoincrement=False
    )
    payment_id: Mapped[int] = mapped_column(
        ForeignKey("payment.id"), primary_key=True, autoincrement=False
    )
    withdrawn_at: Mapped[datetime | None]


class WithheldRefund(CompanyBase):
    """What of a payment went back to its payer after its money had come: kept back once, ever."""

    __tablename__ = "bank_settlement_withheld"
    __table_args__ = (
        Index(
            "uq_bank_settlement_withheld_live",
            "payment_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("amount > 0", name="amount_positive"),
        {"info": NO_DELETE},
    )

    settlement_id: Mapped[int] = mapped_column(
        ForeignKey("bank_settlement.id"), primary_key=True, autoincrement=False
    )
    payment_id: Mapped[int] = mapped_column(
        ForeignKey("payment.id"), primary_key=True, autoincrement=False
    )
    amount: Mapped[Amount]
    withdrawn_at: Mapped[datetime | None]
