"""Scenarios and what they found; nothing else in the product reads these tables."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.charging.columns import StoredAsIs
from app.database.base import CompanyBase, Day, Id, Instant, Ref
from app.database.facts import one_of

_Sum = Mapped[Decimal | None]


class ScenarioState(StrEnum):
    """Where a scenario stands."""

    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    """A chunk could not be calculated; the others keep what they found."""
    STOPPED = "stopped"


class Scenario(CompanyBase):
    """A month of real accounts calculated twice: as it is, and with some changes.

    Several may be under way at once. Whoever works on one writes into its chunks alone, so
    neither a run nor another scenario waits for it.
    """

    __tablename__ = "scenario"
    __table_args__ = (one_of("state", ScenarioState),)

    id: Mapped[Id]
    name: Mapped[str]
    month: Mapped[Day]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """As `app.charging.what_if.changes` writes them."""
    state: Mapped[str]
    failure: Mapped[str | None]
    """`too_large`, or the name of an error that nobody foresaw."""
    started_at: Mapped[Instant]
    started_by: Mapped[Ref]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    accounts: Mapped[int | None]
    """Accounts that are charged something in both ways or in one."""
    higher: Mapped[int | None]
    lower: Mapped[int | None]
    before: _Sum = mapped_column(Numeric(20, 2))
    after: _Sum = mapped_column(Numeric(20, 2))
    left_out: Mapped[int | None]
    """Accounts of which some service could not be calculated in one of the ways or in both."""


class ScenarioChunk(CompanyBase):
    """Some thousands of accounts, the buildings from the first to the last: none is split.

    Whoever works on it holds its row FOR UPDATE until it is done, as with the chunks of a run.
    """

    __tablename__ = "scenario_chunk"

    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_building_id: Mapped[Ref]
    last_building_id: Mapped[Ref]
    done_at: Mapped[datetime | None]
    accounts: Mapped[int | None]
    higher: Mapped[int | None]
    lower: Mapped[int | None]
    before: _Sum = mapped_column(Numeric(20, 2))
    after: _Sum = mapped_column(Numeric(20, 2))
    left_out: Mapped[int | None]
    absent: Mapped[int | None]
    """Changed prices whose consumers, part, tier and zone have no price in the month at all."""
    largest: Mapped[list[list[int]] | None] = mapped_column(JSONB)
    """Those who pay most more and most less: account, kopecks before and after."""
    differences: Mapped[bytes | None] = mapped_column(StoredAsIs)
    """Kopecks before and after of each account and service, as a packed frame."""


class ScenarioGroup(CompanyBase):
    """What a chunk came to for one service, tariff, class, kind of premises, building or band."""

    __tablename__ = "scenario_group"

    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    chunk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    grouped_by: Mapped[str] = mapped_column(primary_key=True)
    """One of `app.charging.what_if.compare.GROUPINGS`."""
    key: Mapped[str] = mapped_column(primary_key=True)
    """An id, a code, or the number of a band of differences."""
    accounts: Mapped[int]
    higher: Mapped[int]
    lower: Mapped[int]
    before: Mapped[Decimal] = mapped_column(Numeric(20, 2))
    after: Mapped[Decimal] = mapped_column(Numeric(20, 2))
