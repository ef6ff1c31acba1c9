"""Planning a run's earlier months anew while a worker still charges a chunk of the plan before."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import select

from app.charging import run as run_module
from app.charging.inline import work_off
from app.charging.models import RunChunk
from app.charging.recalculation import planning
from app.charging.recalculation.models import Recalculated
from app.charging.run import get_run
from app.charging.work import work_chunk
from app.database import company_session
from tests.integration.charging.corrections import Flat, flat
from tests.integration.charging.test_run_goes_on import begun

__all__ = ["flat"]

pytestmark = pytest.mark.postgres


def plan_anew(flat: Flat, run_id: int) -> None:
    with company_session(flat.company) as session:
        run = get_run(session, run_id)
        planning.plan(session, run, size=run_module.CHUNK_PREMISES)


def test_leaves_nothing_of_a_chunk_that_is_gone(flat: Flat) -> None:
    run_id = begun(flat)

    with ThreadPoolExecutor(1) as thread:
        with company_session(flat.company) as worker:
            assert work_chunk(worker, run_id=run_id) is not None
            planned = thread.submit(plan_anew, flat, run_id)
            sleep(1)
            assert not planned.done()
        planned.result()

    with company_session(flat.company) as session:
        chunks = select(RunChunk.number).where(RunChunk.run_id == run_id)
        left = select(Recalculated.chunk).where(
            Recalculated.run_id == run_id, Recalculated.chunk.not_in(chunks)
        )
        assert session.scalars(left).all() == []
    assert work_off(flat.company, run_id=run_id)
