"""Several at once hold many chunks of one run: they wait for each other, never in a circle."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.charging.models import Run, RunChunk, RunState
from app.charging.recalculation import planning
from app.charging.run import carry_on, rerun_marked
from app.charging.shadow.seen import wait_for_others
from app.database import company_session
from app.months.locks import lock_all_books
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    OCT,
    Flat,
    area,
    december,
    flat,
    issue,
    run,
)
from tests.integration.charging.test_corrections_in_order import read_on
from tests.integration.charging.test_run_goes_on import begun, work_chunk_of

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

OCTOBERS = 2
"""The number of a chunk: the run's own month comes first, then those it corrects."""


def test_who_ends_a_run_and_who_reopens_its_chunks(flat: Flat) -> None:
    """November is published again while December's run ends; a worker still looks at October."""
    run_id = correcting_two_months(flat)

    with ThreadPoolExecutor(2) as threads:
        with company_session(flat.company) as worker:
            worker.get_one(RunChunk, (run_id, OCTOBERS), with_for_update=True)
            reopened = threads.submit(reopen_for_november, flat)
            wait_for(flat, 1)
            ended = threads.submit(end, flat, run_id)
            wait_for(flat, 2)
        reopened.result()
        ended.result()

    with company_session(flat.company) as session:
        done = select(RunChunk.number).where(
            RunChunk.run_id == run_id, RunChunk.done_at.is_not(None)
        )
        assert session.scalars(done).all() == []


def test_who_charges_changed_accounts_again_and_who_publishes_a_month_before(flat: Flat) -> None:
    """Both want the run's chunks and its month, and take them in this order."""
    read_on(flat)
    issue(flat, NOV)
    december(flat)
    area(flat, "60", since=NOV)
    run(flat, DEC)
    area(flat, "70", since=DEC)

    with ThreadPoolExecutor(1) as threads:
        with company_session(flat.company) as publishing:
            planning.reopen(publishing, of_november(publishing))
            rerun = threads.submit(charge_changed, flat)
            wait_for(flat, 1)
            lock_all_books(publishing)
        assert rerun.result() == RunState.RUNNING


def test_who_sums_a_run_up_waits_for_nobody_who_looks_at_its_lines(flat: Flat) -> None:
    """No estimate of an earlier month moved, so that no chunk is to be held for another turn."""
    run_id = correcting_two_months(flat)
    while work_chunk_of(flat, run_id) is not None:
        pass
    with company_session(flat.company) as session:
        session.execute(update(RunChunk).values(in_order=False))

    with company_session(flat.company) as looking:
        looking.get_one(RunChunk, (run_id, OCTOBERS), with_for_update=True)
        with company_session(flat.company) as session:
            session.execute(text("SET LOCAL lock_timeout = '5s'"))
            assert carry_on(session, run_id=run_id) == 0
            assert session.get_one(Run, run_id).counted_at is not None


def correcting_two_months(flat: Flat) -> int:
    """Return December's run, which corrects October and November; October's part is charged."""
    run_id = begun(flat, since=OCT)
    assert work_chunk_of(flat, run_id) == OCTOBERS
    return run_id


def of_november(session: Session) -> Run:
    return session.scalars(select(Run).where(Run.month == NOV.first_day)).one()


def reopen_for_november(flat: Flat) -> None:
    with company_session(flat.company) as session:
        planning.reopen(session, of_november(session))


def charge_changed(flat: Flat) -> str | None:
    with company_session(flat.company) as session:
        begun = rerun_marked(session, month=DEC, by=BY)
        return begun.state if begun else None


def end(flat: Flat, run_id: int) -> None:
    with company_session(flat.company) as session:
        wait_for_others(session, run_id)


def wait_for(flat: Flat, waiting: int) -> None:
    """Wait until so many of the company's transactions wait for another one's rows."""
    blocked = text("""
        SELECT count(DISTINCT pid) FROM pg_locks
        WHERE NOT granted AND locktype IN ('transactionid', 'tuple')
    """)
    for _ in range(100):
        with company_session(flat.company) as session:
            if session.scalar(blocked) == waiting:
                return
        sleep(0.05)
    raise AssertionError(f"{waiting} should wait")
