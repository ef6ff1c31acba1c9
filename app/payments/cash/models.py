"""Cash desks, their shifts, receipts and orders; documents stand, what undoes one is named."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, GUARDS, NO_DELETE, one_of, refuse_update

_SHIFT_STAYS_CLOSED = refuse_update("cash_shift", "OLD.closed_at IS NOT NULL", "is closed")
_RECEIPT_STANDS = refuse_update(
    "cash_receipt",
    "OLD.cancelled_at IS NOT NULL OR (OLD.desk_id, OLD.shift_id, OLD.year, OLD.number, OLD.made_on,"
    " OLD.total, OLD.due, OLD.given) IS DISTINCT FROM (NEW.desk_id, NEW.shift_id, NEW.year,"
    " NEW.number, NEW.made_on, NEW.total, NEW.due, NEW.given)",
    "stands",
)
_ORDER_STANDS = refuse_update(
    "cash_order",
    "(OLD.kind, OLD.purpose, OLD.shift_id, OLD.year, OLD.number,"
    " OLD.made_on, OLD.amount, OLD.payment_id) IS DISTINCT FROM (NEW.kind, NEW.purpose,"
    " NEW.shift_id, NEW.year, NEW.number, NEW.made_on, NEW.amount, NEW.payment_id)",
    "stands",
)


class CashDesk(CompanyBase):
    """A place where cash is taken (каса); a desk that is closed for good keeps its documents."""

    __tablename__ = "cash_desk"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("name <> ''", name="has_a_name"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    name: Mapped[str]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    made_by: Mapped[Ref]
    closed_at: Mapped[datetime | None]


class CashShift(CompanyBase):
    """One cashier's work at one desk, from the change in the drawer to the count at the end."""

    __tablename__ = "cash_shift"
    __table_args__ = (
        Index(
            "uq_cash_shift_desk", "desk_id", unique=True, postgresql_where=text("closed_at IS NULL")
        ),
        Index(
            "uq_cash_shift_cashier",
            "cashier_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_cash_shift_desk_id", "desk_id", "id"),
        CheckConstraint("opening >= 0", name="opening_not_negative"),
        CheckConstraint(
            "(closed_at IS NULL) = (counted IS NULL) AND (closed_at IS NULL) = (expected IS NULL)"
            " AND (closed_at IS NULL) = (closed_by IS NULL)",
            name="closed_is_counted",
        ),
        CheckConstraint(
            "counted = expected OR difference_because IS NOT NULL", name="difference_has_a_reason"
        ),
        {"info": NO_DELETE | {GUARDS: {"stays_closed": _SHIFT_STAYS_CLOSED}}},
    )

    id: Mapped[Id]
    desk_id: Mapped[int] = mapped_column(ForeignKey("cash_desk.id"))
    cashier_id: Mapped[Ref]
    """The actor who opened it; nobody else may take money in it."""
    opened_at: Mapped[Instant]
    opening: Mapped[Amount]
    """What the last count left in the drawer; change brought since is an order."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    """The cashier, or the head where the cashier cannot."""
    counted: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    expected: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    pieces: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """How many notes and coins of each value were counted: {"200.00": 3}."""
    difference_because: Mapped[str | None]


class CashReceipt(CompanyBase):
    """What one payer gave at once, for one account or several; numbers of a desk have no gap."""

    __tablename__ = "cash_receipt"
    __table_args__ = (
        UniqueConstraint("desk_id", "year", "number"),
        Index("ix_cash_receipt_shift_id", "shift_id", "id"),
        CheckConstraint("total > 0 AND due > 0 AND due = total + rounding", name="adds_up"),
        CheckConstraint("abs(rounding) <= 0.25", name="rounding_is_small"),
        CheckConstraint("given >= due", name="given_is_enough"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by IS NULL)"
            " AND (cancelled_at IS NULL) = (cancelled_because IS NULL)",
            name="cancelled_for_a_reason",
        ),
        {"info": NO_DELETE | {GUARDS: {"stands": _RECEIPT_STANDS}}},
    )

    id: Mapped[Id]
    desk_id: Mapped[int] = mapped_column(ForeignKey("cash_desk.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("cash_shift.id"))
    year: Mapped[int]
    number: Mapped[int]
    made_at: Mapped[Instant]
    made_on: Mapped[Day]
    total: Mapped[Amount]
    """What the accounts are credited with, to the kopeck."""
    rounding: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    """What the rule of cash totals adds, or takes off; never on an account."""
    due: Mapped[Amount]
    given: Mapped[Amount]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None]
    cancelled_because: Mapped[str | None]

    @property
    def change(self) -> Decimal:
        """Return what the payer got back."""
        return self.given - self.due


class CashReceiptLine(CompanyBase):
    """One account of a receipt; each is one payment. Names are as they were printed."""

    __tablename__ = "cash_receipt_line"
    __table_args__ = (
        UniqueConstraint("payment_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        {"info": APPEND_ONLY},
    )

    receipt_id: Mapped[int] = mapped_column(ForeignKey("cash_receipt.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    number: Mapped[str]
    holder: Mapped[str]
    address: Mapped[str]
    amount: Mapped[Amount]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))


class OrderKind(StrEnum):
    """Whether a cash order brings money into the drawer or takes it out."""

    IN = "in"
    """Прибутковий касовий ордер."""
    OUT = "out"
    """Видатковий касовий ордер."""


class OrderPurpose(StrEnum):
    """What a cash order is for."""

    RECEIPTS = "receipts"
    """All receipts of a shift, when it closes: the line of the cash book."""
    CHANGE = "change"
    """Small money for change, brought or taken away when a shift opens."""
    COLLECTION = "collection"
    """Handed over to the bank (інкасація)."""
    REFUND = "refund"
    """A payment given back to who paid it."""
    DIFFERENCE = "difference"
    """What was counted more, or less, than the documents say."""
    OTHER = "other"


class CashOrder(CompanyBase):
    """A cash order: the only way in which money leaves the drawer, other than change."""

    __tablename__ = "cash_order"
    __table_args__ = (
        one_of("kind", OrderKind),
        one_of("purpose", OrderPurpose),
        UniqueConstraint("kind", "year", "number"),
        Index("ix_cash_order_shift_id", "shift_id", "id"),
        Index("ix_cash_order_made_on", "made_on", "id"),
        Index(
            "ix_cash_order_collected",
            "id",
            postgresql_where=text("purpose = 'collection' AND bank_line_id IS NULL"),
        ),
        # Of a few kopecks, what went back of the receipt before may already be more.
        CheckConstraint("amount > 0 OR amount = 0 AND purpose = 'refund'", name="amount_positive"),
        CheckConstraint("abs(rounding) <= 0.50", name="rounding_is_small"),
        CheckConstraint("reason <> '' OR purpose IN ('receipts', 'change')", name="has_a_reason"),
        CheckConstraint(
            "(purpose = 'refund') = (payment_id IS NOT NULL)", name="refund_names_its_payment"
        ),
        CheckConstraint(
            "bank_line_id IS NULL OR purpose = 'collection'", name="bank_of_collection"
        ),
        UniqueConstraint("payment_id"),
        UniqueConstraint("bank_line_id"),
        {"info": NO_DELETE | {GUARDS: {"stands": _ORDER_STANDS}}},
    )

    id: Mapped[Id]
    kind: Mapped[str]
    purpose: Mapped[str]
    desk_id: Mapped[int] = mapped_column(ForeignKey("cash_desk.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("cash_shift.id"))
    year: Mapped[int]
    number: Mapped[int]
    made_at: Mapped[Instant]
    made_on: Mapped[Day]
    made_by: Mapped[Ref]
    amount: Mapped[Amount]
    """What moved in the drawer."""
    rounding: Mapped[Decimal] = mapped_column(Numeric(14, 2), server_default="0")
    """What of it is rounding: of all that went back of a receipt, less that of before."""
    party: Mapped[str]
    """From whom, or to whom."""
    reason: Mapped[str]
    document: Mapped[str]
    """What it is made on: a passport, an application, a bag of the bank."""
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))
    """Of a collection: the bank's line on which the money came to the account."""
