"""What the month page shows of a run: frozen rows, in a settled order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Interval, cast, func, literal_column, select
from sqlalchemy.orm import Session

from app.charging.exact import kopecks
from app.charging.models import Charge, Run, RunChunk, RunGroup, RunProblem, RunState
from app.charging.recalculation.order import IN_ORDER
from app.kernel.month import Month
from app.registry.models import Account
from app.tariffs.models import Service

GROUPINGS = ("service_id", "building_id", "tariff_id")
LARGEST = 10
_A_MONTH = literal_column("interval '1 month'", Interval)


@dataclass(frozen=True, slots=True)
class RunOverview:
    """A run as the month page shows it. Of its `chunks` some are `done`, some `seen` (checked)."""

    id: int
    month: Month
    state: str
    started_at: datetime
    started_by: int
    lease_until: datetime | None
    """Until when a run under way is taken to be alive."""
    finished_at: datetime | None
    done: int
    seen: int
    chunks: int
    is_counted: bool
    """Whether its figures stand; of a run under way, only its check is not over."""
    accounts: int | None
    lines: int | None
    total: Decimal | None
    recalculated: Decimal | None
    """By how much earlier months are corrected, all accounts together."""
    median: Decimal | None
    problems: int
    blocking: int
    override_reason: str | None


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """A problem with the account it is about; `service_id` 0 means the whole account."""

    id: int
    month: Month
    """The run's own, or an earlier one that it was to correct."""
    account_id: int
    account_number: str
    service_id: int
    service_name: str | None
    kind: str
    severity: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """One service, building or tariff (`of` is its id) beside the month before."""

    of: int
    amount: Decimal
    amount_before: Decimal
    quantity: Decimal
    quantity_before: Decimal
    accounts: int
    accounts_before: int

    @property
    def change(self) -> Decimal:
        """Return by how much more is charged than before."""
        return self.amount - self.amount_before


@dataclass(frozen=True, slots=True)
class LargeBill:
    """One of the largest sums of the month."""

    account_id: int
    account_number: str
    total: Decimal


def latest_run(session: Session, month: Month) -> RunOverview | None:
    """Return the month's last run, whatever its state."""
    run = session.scalars(
        select(Run).where(Run.month == month.first_day).order_by(Run.id.desc()).limit(1)
    ).one_or_none()
    return None if run is None else _overview(session, run)


def problems(
    session: Session, *, run_id: int, kind: str | None = None, after: int = 0, limit: int = 50
) -> Sequence[ListedProblem]:
    """Return the run's problems after the problem of id `after`, oldest first."""
    query = (
        select(
            RunProblem.id,
            RunProblem.month,
            RunProblem.account_id,
            Account.number,
            RunProblem.service_id,
            Service.name,
            RunProblem.kind,
            RunProblem.severity,
            RunProblem.facts,
        )
        .join(Account, Account.id == RunProblem.account_id)
        .outerjoin(Service, Service.id == RunProblem.service_id)
        .where(RunProblem.run_id == run_id, RunProblem.id > after)
        .order_by(RunProblem.id)
        .limit(limit)
    )
    if kind is not None:
        query = query.where(RunProblem.kind == kind)
    return [
        ListedProblem(key, Month.of(month), *row) for key, month, *row in session.execute(query)
    ]


def problem_counts(session: Session, *, run_id: int) -> Mapping[str, int]:
    """Return how many problems of each kind the run has, the most frequent first."""
    count = func.count()
    rows = session.execute(
        select(RunProblem.kind, count)
        .where(RunProblem.run_id == run_id)
        .group_by(RunProblem.kind)
        .order_by(count.desc(), RunProblem.kind)
    )
    return {kind: number for kind, number in rows}  # noqa: C416 - rows are not pairs to mypy


def compared(
    session: Session, *, run_id: int, by: str, limit: int = 50, offset: int = 0
) -> Sequence[ComparedGroup]:
    """Return the run's groups beside those of the month before, the biggest change first.

    `by` is one of `GROUPINGS`.
    """
    if by not in GROUPINGS:
        raise ValueError(f"{by!r} is none of {GROUPINGS}")
    month = select(Run.month).where(Run.id == run_id).scalar_subquery()
    previous = select(Run.id).where(
        Run.month == cast(month - _A_MONTH, Date), Run.state == RunState.PUBLISHED
    )
    now = _summed(RunGroup.run_id == run_id, by=by, name="now")
    then = _summed(RunGroup.run_id.in_(previous), by=by, name="then")
    amount, before = func.coalesce(now.c.amount, 0), func.coalesce(then.c.amount, 0)
    of = func.coalesce(now.c.of, then.c.of)
    rows = session.execute(
        select(
            of,
            amount,
            before,
            func.coalesce(now.c.quantity, 0),
            func.coalesce(then.c.quantity, 0),
            func.coalesce(now.c.accounts, 0),
            func.coalesce(then.c.accounts, 0),
        )
        .select_from(now.outerjoin(then, now.c.of == then.c.of, full=True))
        .order_by(func.abs(amount - before).desc(), of)
        .limit(limit)
        .offset(offset)
    )
    return [ComparedGroup(*row) for row in rows]


def largest_bills(session: Session, *, run_id: int) -> Sequence[LargeBill]:
    """Return the ten largest sums of accounts, largest first."""
    chunks = session.scalars(select(RunChunk.largest).where(RunChunk.run_id == run_id))
    pairs = sorted(
        ((amount, account) for chunk in chunks for account, amount in chunk or ()), reverse=True
    )[:LARGEST]
    found = session.execute(
        select(Account.id, Account.number).where(Account.id.in_([each for _, each in pairs]))
    )
    numbers = dict(found.all())
    return [LargeBill(account, numbers[account], kopecks(amount)) for amount, account in pairs]


def charges_of(session: Session, *, accounts: Sequence[int], month: Month) -> Sequence[Charge]:
    """Return the published lines of these accounts for the month, in the order of their keys."""
    published = select(Run.id).where(Run.month == month.first_day, Run.state == RunState.PUBLISHED)
    return session.scalars(
        select(Charge)
        .where(
            Charge.posted == month.first_day,
            Charge.account_id.in_(accounts),
            Charge.run_id.in_(published),
        )
        .order_by(*IN_ORDER)
    ).all()


def _overview(session: Session, run: Run) -> RunOverview:
    counted = select(func.count(RunChunk.done_at), func.count(RunChunk.seen), func.count())
    done, seen, chunks = session.execute(counted.where(RunChunk.run_id == run.id)).one()
    all_, blocking = session.execute(
        select(func.count(), func.count().filter(RunProblem.severity == "blocks")).where(
            RunProblem.run_id == run.id
        )
    ).one()
    return RunOverview(
        id=run.id,
        month=Month.of(run.month),
        state=run.state,
        started_at=run.started_at,
        started_by=run.started_by,
        lease_until=run.lease_until,
        finished_at=run.finished_at,
        done=done,
        seen=seen,
        chunks=chunks,
        is_counted=run.counted_at is not None and done == chunks,
        accounts=run.accounts,
        lines=run.lines,
        total=run.total,
        recalculated=run.recalculated,
        median=run.median,
        problems=all_,
        blocking=blocking,
        override_reason=run.override_reason,
    )


def _summed(condition: Any, *, by: str, name: str) -> Any:
    column = getattr(RunGroup, by)
    return (
        select(
            column.label("of"),
            func.sum(RunGroup.amount).label("amount"),
            func.sum(RunGroup.quantity).label("quantity"),
            func.sum(RunGroup.accounts).label("accounts"),
        )
        .where(condition)
        .group_by(column)
        .subquery(name)
    )
