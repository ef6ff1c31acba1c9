"""How far a month moved from the one before: what a person must approve before publishing."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.exact import kopecks
from app.charging.models import Run, RunChunk, RunState
from app.kernel.month import Month
from app.months.parameter_keys import (
    FIRST_MONTH_LINE_CEILING,
    PUBLISH_MEDIAN_PERCENT,
    PUBLISH_TOTAL_PERCENT,
)
from app.months.parameters import parameter


@dataclass(frozen=True, slots=True)
class Movement:
    """A run's total and median beside the last published month's; None: there was none."""

    total: Decimal
    median: Decimal
    total_before: Decimal | None
    median_before: Decimal | None
    largest: Decimal
    """The largest sum of one account."""
    total_percent: Decimal
    """How far the total may move."""
    median_percent: Decimal
    first_ceiling: Decimal
    """What one account may reach in a month that nothing stands before."""

    @property
    def beyond(self) -> tuple[str, ...]:
        """Return what is out of bounds: `total`, `median`, or in a first month `largest`."""
        if self.total_before is None or self.median_before is None:
            return ("largest",) if self.largest > self.first_ceiling else ()
        moved = (
            ("total", self.total, self.total_before, self.total_percent),
            ("median", self.median, self.median_before, self.median_percent),
        )
        return tuple(
            name
            for name, now, before, bound in moved
            if abs(now - before) * 100 > abs(before) * bound
        )


def movement(session: Session, run: Run) -> Movement:
    """Compare a finished run with the published run of the month before it."""
    month = Month.of(run.month)
    before = session.scalars(
        select(Run).where(Run.month == month.plus(-1).first_day, Run.state == RunState.PUBLISHED)
    ).one_or_none()
    chunks = session.scalars(select(RunChunk.largest).where(RunChunk.run_id == run.id))
    tops = [top[0][1] for top in chunks if top]
    first = month.first_day
    return Movement(
        total=run.total or Decimal(0),
        median=run.median or Decimal(0),
        total_before=before.total if before else None,
        median_before=before.median if before else None,
        largest=kopecks(max(tops, default=0)),
        total_percent=parameter(session, PUBLISH_TOTAL_PERCENT, on=first),
        median_percent=parameter(session, PUBLISH_MEDIAN_PERCENT, on=first),
        first_ceiling=parameter(session, FIRST_MONTH_LINE_CEILING, on=first),
    )
