"""Adjustments as documents, and their lines."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, GUARDS, NO_DELETE, refuse_update

_DECIDED = refuse_update(
    "adjustment", "OLD.posting_id IS NOT NULL OR OLD.declined_at IS NOT NULL", "is decided"
)


class AdjustmentState(StrEnum):
    """How far an adjustment has come."""

    WAITING = "waiting"
    """For another person's signature."""
    POSTED = "posted"
    DECLINED = "declined"
    UNDONE = "undone"


class Adjustment(CompanyBase):
    """An adjustment by hand: one document for one account or for many, posted whole or not at all.

    It waits while it needs a second signature; then somebody posts it who neither made it nor had a
    hand in its file. What is posted is undone by a reversing document of the ledger.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("basis <> '' AND reason <> ''", name="explained"),
        CheckConstraint("posting_id IS NULL OR declined_at IS NULL", name="decided_once"),
        CheckConstraint(
            "posting_id IS NULL OR NOT needs_second"
            " OR (decided_by IS NOT NULL AND decided_by <> made_by"
            " AND decided_by <> ALL (brought_by))",
            name="signed_by_two",
        ),
        Index(
            "ix_adjustment_waiting",
            "id",
            postgresql_where=text("posting_id IS NULL AND declined_at IS NULL"),
        ),
        Index("ix_adjustment_posting_id", "posting_id"),
        {"info": NO_DELETE | {GUARDS: {"stays_decided": _DECIDED}}},
    )

    id: Mapped[Id]
    key: Mapped[str]
    """Of the form (`form:…`) or the file (`import:…`) that asks for it: sent twice, it is one."""
    digest: Mapped[str]
    """Of what it says, to tell the same form from another one under its key."""
    basis: Mapped[str]
    """The paper it rests on, with number and date."""
    reason: Mapped[str]
    """As the subscriber reads it on the bill."""
    accounts: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Numeric(16, 2))
    moved: Mapped[Decimal] = mapped_column(Numeric(16, 2))
    """The sum of its lines without their signs: what a second signature depends on."""
    needs_second: Mapped[bool]
    made_by: Mapped[Ref]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    decided_by: Mapped[int | None]
    declined_at: Mapped[datetime | None]
    declined_because: Mapped[str | None]
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    import_job_id: Mapped[int | None]
    brought_by: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    """Of a file: who received it, and who said how its columns are read."""

    def is_of(self, actor_id: int) -> bool:
        """Return whether somebody made it or had a hand in its file: he is no second person."""
        return actor_id == self.made_by or actor_id in self.brought_by


class AdjustmentLine(CompanyBase):
    """What an adjustment changes for an account, a service and a month. Positive: owes more."""

    __tablename__ = "adjustment_line"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_moves"),
        CheckConstraint("extract(day from month) = 1", name="first_day"),
        UniqueConstraint("adjustment_id", "account_id", "service_id", "month"),
        Index("ix_adjustment_line_account_id", "account_id"),
        {"info": APPEND_ONLY},
    )

    adjustment_id: Mapped[int] = mapped_column(
        ForeignKey("adjustment.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    agreement_id: Mapped[Ref]
    service_id: Mapped[Ref]
    month: Mapped[Day]
    """The month it adjusts."""
    amount: Mapped[Amount]
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
