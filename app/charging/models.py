"""Runs, their chunks and problems, drafts, and the charges that were published."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.charging.columns import JsonAsWritten, StoredAsIs
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
        CheckConstraint("signed_by <> started_by", name="signed_by_two"),
    )

    id: Mapped[Id]
    month: Mapped[Day]
    kind: Mapped[str] = mapped_column(server_default="monthly")
    state: Mapped[str]
    facts_as_of: Mapped[Instant]
    started_at: Mapped[Instant]
    started_by: Mapped[Ref]
    lease_until: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    """When every line was drafted and summed up; from then on the lines are checked."""
    finished_at: Mapped[datetime | None]
    accounts: Mapped[int | None]
    """Accounts with at least one line of the month itself."""
    lines: Mapped[int | None]
    """Of the month and of earlier ones that it corrects."""
    total: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    """Of the month itself."""
    recalculated: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    """By how much earlier months are corrected, all accounts together."""
    median: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """Of the sums of the accounts with lines."""
    override_reason: Mapped[str | None]
    """Why it was published although its total or median moved beyond the set bounds."""
    signed_by: Mapped[int | None]
    """Who, beside whoever publishes, looked at corrections beyond the set bound."""
    signed_at: Mapped[datetime | None]


class RunChunk(CompanyBase):
    """Some tens of thousands of accounts: the unit of work, retry and parallelism.

    A chunk is the buildings from `first_building_id` to `last_building_id`: none is ever split.
    Whoever works on it holds its row FOR UPDATE to the end of the transaction that marks it done,
    so a killed worker gives it back at once.
    """

    __tablename__ = "run_chunk"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[Day]
    """The run's own, or an earlier one: then it holds what marks ask to compute again."""
    first_building_id: Mapped[Ref]
    last_building_id: Mapped[Ref]
    done_at: Mapped[datetime | None]
    in_order: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether all that the run corrects of earlier months in its buildings was done before it."""
    lines: Mapped[int | None]
    changed: Mapped[int | None]
    """Drafts that were written or removed; 0 when a second run finds nothing new."""
    problems: Mapped[int | None]
    total: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    totals: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    """Kopecks of each account with lines, in order: the month's median is found from these.

    Of an earlier month there are none.
    """
    largest: Mapped[list[list[int]] | None] = mapped_column(JSONB)
    """The ten largest: pairs of account and kopecks, largest first. Of an earlier month none."""
    seen: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    """What the check saw of its drafts since they were charged; see `app.charging.shadow.seen`."""


class RunGroup(CompanyBase):
    """What a chunk charged for one service, building and tariff; compared with the last month.

    `building_id` is 0 for all private houses together, `tariff_id` 0 where the price is no
    tariff's.
    """

    __tablename__ = "run_group"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    chunk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    building_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tariff_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    accounts: Mapped[int]
    quantity: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    amount: Mapped[Decimal] = mapped_column(Numeric(16, 2))


class Draft(CompanyBase):
    """The lines of a chunk of the running month, not yet published, as `app.charging.drafts` packs.

    A draft may be replaced, and readers of charges never see it.
    """

    __tablename__ = "draft"

    posted: Mapped[date] = mapped_column(Date, primary_key=True)
    chunk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[Day]
    """The month the lines are for."""
    lines: Mapped[bytes] = mapped_column(StoredAsIs)


class HouseBalance(CompanyBase):
    """How a run met what went into a building: its accounts' lines add up to it.

    Volumes are in units of the service. The last four columns are the company's policies that
    the run followed.
    """

    __tablename__ = "house_balance"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    """The run's own, or an earlier one that it corrects."""
    building_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chunk: Mapped[int]
    distribution_id: Mapped[Ref]
    input: Mapped[Quantity]
    heated: Mapped[Quantity] = mapped_column(server_default="0")
    """What of cold water was warmed in the house: it is paid for as hot water."""
    heated_by: Mapped[str] = mapped_column(server_default="")
    """By the building's `meter` of hot water, or as its accounts are `charged` for it."""
    metered: Mapped[Quantity]
    by_norm: Mapped[Quantity]
    common: Mapped[Quantity]
    imbalance: Mapped[Quantity]
    shared: Mapped[Quantity]
    by_persons: Mapped[bool]
    """Whether it went by persons to those without readings, or by volume to all."""
    undistributed: Mapped[Quantity]
    vacant: Mapped[Quantity] = mapped_column(server_default="0")
    """Of it, what falls to premises without an account; `common` is without it."""
    carried_in: Mapped[Quantity]
    """What the accounts took too much the month before; zero or below."""
    carried_out: Mapped[Quantity]
    negative_imbalance: Mapped[str]
    without_reading: Mapped[str]
    imbalance_cap: Mapped[Quantity]
    """Units a person, the most that a share may be; zero is no limit."""
    large_share_over: Mapped[Quantity]


class Charge(CompanyBase):
    """A line (нарахування): what was charged, and every input it was made of.

    It counts if its run is published or withdrawn; others were left by a failed publication, for
    ever, and nobody reads them (see `app.charging.storing`).

    `part` has a stable meaning (register, zone, tier, tariff piece); a line that takes one of an
    earlier month back has a `-` before the part of that one. No foreign keys: what it names is
    never deleted. `basis` holds ids and figures in millionths, as the methods write them.
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
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    quantity: Mapped[Quantity]
    price: Mapped[UnitPrice]
    amount: Mapped[Amount]
    basis: Mapped[dict[str, Any]] = mapped_column(JsonAsWritten)


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
    month: Mapped[Day]
    """The run's own, or an earlier one that it was to correct."""
    account_id: Mapped[Ref]
    service_id: Mapped[int]
    """0: the whole account."""
    kind: Mapped[str]
    """`missing_tariff`, `missing_reading`, `negative_consumption`, `spike`, `no_persons`…"""
    severity: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
