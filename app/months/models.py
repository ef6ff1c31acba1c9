"""Months, what must be computed again in them, and dated parameters of the company."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant, Ref
from app.database.facts import FACT, GUARDS, NO_DELETE, Fact, fact_rules, refuse_update

_GUARDS = {
    "stays_closed": refuse_update("month", "OLD.books = 'closed'", "is closed"),
    "never_goes_back": refuse_update(
        "month",
        "OLD.month <> NEW.month OR (OLD.charging = 'published' AND NEW.charging = 'running')",
        "goes back",
    ),
}


class MonthRow(CompanyBase):
    """One billing period (розрахунковий період) and how far each of its three sides has come.

    Every transaction that writes into a month reads this row FOR SHARE; publishing and closing
    take it FOR UPDATE. A month never goes back, except that publication can be withdrawn.
    """

    __tablename__ = "month"
    __table_args__ = (
        CheckConstraint("extract(day from month) = 1", name="first_day"),
        CheckConstraint("readings IN ('open', 'closed')", name="readings_known"),
        CheckConstraint("charging IN ('none', 'running', 'published')", name="charging_known"),
        CheckConstraint("books IN ('open', 'closed')", name="books_known"),
        CheckConstraint("books = 'open' OR charging = 'published'", name="closed_is_published"),
        {"info": NO_DELETE | {GUARDS: _GUARDS}},
    )

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    readings: Mapped[str] = mapped_column(server_default="open")
    charging: Mapped[str] = mapped_column(server_default="none")
    books: Mapped[str] = mapped_column(server_default="open")
    due_on: Mapped[date | None] = mapped_column(Date)
    """Last day to pay the bills of this month (граничний строк оплати)."""
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None]
    bills: Mapped[int | None]
    """How many bills were issued with the publication."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]


class ToRecompute(CompanyBase):
    """A mark: this account's (or building's) month no longer follows from the facts.

    Written in the transaction of the fact that caused it; cleared by the run that used it. Those
    of accounts in months before a run's own become its `UsedMarks`.
    """

    __tablename__ = "to_recompute"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, building_id) = 1", name="account_or_building"),
        Index(
            "ix_to_recompute_waiting",
            "month",
            "account_id",
            "building_id",
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "ix_to_recompute_used",
            "done_by_run",
            "month",
            "building_id",
            postgresql_where=text("done_by_run IS NOT NULL AND building_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    month: Mapped[date] = mapped_column(Date)
    account_id: Mapped[int | None]
    building_id: Mapped[int | None]
    because: Mapped[str]
    is_others: Mapped[bool] = mapped_column(server_default="false")
    """Whether another account's fact moves what this one (or the building) bears."""
    marked_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    marked_by: Mapped[Ref]
    done_at: Mapped[datetime | None]
    done_by_run: Mapped[int | None]


class CompanyParameter(Fact, CompanyBase):
    """A dated setting of the company: a rule's figure or policy, with its source.

    `confirmed_at` is empty while a figure we are unsure of waits for the company's own word;
    screens and the month page show such figures as "confirm before use".
    """

    __tablename__ = "company_parameter"
    __table_args__ = (*fact_rules("company_parameter", "key"), {"info": FACT})

    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]


class NonWorkingDay(CompanyBase):
    """A day on which terms do not end (Civil Code art. 254); seeded from a library, editable."""

    __tablename__ = "non_working_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str]
    source: Mapped[str]
