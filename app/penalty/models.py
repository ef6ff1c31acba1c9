"""What stops or moves the sums a late debt grows by: price indices, bans, personal protection."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import FACT, Fact, fact_rules, one_of


class Extent(StrEnum):
    """What is not counted on protected days."""

    PENALTY = "penalty"
    ALL = "all"
    """Neither penalty nor three per cent a year nor inflation losses."""


class Ground(StrEnum):
    """Why an account is protected."""

    MOBILISED = "mobilised"
    STATE_ARREARS = "state_arrears"
    """The state has not paid the benefits or subsidies it granted."""
    WAGE_ARREARS = "wage_arrears"
    DAMAGED = "damaged"
    """The dwelling was damaged by hostilities and the company was told."""
    DISPLACED = "displaced"
    RESTRUCTURED = "restructured"
    OTHER = "other"


class PriceIndex(Fact, CompanyBase):
    """The consumer price index of a month to the month before, as the statistics office says.

    `valid` is the month itself: an index is of it and of no other.
    """

    __tablename__ = "price_index"
    __table_args__ = (
        CheckConstraint("percent > 0", name="percent_positive"),
        CheckConstraint("extract(day from month) = 1", name="first_day"),
        *fact_rules("price_index", "month"),
        {"info": FACT},
    )

    month: Mapped[date] = mapped_column(Date)
    percent: Mapped[Decimal] = mapped_column(Numeric(7, 3))
    """101.2 is a rise by 1.2 %. The country's, never a region's."""
    source: Mapped[str]


class DebtMoratorium(Fact, CompanyBase):
    """Days on which an act forbids to count anything on late debts of a place or a class.

    Without a settlement it is the whole country's; without a category, everyone's.
    """

    __tablename__ = "debt_moratorium"
    __table_args__ = (
        one_of("extent", Extent),
        *fact_rules(
            "debt_moratorium",
            "coalesce(settlement_id, 0)",
            "coalesce(building_id, 0)",
            "coalesce(category, '')",
            "document",
        ),
        {"info": FACT},
    )

    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    category: Mapped[str | None]
    extent: Mapped[str]
    document: Mapped[str]
    """The act, as the statement of debt names it."""


class DebtProtection(Fact, CompanyBase):
    """Days on which an account's late debts grow by nothing, for a reason of its own."""

    __tablename__ = "debt_protection"
    __table_args__ = (
        one_of("ground", Ground),
        one_of("extent", Extent),
        *fact_rules("debt_protection", "account_id", "ground"),
        Index("ix_debt_protection_account_id", "account_id"),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    ground: Mapped[str]
    extent: Mapped[str]
    document: Mapped[str]
    """The paper that proves it, with number and date."""
