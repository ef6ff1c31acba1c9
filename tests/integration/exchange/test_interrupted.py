"""Real processes, really killed: an import that was resumed is an import that was not disturbed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import company_session
from app.kernel.company import CompanyRef
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, snapshot

pytestmark = pytest.mark.postgres

LINES = 12_000
ROOT = Path(__file__).resolve().parents[3]


def a_long_file(folder: Path) -> Path:
    path = folder / "accounts.csv"
    header = "Рахунок;Населений пункт;Вулиця;Будинок;Квартира;ПІБ;Осіб;Площа\n"
    rows = (
        f"{at:07d};Ірпінь;вул. Соборна;{at // 100 + 1};{at % 100 + 1};Особа {at};{at % 5};9,5\n"
        for at in range(LINES)
    )
    path.write_text(header + "".join(rows), encoding="cp1251")
    return path


def command(companies: TwoCompanies, *arguments: str) -> "subprocess.Popen[str]":
    settings = companies.database.settings()
    env = os.environ | {
        "DATABASE_URL": settings.database_url,
        "DATABASE_ADMIN_URL": settings.database_admin_url,
        "SECRET_KEY": "secret",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", "import", *arguments],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finished(process: "subprocess.Popen[str]") -> str:
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0, told
    return told


def kill_when(process: "subprocess.Popen[str]", company: CompanyRef, query: str) -> None:
    until(lambda: asked(company, query))
    process.send_signal(signal.SIGKILL)
    process.wait(30)


def asked(company: CompanyRef, query: str) -> bool:
    with company_session(company) as session:
        return bool(session.execute(text(query)).scalar())


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def test_an_import_killed_while_reading_and_while_writing_ends_as_an_undisturbed_one(
    two_companies: TwoCompanies, tmp_path: Path
) -> None:
    kashtan, vodokanal = two_companies.both
    for company in two_companies.both:
        an_office(company)
    path = str(a_long_file(tmp_path))
    wanted = ("--kind", "accounts", "--option", "since=2026-11-01", path)
    whole = finished(command(two_companies, "--company", "vodokanal", *wanted))

    reading = command(two_companies, "--company", "kashtan", *wanted)
    kill_when(reading, kashtan, "SELECT read_to > 0 FROM import_job")
    with company_session(kashtan) as session:
        kept = session.execute(text("SELECT state, rows FROM import_job")).one()
    assert kept.state == "reading"
    assert 0 < kept.rows < LINES

    writing = command(two_companies, "resume", "--company", "kashtan", "1")
    kill_when(
        writing,
        kashtan,
        "SELECT state = 'read' AND EXISTS (SELECT FROM pg_locks WHERE relation ="
        " 'account_holder'::regclass AND mode = 'RowExclusiveLock') FROM import_job",
    )
    assert not asked(kashtan, "SELECT EXISTS (SELECT FROM account)")
    resumed = finished(command(two_companies, "resume", "--company", "kashtan", "1"))

    assert snapshot(kashtan) == snapshot(vodokanal)
    assert resumed.splitlines()[-9:] == whole.splitlines()[-9:]
    assert f"особові рахунки: {LINES}" in resumed


def test_the_command_line_tries_imports_and_undoes(
    two_companies: TwoCompanies, tmp_path: Path
) -> None:
    kashtan = two_companies.kashtan
    an_office(kashtan)
    path = tmp_path / "accounts.csv"
    path.write_text(
        "Рахунок;Нас. пункт;Вулиця;Будинок;ПІБ;Осіб\n0001;Ірпінь;Соборна;1;Хтось;два\n"
        "0002;Ірпінь;Соборна;2;Інший;2\n"
    )
    out = tmp_path / "verdicts.xlsx"
    wanted = ("--company", "kashtan", "--kind", "accounts", str(path))

    tried = finished(command(two_companies, "--trial", "--out", str(out), *wanted))
    refused = command(two_companies, *wanted)
    told, _ = refused.communicate(timeout=60)
    valid = finished(command(two_companies, "--valid-only", *wanted))
    undone = finished(command(two_companies, "undo", "3", "--company", "kashtan"))

    assert "рядок 2, Кількість осіб: Це не число: «два»." in tried
    assert out.stat().st_size > 0
    assert refused.returncode == 1
    assert "рядків 2, із помилками 1" in told
    assert "Traceback" not in told
    assert "особові рахунки: 1" in valid
    assert "скасовано" in undone
