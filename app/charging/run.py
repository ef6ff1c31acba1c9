"""A run of a month: begun once, worked off chunk by chunk, ended when every chunk is done."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.claiming import hold_chunks
from app.charging.exact import kopecks
from app.charging.leases import ALONE, LEASE, RunInProgress, hold_dead, renew_lease
from app.charging.marks import lie_outside
from app.charging.models import Run, RunChunk, RunState
from app.charging.one_meter import mark_others
from app.charging.plan import chunks_of
from app.charging.recalculation import planning
from app.charging.recalculation.settling import reopen_unsettled
from app.charging.shadow.check import end_check, forget_check
from app.charging.shadow.lanes import Helper
from app.charging.shadow.seen import wait_for_others
from app.charging.storing import has_charges
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.month import Month
from app.months.states import mark_running

CHUNK_PREMISES = 25_000


class RunMissing(NotFound):
    """There is no such run."""

    key = "error.charging.run-missing"

    def __init__(self, *, run_id: int) -> None:
        super().__init__(f"there is no run {run_id}", run_id=run_id)


def start_run(
    session: Session, *, month: Month, by: int, at: datetime | None = None, lease: timedelta = LEASE
) -> Run:
    """Begin a run of the month, or take over one whose workers died. Commit before working.

    Of several callers at once one gets the run, the others are refused.

    Raises:
        RunInProgress: a run of the month is alive.
        MonthMissing, MonthState, BooksClosed: the month cannot be charged.
    """
    at = at or clock.now()
    dead = _unfinished(session, month)
    if dead is not None:  # before the month: so does who publishes one before it
        hold_dead(session, dead, at=at)
        forget_check(session, dead.id)
    mark_running(session, month)  # holds the month's row: callers come one after the other
    unfinished = _unfinished(session, month)
    if unfinished is not None and unfinished is dead:
        dead.started_by, dead.lease_until, dead.counted_at = by, at + lease, None
        return dead
    if unfinished is not None:
        raise RunInProgress(by=unfinished.started_by, since=unfinished.started_at)
    discarded = session.scalars(
        update(Run)
        .where(Run.month == month.first_day, Run.state == RunState.READY)
        .values(state=RunState.DISCARDED)
        .returning(Run.id)
    ).all()
    planning.give_back(session, discarded)
    run = Run(
        month=month.first_day,
        state=RunState.RUNNING,
        facts_as_of=at,
        started_at=at,
        started_by=by,
        lease_until=at + lease,
    )
    session.add(run)
    session.flush()
    planned = chunks_of(CHUNK_PREMISES)
    session.execute(
        insert(RunChunk).from_select(
            ["run_id", "month", "number", "first_building_id", "last_building_id"],
            select(literal(run.id), literal(run.month), *planned.c),
        )
    )
    mark_others(session, month)
    planning.plan(session, run, size=CHUNK_PREMISES)
    return run


def rerun_marked(
    session: Session, *, month: Month, by: int, at: datetime | None = None, lease: timedelta = LEASE
) -> Run | None:
    """Begin again only those chunks of the ready run that later facts reach into.

    What they reach into of earlier months is planned anew with what it used before.
    Return None where there is no ready run to mend, or its publication failed when its charges
    were stored already, or a fact is of a building that came after it; begin a whole one then.
    """
    at = at or clock.now()
    if (run := ready_run(session, month)) is None:
        return None  # with no month held: of a dead run the chunks are held first
    # Before the month: so does who publishes one before it and has these chunks charged again.
    hold_chunks(session, RunChunk.run_id == run.id)
    mark_running(session, month)
    run = ready_run(session, month, is_held=True)
    if run is None or has_charges(session, run) or lie_outside(session, run):
        return None
    mark_others(session, month)
    if planning.are_waiting(session, month):
        planning.plan(session, run, size=CHUNK_PREMISES)
    session.execute(_REOPEN, {"run_id": run.id, "month": month.first_day})
    if planning.left_undone(session, run):
        forget_check(session, run.id)
        run.state, run.counted_at = RunState.RUNNING, None
        run.signed_by = run.signed_at = None
        run.started_at, run.started_by, run.lease_until = at, by, at + lease
        session.flush()
    return run


def ready_run(session: Session, month: Month, *, is_held: bool = False) -> Run | None:
    """Return the month's run that is finished and not yet published, as it is at this moment."""
    query = select(Run).where(Run.month == month.first_day, Run.state == RunState.READY)
    if is_held:  # who signs at this moment has signed before, or finds it charged anew
        query = query.with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def get_run(session: Session, run_id: int) -> Run:
    """Return the run."""
    if (run := session.get(Run, run_id)) is None:
        raise RunMissing(run_id=run_id)
    return run


def begin_tasks(session: Session, *, run_id: int, lease: timedelta = LEASE) -> int:
    """Return how many chunks wait to be worked on."""
    renew_lease(session, run_id=run_id, lease=lease)
    done, chunks = progress(session, run_id=run_id)
    return chunks - done


def carry_on(session: Session, *, run_id: int) -> int | None:
    """Have the run take up what it moved itself, and return how many chunks that reopens.

    What a corrected month carries into the next one is known only when it is computed. Where
    nothing is left to take up, the run is summed up: its figures stand before its lines are
    checked. None while a chunk is still to be charged.
    """
    run = session.get_one(Run, run_id, with_for_update=ALONE, populate_existing=True)
    if run.state != RunState.RUNNING or not _all_done(session, run_id):
        return None
    if planning.is_carried(session, Month.of(run.month)):
        planning.plan(session, run, size=CHUNK_PREMISES)
        session.execute(_REOPEN, {"run_id": run.id, "month": run.month})
    else:
        reopen_unsettled(session, run)
    reopened = planning.left_undone(session, run)
    if not reopened:
        _sum_up(session, run)
    return reopened


def finish_run(session: Session, *, run_id: int, helper: Helper | None = None) -> bool:
    """Make the run ready when every chunk is done, and say whether it is. Safe to call twice.

    The check of its drafts ends on the way: it is ready with what the check found. Chunks that
    no worker looked at are looked at now; for those at which one is looking, it is waited. An idle
    process may help.
    """
    run = session.get_one(Run, run_id, with_for_update=ALONE, populate_existing=True)
    if run.state != RunState.RUNNING:
        return run.state == RunState.READY
    if not _all_done(session, run_id):
        return False  # who charges a chunk is not waited for: leases are renewed in the meantime
    wait_for_others(session, run_id)
    if not _all_done(session, run_id):
        return False
    _sum_up(session, run)  # anew: what it was summed up with may have been charged again since
    run.state, run.finished_at, run.lease_until = RunState.READY, clock.now(), None
    session.flush()
    end_check(session, run, helper)
    return True


def waiting_runs(session: Session) -> Sequence[int]:
    """Return the runs under way that have a chunk to do, by id.

    A publication, or taking one back, reopens chunks whose tasks are spent: give them new ones.
    """
    undone = select(RunChunk.number).where(RunChunk.run_id == Run.id, RunChunk.done_at.is_(None))
    query = select(Run.id).where(Run.state == RunState.RUNNING, undone.exists())
    return session.scalars(query.order_by(Run.id)).all()


def progress(session: Session, *, run_id: int) -> tuple[int, int]:
    """Return how many chunks of the run are done, and of how many."""
    done, all_ = session.execute(
        select(func.count(RunChunk.done_at), func.count()).where(RunChunk.run_id == run_id)
    ).one()
    return done, all_


def _sum_up(session: Session, run: Run) -> None:
    drafts.forget(session, Month.of(run.month), but_of=run.id)
    known = {"run_id": run.id, "month": run.month}
    run.lines, run.total, run.recalculated, run.accounts, median = session.execute(
        _SUMS, known
    ).one()
    run.median = kopecks(median or 0)
    run.counted_at = clock.now()


def _all_done(session: Session, run_id: int) -> bool:
    done, chunks = progress(session, run_id=run_id)
    return done == chunks


def _unfinished(session: Session, month: Month) -> Run | None:
    return session.scalars(
        select(Run).where(Run.month == month.first_day, Run.state == RunState.RUNNING)
    ).one_or_none()


_REOPEN = text("""
UPDATE run_chunk AS c SET done_at = NULL
WHERE c.run_id = :run_id AND c.month = :month AND EXISTS (
    SELECT FROM to_recompute AS t
    LEFT JOIN account AS a ON a.id = t.account_id
    LEFT JOIN premises AS p ON p.id = a.premises_id
    WHERE t.month = :month AND t.done_at IS NULL
      AND coalesce(p.building_id, t.building_id)
          BETWEEN c.first_building_id AND c.last_building_id
)
""")

_SUMS = text("""
SELECT coalesce(sum(lines), 0), coalesce(sum(total) FILTER (WHERE month = :month), 0),
       coalesce(sum(total) FILTER (WHERE month < :month), 0),
       coalesce(sum(cardinality(totals)), 0),
       (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY amount)
        FROM run_chunk AS c CROSS JOIN unnest(c.totals) AS amount WHERE c.run_id = :run_id)
FROM run_chunk WHERE run_id = :run_id
""")
