"""What the shadow check of a run found: kept with the run, shown on the month's page."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant, Ref


class RunCheck(CompanyBase):
    """The last check of a run's drafts. Publishing wants one of exactly these drafts.

    A run that is worked on again loses it.
    """

    __tablename__ = "run_check"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    drafts: Mapped[str]
    """SHA-256 of what was checked."""
    ended_at: Mapped[Instant]
    seconds: Mapped[Decimal] = mapped_column(Numeric(10, 3))
    """What all who checked needed, taken together: they work side by side, so it ended sooner."""
    lines: Mapped[int]
    """All of them, each held to what always holds."""
    accounts: Mapped[int]
    """Drawn by lot, and charged again by the reference."""
    again: Mapped[int]
    """Their lines that the reference knows, and found the same or not."""
    beyond: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Lines of the whole run that the reference does not know, by what they are for."""
    found: Mapped[int]
    """Mismatches; the first of each kind are listed."""

    @property
    def seconds_shown(self) -> Decimal:
        """Return how long it took, to a tenth of a second."""
        return round(self.seconds, 1)


class RunMismatch(CompanyBase):
    """A line that is not what it should be, or a sum that its lines do not come to."""

    __tablename__ = "run_mismatch"
    __table_args__ = (Index("ix_run_mismatch_run_id", "run_id", "id"),)

    id: Mapped[Id]
    run_id: Mapped[Ref] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    kind: Mapped[str]
    """`amount`, `quantity`, `line_lost`, `line_twice`, `foreign_basis`…; the screens name each."""
    month: Mapped[date] = mapped_column(Date)
    """The month the line is for."""
    account_id: Mapped[int | None]
    building_id: Mapped[int | None]
    service_id: Mapped[int | None]
    part: Mapped[str] = mapped_column(server_default="")
    expected: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    found: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
