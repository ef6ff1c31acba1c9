"""What a fiscal registrar (ПРРО) is told of receipts, and how it knows us."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Instant, Ref
from app.database.facts import NO_DELETE, one_of


class FiscalKind(StrEnum):
    """What the fiscal registrar is told of."""

    SELL = "sell"
    RETURN = "return"


class FiscalState(StrEnum):
    """How far telling the registrar has come."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    """The registrar said no for good; a person must look."""


class FiscalReceipt(CompanyBase):
    """A receipt's fiscal twin. Its id goes to the registrar and is saved before the first call.

    The same id is sent however often it takes: a new one would be a second fiscal receipt.
    """

    __tablename__ = "fiscal_receipt"
    __table_args__ = (
        one_of("kind", FiscalKind),
        one_of("state", FiscalState),
        Index(
            "uq_fiscal_receipt_live",
            "receipt_id",
            "kind",
            text("coalesce(order_id, 0)"),
            unique=True,
            postgresql_where=text("state <> 'refused'"),
        ),
        Index(
            "ix_fiscal_receipt_waiting",
            "made_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        CheckConstraint("(state = 'done') = (fiscal_code IS NOT NULL)", name="done_has_a_code"),
        {"info": NO_DELETE},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("cash_receipt.id"))
    desk_id: Mapped[int] = mapped_column(ForeignKey("cash_desk.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("cash_order.id"))
    """Of a return, the order by which one payment went back; None: the receipt was cancelled."""
    kind: Mapped[str]
    state: Mapped[str]
    fiscal_code: Mapped[str | None]
    made_at: Mapped[Instant] = mapped_column(server_default=text("clock_timestamp()"))
    next_try_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]


class FiscalRegistrar(CompanyBase):
    """The registrar (ПРРО) of a desk and how it knows us; the secrets are sealed."""

    __tablename__ = "fiscal_registrar"

    desk_id: Mapped[int] = mapped_column(ForeignKey("cash_desk.id"), primary_key=True)
    license_key: Mapped[bytes]
    pin_code: Mapped[bytes]
    changed_at: Mapped[Instant]
    changed_by: Mapped[Ref]
    is_shift_open: Mapped[bool] = mapped_column(server_default="false")
    """Its own shift, opened with the first receipt; closed once ours is and nothing waits."""
