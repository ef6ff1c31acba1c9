"""The month page's figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.month.checking import CheckCard, check_card
from admin.month.jobs import JobCard, job_card
from admin.month.named import names_of
from admin.month.newer import LeftCard, NewerCard, left_card, newer_card
from admin.month.steps import Step, counts, is_finished, is_running, steps_of
from admin.month.words import GROUPINGS
from app.charging.estimates.queries import estimate_counts
from app.charging.models import Run
from app.charging.movement import Movement, movement
from app.charging.queries import (
    ComparedGroup,
    LargeBill,
    RunOverview,
    compared,
    largest_bills,
    latest_run,
    problem_counts,
)
from app.charging.recalculation import planning
from app.charging.recalculation.queries import has_corrections
from app.contracts.limits.state import limit_states
from app.documents.bills.jobs import latest_job
from app.kernel.month import Month
from app.months.models import CompanyParameter, MonthRow

CHANGES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class LimitCounts:
    """How many yearly limits are passed, and how many are near their end."""

    passed: int = 0
    near: int = 0


@dataclass(frozen=True, slots=True)
class MonthCard:
    """A month and how far it has come."""

    month: Month
    row: MonthRow
    run: RunOverview | None
    movement: Movement | None
    problems: Sequence[tuple[str, int]]
    estimates: Sequence[tuple[tuple[str, str], int]]
    """Standing estimates of the run by reason and step, the most first."""
    steps: Sequence[Step]
    is_counted: bool
    """Whether the first two steps say how many; a large company is counted when it asks."""
    unconfirmed: int
    newer: NewerCard | None
    """What came after the run about to be published, and that it does not count yet."""
    left: LeftCard | None
    """What the month was published without."""
    limits: LimitCounts
    """Yearly limits that a run about to be published passes, or brings near their end."""
    corrects: bool
    """Whether the run changes earlier months."""
    check: CheckCard | None
    """What the check before publishing looked at and found."""
    job: JobCard | None
    """What was asked of the month last and is under way, or was refused and nothing came since."""
    earlier_wait: bool
    """Whether facts moved earlier months after the run: the next one corrects these."""

    @property
    def is_closed(self) -> bool:
        """Return whether nothing in the month changes any more."""
        return self.row.books == "closed"

    @property
    def is_published(self) -> bool:
        """Return whether subscribers see the month."""
        return self.row.charging == "published"

    @property
    def is_running(self) -> bool:
        """Return whether a run is under way."""
        return is_running(self.run)

    @property
    def is_at_work(self) -> bool:
        """Return whether the month is being published or taken back."""
        return self.job is not None and self.job.is_running

    @property
    def is_ready(self) -> bool:
        """Return whether a finished run waits to be checked and published."""
        return _is_ready(self.row, self.run)

    @property
    def is_empty(self) -> bool:
        """Return whether the finished run charges nobody anything and corrects nothing."""
        return self.run is not None and not self.run.lines and not self.corrects

    @property
    def is_stopped(self) -> bool:
        """Return whether the check keeps the run from being published."""
        return self.check is not None and not self.check.is_clean


def is_stalled(run: RunOverview | None, at: datetime) -> bool:
    """Return whether nobody works on the run under way, so that it may be taken over."""
    if run is None or not is_running(run):
        return False
    return run.lease_until is None or run.lease_until < at


def month_card(
    session: Session, row: MonthRow, run: RunOverview | None, *, is_count_asked: bool = False
) -> MonthCard:
    """Return the month's page in a dozen small queries."""
    month = Month.of(row.month)
    stored = session.get(Run, run.id) if run and is_finished(run) else None
    counted = counts(session, month, is_asked=is_count_asked)
    is_ready = _is_ready(row, run)
    return MonthCard(
        month=month,
        row=row,
        run=run,
        movement=movement(session, stored) if stored else None,
        problems=list(problem_counts(session, run_id=run.id).items()) if run else [],
        estimates=list(estimate_counts(session, run_id=run.id).items()) if run else [],
        steps=steps_of(session, row, run, counted),
        is_counted=counted is not None,
        unconfirmed=_unconfirmed(session) if row.books == "open" else 0,
        newer=newer_card(session, stored) if stored and is_ready else None,
        left=left_card(session, stored) if stored and row.charging == "published" else None,
        limits=_limits(session, month, stored.id) if stored and is_ready else LimitCounts(),
        corrects=stored is not None and has_corrections(session, run_id=stored.id),
        check=check_card(session, stored.id) if stored else None,
        job=job_card(latest_job(session, month), row, run),
        earlier_wait=row.books == "open" and planning.are_waiting(session, month),
    )


def _limits(session: Session, month: Month, run_id: int) -> LimitCounts:
    last = month.period.last_day
    assert last is not None, "a month has a last day"
    states = limit_states(session, on=last, run_id=run_id)
    return LimitCounts(
        passed=sum(each.is_passed for each in states), near=sum(each.is_near for each in states)
    )


def changes(
    session: Session, run: RunOverview
) -> tuple[Mapping[str, Sequence[tuple[str, ComparedGroup]]], Sequence[LargeBill]]:
    """Return a finished run beside the month before, the biggest changes first, and its largest."""
    grouped = {}
    for by in GROUPINGS:
        rows = compared(session, run_id=run.id, by=by, limit=CHANGES_SHOWN)
        names = names_of(session, by, [each.of for each in rows])
        grouped[by] = [(names.get(each.of, "—"), each) for each in rows]
    return grouped, largest_bills(session, run_id=run.id)


def steps_taken(session: Session, row: MonthRow) -> Sequence[Step]:
    """Return how far the month has come: for the office's first page."""
    month = Month.of(row.month)
    return steps_of(session, row, latest_run(session, month), counts(session, month))


def _is_ready(row: MonthRow, run: RunOverview | None) -> bool:
    return run is not None and run.state == "ready" and row.charging != "published"


def _unconfirmed(session: Session) -> int:
    query = select(func.count()).where(
        CompanyParameter.retired_at.is_(None), CompanyParameter.confirmed_at.is_(None)
    )
    return session.scalar(query) or 0
