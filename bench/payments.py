"""A register of payments from its file to the books, beside a raw COPY of the rows it writes.

    python -m bench.payments [--rows 100000] [--small 20000]

Every account of a city owes four services for three months; each line of a register pays for one
account from half a month to four of them, by the product's own importer: first a small file, then
the large one, each tried and then imported, and the large one taken back at the end. `ratio` is
from the file to posted, matched and allocated; `waited_ratio` counts the trial run too, which a
person looks at before. Prints one JSON line last.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database import Engines, company_session, install
from app.exchange.jobs import receive_file
from app.exchange.models import ImportMode
from app.exchange.run_import import check_job, import_job, read_file
from app.exchange.undo import undo_import
from app.exchange.whole_import import Wishes, prepare
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.ledger.checks import CHECKS, discrepancies
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.settings import Settings
from bench.city import MONTH, settle_people
from bench.measuring import ROOT, city, settings_of, settle
from bench.memory import peak_memory
from bench.place import own_servers

OWED = 3
"""Months that everyone owes for."""
_SINCE_DAYS = 20
"""How many days the payments of a register lie apart."""


def main() -> None:
    arguments = argparse.ArgumentParser(description="A register of payments.")
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--small", type=int, default=20_000)
    arguments.add_argument("--load", nargs=2, help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.load:
        print(json.dumps(load(CompanyRef(int(asked.load[0]), "bench"), Path(asked.load[1]))))
    else:
        print(json.dumps(measure(asked.rows, asked.small)), flush=True)


def measure(rows: int, small: int) -> dict[str, object]:
    with own_servers() as (folder, servers):
        settings = settings_of(servers, folder)
        company = city(settings, rows + small, owing)
        first = _loaded(settings, company, folder / "small.csv", first=rows, rows=small)
        settle(settings)
        took = _loaded(settings, company, folder / "large.csv", first=0, rows=rows)
        whole_s = took["file_s"] + took["read_s"] + took["import_s"]
        _check(settings, company, rows + small)
        with psycopg.connect(servers.superuser_url, autocommit=True) as connection:
            floor_s, written = floor(connection, company, int(took["job"]))
        undo_s = _undone(company, int(took["job"]))
        _check(settings, company, small)
    return {
        "rows": rows,
        "written": written,
        "floor_s": round(floor_s, 2),
        **{name: round(each, 2) for name, each in took.items() if name.endswith("_s")},
        "undo_s": round(undo_s, 2),
        "ratio": round(whole_s / floor_s, 2),
        "waited_ratio": round((whole_s + took["trial_s"]) / floor_s, 2),
        "undo_ratio": round(undo_s / floor_s, 2),
        "rss_small_mib": first["rss_mib"],
        "rss_mib": took["rss_mib"],
    }


def owing(session: Session, accounts: int) -> None:
    """Fill an empty company with people who owe for the months before the open one."""
    settle_people(session, accounts)
    for back in range(OWED, 0, -1):
        month = MONTH.plus(-back)
        last = month.first_day.replace(day=month.days)
        days = {"m": month.first_day, "last": last, "due": month.plus(1).first_day.replace(day=20)}
        for statement in _OWE.split(";"):
            known = {name: day for name, day in days.items() if f":{name}" in statement}
            session.execute(text(statement), known)


_OWE = """
INSERT INTO month (month, charging, books) VALUES (:m, 'published', 'open');
WITH made AS (
    INSERT INTO posting (kind, posted, source_kind, source_id, made_by)
    VALUES ('publication', :m, 'bench', CAST(CAST(:m AS date) AS text), 1) RETURNING id
)
INSERT INTO entry (posted, account_id, posting_id, line, agreement_id, service_id, month,
                   kind, nature, on_day, due_on, arose_on, vat_rate, amount)
SELECT :m, a.account_id, made.id, a.service_id, a.id, a.service_id, :m, 'charge', 'principal',
       :last, :due, :last, 20, 60 + a.service_id * 40 + a.id % 70 + (a.id % 100) / 100.0
FROM agreement AS a, made ORDER BY a.account_id, a.service_id;
INSERT INTO open_item (account_id, service_id, month, agreement_id, nature, due_on,
                       outstanding, arose_on, vat_rate)
SELECT account_id, service_id, month, agreement_id, nature, due_on, amount, arose_on, vat_rate
FROM entry WHERE posted = :m ORDER BY account_id, service_id
"""


def write_register(path: Path, *, first: int, rows: int) -> None:
    """Write a register of a bank: a line each for so many accounts after the first ones."""
    today = clock.today()
    with path.open("w", encoding="utf-8") as file:
        file.write("Особовий рахунок;Дата платежу;Сума;Документ;Призначення\n")
        for n in range(first + 1, first + rows + 1):
            day = today - timedelta(days=n % _SINCE_DAYS)
            kopecks = 30_000 + n * 7_919 % 210_000
            file.write(
                f"{n};{day:%d.%m.%Y};{kopecks // 100},{kopecks % 100:02};R{n};"
                f"Сплата за комунальні послуги, о/р {n}, Коваль О. П.\n"
            )


def _loaded(
    settings: Settings, company: CompanyRef, path: Path, *, first: int, rows: int
) -> dict[str, float]:
    """Load a register in a process of its own and return its seconds and peak memory."""
    write_register(path, first=first, rows=rows)
    environment = os.environ | settings.to_env()
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "bench.payments", "--load", str(company.id), str(path)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    with peak_memory(process.pid) as peak:
        told, _ = process.communicate()
    if process.returncode != 0:
        raise SystemExit("the register was not loaded")
    took: dict[str, float] = json.loads(told)
    print(f"{rows} rows: {took}", file=sys.stderr)
    return took | {"rss_mib": peak[0]}


def load(company: CompanyRef, path: Path) -> Mapping[str, float]:
    """Bring a file as a person does: received, laid out, read, tried, imported."""
    install(Engines(Settings.from_env().database_url))
    with company_session(company) as session:
        by = job_actor(session, "bench")
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    with company_session(company) as session, path.open("rb") as content:
        job = receive_file(session, content, kind="payments", name=path.name, by=by)
    prepare(company, job, Wishes(), by=by)
    steps: dict[str, Callable[[], None]] = {
        "read_s": partial(read_file, company, job),
        "trial_s": partial(check_job, company, job),
        "import_s": partial(import_job, company, job, mode=ImportMode.ALL, by=by),
    }
    seconds["file_s"] = time.perf_counter() - started
    for name, step in steps.items():
        started = time.perf_counter()
        step()
        seconds[name] = time.perf_counter() - started
    return seconds | {"job": job}


def _undone(company: CompanyRef, job: int) -> float:
    started = time.perf_counter()
    with company_session(company) as session:
        undo_import(session, job, by=job_actor(session, "bench"))
    return time.perf_counter() - started


def _check(settings: Settings, company: CompanyRef, posted: int) -> None:
    """Hold that so many payments are posted and that the books agree in all."""
    settle(settings)
    with company_session(company) as session:
        query = text("SELECT count(*) FROM payment WHERE state = 'posted'")
        assert session.scalar(query) == posted
        found = discrepancies(session, {**CHECKS, **OF_PAYMENTS})
    assert found == [], found[:3]


def floor(
    connection: psycopg.Connection, company: CompanyRef, job: int
) -> tuple[float, dict[str, int]]:
    """Return the median seconds of three COPYs of the rows of an import, and how many they are."""
    connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(company.schema)))
    copies: dict[str, bytes] = {}
    for table, chosen in _WRITTEN.items():
        asked = sql.SQL("COPY ({}) TO STDOUT").format(sql.SQL(chosen).format(job=job))
        with connection.cursor() as cursor, cursor.copy(asked) as copy:
            copies[table] = b"".join(copy)
    seconds = statistics.median(_stored(connection, copies) for _ in range(3))
    return seconds, {table: rows.count(b"\n") for table, rows in copies.items()}


_WRITTEN = {
    "import_row": "SELECT * FROM import_row WHERE job_id = {job}",
    "payment": "SELECT * FROM payment WHERE import_job_id = {job}",
    "posting": (
        "SELECT posting.* FROM posting JOIN payment ON payment.posting_id = posting.id"
        " WHERE import_job_id = {job}"
    ),
    "entry": (
        "SELECT entry.* FROM payment JOIN entry ON entry.posting_id = payment.posting_id"
        " AND entry.account_id = payment.account_id WHERE import_job_id = {job}"
    ),
    "open_item": (
        "SELECT * FROM open_item WHERE (account_id, service_id, month, nature, due_on) IN ("
        " SELECT entry.account_id, service_id, month, nature, due_on"
        " FROM payment JOIN entry ON entry.posting_id = payment.posting_id"
        " AND entry.account_id = payment.account_id WHERE import_job_id = {job})"
    ),
}
"""Table -> its rows that the import wrote."""


def _stored(connection: psycopg.Connection, copies: Mapping[str, bytes]) -> float:
    for table in copies:
        connection.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING INDEXES)").format(
                sql.Identifier(f"floor_{table}"), sql.Identifier(table)
            )
        )
    connection.execute("CHECKPOINT")
    started = time.perf_counter()
    with connection.transaction(), connection.cursor() as cursor:
        for table, rows in copies.items():
            into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(f"floor_{table}"))
            with cursor.copy(into) as copy:
                for start in range(0, len(rows), 1 << 20):
                    copy.write(rows[start : start + (1 << 20)])
    seconds = time.perf_counter() - started
    for table in copies:
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"floor_{table}")))
    return seconds


if __name__ == "__main__":
    main()
