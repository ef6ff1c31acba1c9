"""How a run is measured: the city it charges, its own time and memory, and the floor."""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.digest import charges_sha256, drafts_sha256, drafts_text
from app.charging.drafts import forget
from app.charging.publish import Approval, publish
from app.charging.run import ready_run
from app.charging.shadow.models import RunCheck
from app.database import Engines, company_session, install
from app.database.embedded import Servers
from app.kernel.company import CompanyRef
from app.settings import Settings
from bench.city import MONTH, fill
from bench.memory import peak_memory
from bench.sample import check_sample
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine, prepare_database
from tenants.provisioning.spec import CompanySpec

ROOT = Path(__file__).resolve().parent.parent
KEY = "posted, account_id, service_id, month, part"
WORKERS = 2


def settings_of(servers: Servers, folder: Path) -> Settings:
    return Settings(
        database_url=servers.database_url,
        database_admin_url=servers.database_admin_url,
        database_superuser_url=servers.superuser_url,
        broker_url=servers.broker_url,
        secret_key="bench",
        data_folder=folder,
    )


def city(
    settings: Settings,
    accounts: int,
    fill_it: Callable[[Session, int], None] = fill,
) -> CompanyRef:
    started = time.perf_counter()
    prepare_database(settings)
    with admin_engine(settings.database_admin_url) as admin:
        company = create_company(
            admin,
            CompanySpec("bench", "КП «Місто»", edrpou="03361075", kinds=("water",)),
            defaults=(),
        )
    install(Engines(settings.database_url))
    with company_session(company) as session:
        fill_it(session, accounts)
    settle(settings)
    print(f"filled in {time.perf_counter() - started:.1f} s", file=sys.stderr)
    return company


def settle(settings: Settings) -> None:
    """Leave the server nothing to catch up with while the clock runs."""
    with psycopg.connect(settings.database_superuser_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


@dataclass(frozen=True, slots=True)
class Charged:
    """How long a run took, and the peak memory of its processes."""

    run_s: float
    """From the command until its drafts are committed, problems and comparison included."""
    checked_s: float
    """From the command to its end: until its lines are checked too."""
    rss_mib: int


def median_of(runs: Sequence[Charged]) -> Charged:
    """Return the times in the middle, and the most memory."""
    return Charged(
        statistics.median(each.run_s for each in runs),
        statistics.median(each.checked_s for each in runs),
        max(each.rss_mib for each in runs),
    )


def forget_drafts(settings: Settings, company: CompanyRef) -> None:
    """Let the next run find nothing that one before has kept."""
    with company_session(company) as session:
        forget(session, MONTH)
    settle(settings)


def charge(settings: Settings, company: CompanyRef) -> Charged:
    """Charge the month by the command line."""
    environment = os.environ | settings.to_env()
    # An installed product is compiled; Python must not do it while the clock runs.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "app.cli", "charge"]
    subprocess.run([*command, "--help"], cwd=ROOT, env=environment, check=True, capture_output=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, company.slug, "--month", str(MONTH), "--workers", str(WORKERS)],
        cwd=ROOT,
        env=environment,
        stdout=sys.stderr,
    )
    with peak_memory(process.pid) as peak, drafted(settings, company) as seen_at:
        if process.wait() != 0:
            raise SystemExit("the run failed")
        ended = time.perf_counter()
    return Charged(seen_at[0] - started, ended - started, peak[0])


@contextmanager
def drafted(settings: Settings, company: CompanyRef) -> Iterator[list[float]]:
    """Note when another session first sees that the run's drafts are committed."""
    seen_at: list[float] = []
    ended = threading.Event()
    asked = sql.SQL("SELECT count(counted_at) FROM {}.run WHERE month = %s").format(
        sql.Identifier(company.schema)
    )
    with psycopg.connect(settings.database_superuser_url) as connection:
        before = connection.execute(asked, (MONTH.first_day,)).fetchone()

    def watch() -> None:
        with psycopg.connect(settings.database_superuser_url, autocommit=True) as connection:
            while connection.execute(asked, (MONTH.first_day,)).fetchone() == before:
                if ended.wait(0.02):
                    return
        seen_at.append(time.perf_counter())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen_at
    finally:
        ended.set()
        watcher.join()


def figures(
    servers: Servers, company: CompanyRef, charged: Charged, *, is_sampled: bool = True
) -> dict[str, object]:
    with company_session(company) as session:
        text = drafts_text(session, MONTH)
        check_s = _check_s(session)
    floor_s, lines = floor(servers, text), text.count(b"\n")
    print(f"floor {floor_s:.2f} s, run {charged.run_s:.2f} s", file=sys.stderr)
    with company_session(company) as session:
        before = drafts_sha256(session, MONTH)
        checked = check_sample(session, MONTH) if is_sampled else 0
    print(f"{checked} lines equal the scalar reference", file=sys.stderr)
    started = time.perf_counter()
    with company_session(company) as session:
        run_id = publish_all(session)
    publish_s = time.perf_counter() - started
    with company_session(company) as session:
        after = charges_sha256(session, MONTH, run_id=run_id)
    assert before == after, "what was published is not what was drafted"
    return {
        "lines": lines,
        "floor_s": round(floor_s, 2),
        "run_s": round(charged.run_s, 2),
        "checked_s": round(charged.checked_s, 2),
        "check_s": round(check_s, 2),
        "publish_s": round(publish_s, 2),
        "ratio": round(charged.run_s / floor_s, 2),
        "checked_ratio": round(charged.checked_s / floor_s, 2),
        "publish_ratio": round(publish_s / floor_s, 2),
        "rss_mib": charged.rss_mib,
        "lines_per_s": round(lines / charged.run_s),
        "sha256": before,
    }


def _check_s(session: Session) -> float:
    """Return the seconds that both workers together spent on the last run's check."""
    last = select(RunCheck).order_by(RunCheck.run_id.desc()).limit(1)
    return float(session.scalars(last).one().seconds)


def publish_all(session: Session) -> int:
    run = ready_run(session, MONTH)
    assert run is not None
    assert run.total is not None
    approval = Approval(total=run.total, reason="benchmark")
    return publish(session, month=MONTH, by=run.started_by, approval=approval).id


def floor(servers: Servers, lines: bytes) -> float:
    """Return the median seconds of the three COPYs."""
    with psycopg.connect(servers.superuser_url, autocommit=True) as connection:
        cursor = connection.cursor()
        return statistics.median(store(cursor, lines) for _ in range(3))


def store(cursor: psycopg.Cursor, lines: bytes) -> float:
    cursor.execute("DROP TABLE IF EXISTS floor")
    cursor.execute(
        "CREATE TABLE floor (posted date, account_id bigint, service_id bigint, month date,"
        " part text, quantity numeric(18,6) NOT NULL, price numeric(14,6) NOT NULL,"
        f" amount numeric(14,2) NOT NULL, PRIMARY KEY ({KEY}))"
    )
    cursor.execute("CHECKPOINT")
    started = time.perf_counter()
    with cursor.copy("COPY floor FROM STDIN") as copy:
        for start in range(0, len(lines), 1 << 20):
            copy.write(lines[start : start + (1 << 20)])
    seconds = time.perf_counter() - started
    cursor.execute("DROP TABLE floor")
    return seconds
