"""Sums and volumes that a group of accounts bears together, and the estimates they come from."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day, Id, Ref
from app.database.facts import FACT, Fact, Retirable, fact_rules, one_of


class ShareKey(StrEnum):
    """By what a sum is shared; the first four are figures of the accounts."""

    TOTAL_AREA = "total_area"
    HEATED_AREA = "heated_area"
    PERSONS = "persons"
    SHARE = "share"
    """The account's share of the common property."""
    EQUAL = "equal"
    WEIGHT = "weight"
    """The weight that the group gives the account."""
    CONSUMPTION = "consumption"
    """What the account is charged for of `of_service_id` in the same month."""
    LAST_CONSUMPTION = "last_consumption"
    """What it was charged for of that service in the month before."""


BY_CONSUMPTION = (ShareKey.CONSUMPTION, ShareKey.LAST_CONSUMPTION)


class CapPer(StrEnum):
    """What the most that one account bears is counted for."""

    ACCOUNT = "account"
    M2 = "m2"
    PERSON = "person"


class FundKind(StrEnum):
    """What a contribution to the ОСББ is for (law 2866-III)."""

    UPKEEP = "upkeep"
    REPAIR = "repair"
    RESERVE = "reserve"
    OTHER = "other"


class SharedSum(Fact, CompanyBase):
    """A sum, or a volume of the service, a month that the accounts of a group bear together.

    A sum that is charged once holds for its month alone. A volume is priced by each account's own
    tariff. Every account takes it under its agreement for the service, whatever its method.
    """

    __tablename__ = "shared_sum"
    __table_args__ = (
        one_of("key", ShareKey),
        one_of("cap_per", CapPer),
        CheckConstraint("(amount IS NULL) <> (volume IS NULL)", name="amount_or_volume"),
        CheckConstraint("amount >= 0 AND volume IS NULL OR volume >= 0", name="not_negative"),
        CheckConstraint("(cap IS NULL) = (cap_per IS NULL) AND cap >= 0", name="cap_whole"),
        CheckConstraint(
            "(of_service_id IS NOT NULL) = (key IN ('consumption', 'last_consumption'))",
            name="consumption_of_a_service",
        ),
        CheckConstraint("every_months IN (1, 3, 12)", name="every_months_known"),
        CheckConstraint("due_month BETWEEN 1 AND 12", name="due_month_of_year"),
        *fact_rules("shared_sum", "service_id", "group_id", "name"),
        Index("ix_shared_sum_group_id", "group_id"),
        Index("ix_shared_sum_estimate_id", "estimate_id"),
        {"info": FACT},
    )

    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    group_id: Mapped[Ref] = mapped_column(ForeignKey("account_group.id"))
    name: Mapped[str]
    """What it is for, as the payer reads it."""
    key: Mapped[str]
    of_service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """UAH each time it is charged."""
    volume: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """Units of the service each time."""
    cap: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """The most of it each time for each `cap_per`; the others bear what is above."""
    cap_per: Mapped[str | None]
    every_months: Mapped[int] = mapped_column(server_default=text("1"))
    """Charged in every month, once a quarter or once a year."""
    due_month: Mapped[int] = mapped_column(server_default=text("1"))
    """A month of the year in which it is charged, 1 to 12: the others are counted from it."""
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default=text("0"))
    legal_act_id: Mapped[Ref] = mapped_column(ForeignKey("legal_act.id"))
    """The decision, or the act of works or losses, it rests on."""
    estimate_id: Mapped[int | None] = mapped_column(ForeignKey("estimate.id"))


class Estimate(Fact, CompanyBase):
    """An estimate (кошторис) that the co-owners approved for some months, shared by a group.

    `valid` are whole months. Each fund of it is a service of its own, with its own payee.
    """

    __tablename__ = "estimate"
    __table_args__ = (
        *fact_rules("estimate", "group_id", "name"),
        {"info": FACT},
    )

    group_id: Mapped[Ref] = mapped_column(ForeignKey("account_group.id"))
    name: Mapped[str]
    legal_act_id: Mapped[Ref] = mapped_column(ForeignKey("legal_act.id"))
    """The minutes of the meeting that approved it."""


class EstimateFund(CompanyBase):
    """A fund of an estimate: which service its contributions are charged as, and by what key."""

    __tablename__ = "estimate_fund"
    __table_args__ = (
        one_of("kind", FundKind),
        one_of("key", ShareKey),
        UniqueConstraint("estimate_id", "service_id"),
    )

    id: Mapped[Id]
    estimate_id: Mapped[Ref] = mapped_column(ForeignKey("estimate.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    kind: Mapped[str]
    key: Mapped[str]


class EstimateItem(CompanyBase):
    """An item of an estimate: what is to be paid from a fund in all its months together.

    Items are written and taken out until the estimate is approved.
    """

    __tablename__ = "estimate_item"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_estimate_item_fund_id", "fund_id"),
    )

    id: Mapped[Id]
    fund_id: Mapped[Ref] = mapped_column(ForeignKey("estimate_fund.id"))
    name: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))


class EstimateExpense(Retirable, CompanyBase):
    """What was spent of an item of an approved estimate on a day, by a document.

    One written down by mistake is retired with a reason and stays readable.
    """

    __tablename__ = "estimate_expense"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_estimate_expense_item_id", "item_id", "spent_on"),
        {"info": FACT},
    )

    id: Mapped[Id]
    item_id: Mapped[Ref] = mapped_column(ForeignKey("estimate_item.id"))
    spent_on: Mapped[Day]
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    what: Mapped[str]
    document: Mapped[str]
    """The invoice, act or order it was paid by."""
