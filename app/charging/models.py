"""Runs, their chunks and problems, drafts, and the charges that were published."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Quantity, Ref, UnitPrice
from app.database.facts import APPEND_ONLY, one_of


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    READY = "ready"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class Run(CompanyBase):
    """One charging run of a month. At most one is under way for a month."""

    __tablename__ = "run"
    __table_args__ = (
        one_of("state", RunState),
        Index(
            "uq_run_running",
            "month",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[Id]
    month: Mapped[Day]
    kind: Mapped[str] = mapped_column(server_default="monthly")
    state: Mapped[str]
    facts_as_of: Mapped[Instant]
    started_at: Mapped[Instant]
    started_by: Mapped[Ref]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    lines: Mapped[int | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    sha256: Mapped[str | None]
    """Of the ordered COPY text of the drafts; what is published has the same."""


class RunChunk(CompanyBase):
    """Some tens of thousands of accounts: the unit of work, retry and parallelism."""

    __tablename__ = "run_chunk"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_account_id: Mapped[Ref]
    last_account_id: Mapped[Ref]
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    lines: Mapped[int | None]
    problems: Mapped[int | None]


class ChargeDraft(CompanyBase):
    """A line of the running month, not yet published; may be replaced. Readers never see it."""

    __tablename__ = "charge_draft"

    posted: Mapped[date] = mapped_column(Date, primary_key=True)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    agreement_id: Mapped[Ref]
    method: Mapped[str]
    quantity: Mapped[Quantity]
    price: Mapped[UnitPrice]
    amount: Mapped[Amount]
    basis: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Charge(CompanyBase):
    """A published line (нарахування): what was charged, and every input it was made of.

    `part` has a stable meaning (register, zone, tier, tariff piece). No foreign keys: what it
    names is never deleted.
    """

    __tablename__ = "charge"
    __table_args__ = ({"info": APPEND_ONLY},)

    posted: Mapped[date] = mapped_column(Date, primary_key=True)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    agreement_id: Mapped[Ref]
    method: Mapped[str]
    quantity: Mapped[Quantity]
    price: Mapped[UnitPrice]
    amount: Mapped[Amount]
    basis: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RunProblem(CompanyBase):
    """Why an account (or one service of it) could not be charged, or must be looked at."""

    __tablename__ = "run_problem"
    __table_args__ = (
        CheckConstraint("severity IN ('blocks', 'warns')", name="severity_known"),
        Index("ix_run_problem_run_id", "run_id", "kind", "account_id"),
    )

    id: Mapped[Id]
    run_id: Mapped[Ref] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    chunk: Mapped[int]
    account_id: Mapped[Ref]
    service_id: Mapped[int | None]
    kind: Mapped[str]
    """`missing_tariff`, `missing_reading`, `negative_consumption`, `spike`, `no_persons`…"""
    severity: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
