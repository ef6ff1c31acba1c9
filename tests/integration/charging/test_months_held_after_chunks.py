"""Who begins or checks a run and who publishes a month before: chunks first, then the month."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.charging.models import Run
from app.charging.recalculation import planning
from app.charging.run import rerun_marked, start_run
from app.charging.shadow.seen import check_chunk
from app.database import company_session
from app.documents.bills.asking import ask_check
from app.documents.bills.jobs import work_off
from app.kernel import clock
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
from tests.integration.charging.test_chunks_held_in_order import of_november, wait_for
from tests.integration.charging.test_corrections_in_order import read_on
from tests.integration.charging.test_run_goes_on import begun, work_chunk_of

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

LATER = timedelta(hours=1)


@pytest.mark.parametrize("changed_alone", [False, True])
def test_who_takes_over_a_dead_run(flat: Flat, *, changed_alone: bool) -> None:
    """December's run corrects October and November; its workers died after looking at them."""
    run_id = begun(flat, since=OCT)
    while work_chunk_of(flat, run_id) is not None:
        pass
    with company_session(flat.company) as session:
        assert check_chunk(session, run_id=run_id) is not None

    def take_over() -> int:
        with company_session(flat.company) as session:
            at = clock.now() + LATER
            mended = rerun_marked(session, month=DEC, by=BY, at=at) if changed_alone else None
            return (mended or start_run(session, month=DEC, by=BY, at=at)).id

    assert beside_november(flat, take_over) == run_id
    with company_session(flat.company) as session:
        assert session.get_one(Run, run_id).counted_at is None


def test_who_checks_a_run_again(flat: Flat) -> None:
    """December's run is ready; it corrects November."""
    read_on(flat)
    issue(flat, NOV)
    december(flat)
    area(flat, "60", since=NOV)
    run(flat, DEC)
    with company_session(flat.company) as session:
        job_id = ask_check(session, DEC, by=BY).id

    assert beside_november(flat, lambda: work_off(flat.company, job_id))


def beside_november(flat: Flat, work: Callable[[], int]) -> int:
    """Return what this comes to, begun while November's publication holds the chunks alone."""
    with ThreadPoolExecutor(1) as threads:
        with company_session(flat.company) as publishing:
            planning.reopen(publishing, of_november(publishing))
            begun_beside = threads.submit(work)
            wait_for(flat, 1)
            lock_all_books(publishing)
            publishing.rollback()
        return begun_beside.result()
