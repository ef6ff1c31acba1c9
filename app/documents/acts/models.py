"""Acts as they were issued, and the signed ones that came back."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, FACT, Retirable


class Act(CompanyBase):
    """What an account was supplied in a month, for one customer; it never changes.

    What was charged otherwise since is told by another act that `corrects` this one and stands
    in its place. `content` is what is printed: who, where, by which contract, for what.
    """

    __tablename__ = "act"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index(
            "uq_act_corrects",
            "corrects",
            unique=True,
            postgresql_where=text("corrects IS NOT NULL"),
        ),
        Index("ix_act_month", "month", "account_id"),
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
    corrects: Mapped[int | None] = mapped_column(ForeignKey("act.id"))
    made_by: Mapped[Ref]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))


class ActReturn(Retirable, CompanyBase):
    """An act that came back signed by the customer."""

    __tablename__ = "act_return"
    __table_args__ = (
        Index(
            "uq_act_return_live",
            "act_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    id: Mapped[Id]
    act_id: Mapped[Ref] = mapped_column(ForeignKey("act.id"))
    returned_on: Mapped[date] = mapped_column(Date)
