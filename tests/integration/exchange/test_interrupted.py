"""Real processes, really killed: an import that was resumed is an import that was not disturbed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.cli import main
from app.database import company_session
from app.exchange.whole_import import Wishes, import_file
from app.kernel.company import CompanyRef
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, snapshot

pytestmark = pytest.mark.postgres

LINES = 5_000
SINCE = {"since": "2026-11-01"}
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


def environment(companies: TwoCompanies) -> dict[str, str]:
    settings = companies.database.settings()
    return {
        "DATABASE_URL": settings.database_url,
        "DATABASE_ADMIN_URL": settings.database_admin_url,
        "SECRET_KEY": "secret",
    }


def command(companies: TwoCompanies, *arguments: str) -> "subprocess.Popen[str]":
    env = os.environ | environment(companies)
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
    an_office(kashtan)
    by = an_office(vodokanal)
    path = str(a_long_file(tmp_path))
    wanted = ("--kind", "accounts", "--option", "since=2026-11-01", path)
    import_file(vodokanal, Path(path), kind="accounts", by=by, wishes=Wishes(options=SINCE))

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
    assert f"особові рахунки: {LINES}" in resumed


def test_the_command_line_tries_imports_and_undoes(
    two_companies: TwoCompanies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(two_companies).items():
        monkeypatch.setenv(name, value)
    an_office(two_companies.kashtan)
    path = tmp_path / "accounts.csv"
    path.write_text(
        "Рахунок;Нас. пункт;Вулиця;Будинок;ПІБ;Осіб\n0001;Ірпінь;Соборна;1;Хтось;два\n"
        "0002;Ірпінь;Соборна;2;Інший;2\n"
    )
    out = tmp_path / "verdicts.xlsx"
    wanted = ("--company", "kashtan", "--kind", "accounts", str(path))

    def told(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["import", *arguments])
        return result.exit_code, result.output

    tried = told("--trial", "--out", str(out), *wanted)
    refused = told(*wanted)
    valid = told("--valid-only", *wanted)
    undone = told("undo", "3", "--company", "kashtan")
    unknown = told("--company", "nobody", "--kind", "accounts", str(path))

    assert "рядок 2, Кількість осіб: Це не число: «два»." in tried[1]
    assert out.stat().st_size > 0
    assert refused[0] == 1
    assert "рядків 2, із помилками 1" in refused[1]
    assert "особові рахунки: 1" in valid[1]
    assert undone == (0, "Імпорт 3 скасовано.\n")
    assert unknown[0] == 1
    assert "no company 'nobody'" in unknown[1]
