"""The check of a run whose worker was killed, whose chunk is charged anew, or that begins again."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text, update

from app.charging.inline import work_off
from app.charging.models import Run, RunChunk
from app.charging.publish import publish
from app.charging.run import rerun_marked, start_run
from app.charging.shadow.seen import check_chunk, seen_of
from app.charging.shadow.verdict import CheckFailed, check_of
from app.database import company_session, installed
from app.kernel.company import CompanyRef
from bench.city import MONTH
from tests.integration.charging.by_workers import (
    FAULT,
    by_rules_alone,
    charge_all,
    charge_one,
    check_all,
    check_one,
    end,
    mark,
    seen,
    small_chunks,
)
from tests.integration.charging.faults import ACCOUNT, plant
from tests.integration.charging.steps import approved, begin, charge, count

__all__ = ["by_rules_alone", "small_chunks"]

pytestmark = pytest.mark.usefixtures("small_chunks", "by_rules_alone")

ROOT = Path(__file__).resolve().parents[3]
KILLED_WHILE_LOOKING = """
import sys, time
import app.charging.shadow.seen as seen
from app.charging.inline import work_off
from app.database import Engines, install
from app.kernel.company import CompanyRef

looked_at = []
look_at = seen.look_at

def slowly(session, of, bounds, answers):
    looked_at.append(of.number)
    if len(looked_at) == 2:
        print("looking at", of.number, flush=True)
        time.sleep(600)
    return look_at(session, of, bounds, answers)

seen.look_at = slowly
install(Engines(sys.argv[1]))
work_off(CompanyRef(int(sys.argv[2]), sys.argv[3]), run_id=int(sys.argv[4]))
"""


class TestKilledWorker:
    def test_what_it_looked_at_goes_to_the_next_one(self, city: CompanyRef) -> None:
        run_id = begin(city)
        url = installed().of(city).url.render_as_string(hide_password=False)
        told = (url.replace("+psycopg", ""), str(city.id), city.slug, str(run_id))
        command = [sys.executable, "-c", KILLED_WHILE_LOOKING, *told]
        worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "looking at 2\n"
        worker.send_signal(signal.SIGKILL)
        worker.wait()

        assert seen(city, run_id) == {1}
        with company_session(city) as session:
            # Until the server sees that nobody is there, the row is held.
            session.execute(text("SELECT number FROM run_chunk WHERE number = 2 FOR UPDATE"))
        assert check_one(city, run_id) == 2
        charge_all(city, run_id)

        assert end(city, run_id).found == 0

    def test_the_end_looks_at_what_nobody_did(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_all(city, run_id)
        plant(city, FAULT)

        assert end(city, run_id).found > 0
        with company_session(city) as session:
            assert len(seen_of(session, run_id)) == count(session, RunChunk)

    def test_the_end_waits_for_who_is_looking(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_all(city, run_id)
        with ThreadPoolExecutor(1) as thread:
            with company_session(city) as session:
                assert check_chunk(session, run_id=run_id) == 1
                ended = thread.submit(lambda: end(city, run_id))
                with pytest.raises(TimeoutError):
                    ended.result(timeout=0.5)
            assert ended.result(timeout=60).found == 0

    def test_a_run_that_is_taken_over_is_looked_at_from_the_start(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_one(city, run_id)
        check_one(city, run_id)
        with company_session(city) as session:
            session.execute(update(Run).values(lease_until=None))
        with company_session(city) as session:
            assert start_run(session, month=MONTH, by=1).id == run_id

        assert seen(city, run_id) == set()


class TestChargedAnew:
    def test_a_chunk_loses_what_was_seen_of_it(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_all(city, run_id)
        check_all(city, run_id)
        before = seen(city, run_id)
        with company_session(city) as session:
            again = update(RunChunk).where(RunChunk.run_id == run_id, RunChunk.number == 3)
            session.execute(again.values(done_at=None))

        assert charge_one(city, run_id) == 3

        assert seen(city, run_id) == before - {3}
        assert check_one(city, run_id) == 3
        assert check_one(city, run_id) is None

    def test_a_run_is_looked_at_whole(self, city: CompanyRef) -> None:
        """Facts that lines of other chunks name may have moved since, and drafts too."""
        run_id = charge(city)
        plant(city, FAULT)
        with company_session(city) as session:
            mark(session, ACCOUNT + 200)
        with company_session(city) as session:
            assert rerun_marked(session, month=MONTH, by=1) is not None
        assert seen(city, run_id) == set()

        assert work_off(city, run_id=run_id)

        with company_session(city) as session:
            check = check_of(session, run_id)
            assert check is not None
            assert check.found > 0
        with company_session(city) as session, pytest.raises(CheckFailed):
            publish(session, month=MONTH, by=1, approval=approved(session))
