"""What stops or moves the sums a late debt grows by: price indices, bans, personal protection."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day, Id, Ref
from app.database.facts import APPEND_ONLY, FACT, Fact, fact_rules, one_of


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


class LateKind(StrEnum):
    """What a late debt grows by; also the kind and the nature of its money."""

    PENALTY = "penalty"
    INTEREST = "interest"
    INFLATION = "inflation"


class LateDocument(CompanyBase):
    """Penalty, interest and inflation losses asked for by one act: of a month, or by hand.

    Its money is the posting whose source it is; it stands until that one is reversed.
    """

    __tablename__ = "late_document"
    __table_args__ = (
        CheckConstraint("extract(day from month) = 1", name="first_day"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[Id]
    month: Mapped[Day]
    """The month whose books and bill it goes into."""
    until: Mapped[Day]
    """The last day that is counted."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Without one it is of all accounts, made with the month's publication."""
    facts: Mapped[dict[str, list[int]] | None] = mapped_column(JSONB(none_as_null=True))
    """Of all accounts: the ids of the facts it counted by, as `late.anew` gives them."""


_LISTS = ("service_ids", "agreement_ids", "months", "due_days", "since_days", "totals", "asked")


class LateSums(CompanyBase):
    """What a document asks of an account, of one kind: lists with a place for each late debt.

    Debts are asked for together and read together; a row for each would cost the server several
    times as much. Sums are in kopecks. No foreign keys: what it names is never deleted.
    """

    __tablename__ = "late_sums"
    __table_args__ = (
        one_of("kind", LateKind),
        CheckConstraint(
            "cardinality(service_ids) > 0 AND cardinality(service_ids) = ALL (ARRAY["
            + ", ".join(f"cardinality({name})" for name in _LISTS[1:])
            + "])",
            name="lists_alike",
        ),
        {"info": APPEND_ONLY},
    )

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    service_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    agreement_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    months: Mapped[list[date]] = mapped_column(ARRAY(Date))
    """The months that the debts are of."""
    due_days: Mapped[list[date]] = mapped_column(ARRAY(Date))
    """Their last days to pay."""
    since_days: Mapped[list[date]] = mapped_column(ARRAY(Date))
    """The first day of each that this and earlier documents ask for together."""
    totals: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """All of its kind on each debt since then, as is known now."""
    asked: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """What of it earlier documents asked and stands. This one asks for the rest; below zero, it
    takes back what they asked too much."""
    told: Mapped[str]
    """Lists of intervals as JSON, in the words of `app.penalty.late.told`: new days, or all."""


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
