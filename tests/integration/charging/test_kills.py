"""Workers and the database are killed for real; what is resumed equals what was never disturbed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

import app.charging.run as run_module
from app.charging.digest import drafts_sha256
from app.charging.inline import work_off
from app.charging.leases import RunInProgress
from app.charging.run import get_run, start_run
from app.charging.tasks import work_off as work_off_task
from app.database import company_session, installed
from app.database.embedded import running_servers
from app.kernel.company import CompanyRef
from app.worker import create_worker
from bench.city import MONTH
from bench.measuring import city as made_city
from bench.measuring import settings_of
from tests.databases import Database

ROOT = Path(__file__).resolve().parents[3]
WORKER = """
import sys
from app.charging.inline import work_off
from app.database import Engines, install
from app.kernel.company import CompanyRef
install(Engines(sys.argv[1]))
print("working", flush=True)
work_off(CompanyRef(int(sys.argv[2]), sys.argv[3]), run_id=int(sys.argv[4]))
"""


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "CHUNK_PREMISES", 40)


def begin(city: CompanyRef, lease: timedelta = timedelta(0)) -> int:
    with company_session(city) as session:
        return start_run(session, month=MONTH, by=1, lease=lease).id


def undisturbed(city: CompanyRef) -> str:
    """Return the fingerprint of a whole run, and leave the month as if it had never been."""
    run_id = begin(city)
    assert work_off(city, run_id=run_id)
    with company_session(city) as session:
        found = drafts_sha256(session, MONTH)
        session.execute(text("DELETE FROM draft"))
        session.execute(text("DELETE FROM run"))
    return found


def start_worker(url: str, city: CompanyRef, run_id: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER, url, str(city.id), city.slug, str(run_id)]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "working\n"
    return worker


def done(city: CompanyRef) -> int:
    with company_session(city) as session:
        query = text("SELECT count(done_at) FROM run_chunk")
        return int(session.execute(query).scalar_one())


@pytest.mark.usefixtures("small_chunks")
class TestKilledWorker:
    def test_the_run_goes_on_as_if_nothing_had_happened(self, city: CompanyRef) -> None:
        expected = undisturbed(city)
        run_id = begin(city)
        url = installed().of(city).url.render_as_string(hide_password=False)
        for at_least in (1, 2):
            worker = start_worker(url.replace("+psycopg", ""), city, run_id)
            while done(city) < at_least and worker.poll() is None:
                time.sleep(0.005)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        time.sleep(0.1)

        with company_session(city) as session:
            session.execute(text("UPDATE run SET lease_until = now() - interval '1 second'"))
        assert begin(city) == run_id
        assert work_off(city, run_id=run_id)

        with company_session(city) as session:
            assert drafts_sha256(session, MONTH) == expected

    def test_c051_six_at_once_are_one_run_and_five_refusals(self, city: CompanyRef) -> None:
        def attempt(_: int) -> int | RunInProgress:
            try:
                return begin(city, timedelta(minutes=1))
            except RunInProgress as refusal:
                return refusal

        with ThreadPoolExecutor(6) as six:
            answers = list(six.map(attempt, range(6)))

        refusals = [each for each in answers if isinstance(each, RunInProgress)]
        assert len(refusals) == 5
        assert all({"by", "since"} <= each.facts.keys() for each in refusals)


def test_a_killed_database_loses_nothing(tmp_path: Path, small_chunks: None) -> None:
    del small_chunks
    tmp_path.chmod(0o755)
    with running_servers(tmp_path) as servers:
        settings = settings_of(servers, tmp_path)
        city = made_city(settings, 300)
        expected = undisturbed(city)
        run_id = begin(city)
        worker = start_worker(settings.database_url, city, run_id)
        while done(city) < 2 and worker.poll() is None:
            time.sleep(0.005)
        os.kill(servers.processes["postgres"].process.pid, signal.SIGKILL)
        worker.wait()
    installed().dispose()

    with running_servers(tmp_path) as servers:
        from app.database import Engines, install

        install(Engines(servers.database_url))
        with psycopg.connect(servers.superuser_url) as connection:
            connection.execute(f"UPDATE {city.schema}.run SET lease_until = NULL")
        assert begin(city) == run_id
        assert work_off(city, run_id=run_id)
        with company_session(city) as session:
            assert drafts_sha256(session, MONTH) == expected
            assert get_run(session, run_id).state == "ready"
        installed().dispose()


def drop_connections(database: Database) -> None:
    """Break every connection of the runtime's login but those of this process."""
    installed().dispose()
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'oselia_app' AND datname = current_database()"
        )


def child_of(worker: subprocess.Popen[bytes]) -> int:
    """Return one process of a Celery worker's pool."""
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    return int(children[0])


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_celery_goes_on_after_a_broken_connection_and_a_killed_child(
    city: CompanyRef, city_database: Database
) -> None:
    expected = undisturbed(city)
    settings = city_database.settings()
    run_id = begin(city, timedelta(minutes=5))
    create_worker(settings)
    work_off_task.delay(company_id=city.id, slug=city.slug, run_id=run_id)
    command = [sys.executable, "-m", "app.cli", "worker", "--concurrency", "1"]
    worker = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings.to_serving_env())
    try:
        until(lambda: done(city) >= 1)
        drop_connections(city_database)
        until(lambda: done(city) >= 3)
        os.kill(child_of(worker), signal.SIGKILL)
        until(lambda: state(city, run_id) == "ready")
    finally:
        worker.terminate()
        worker.wait(30)

    with company_session(city) as session:
        assert drafts_sha256(session, MONTH) == expected


def state(city: CompanyRef, run_id: int) -> str:
    with company_session(city) as session:
        return str(get_run(session, run_id).state)


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
