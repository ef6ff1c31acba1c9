"""A run whose chunks another month's publication reopens goes on by itself."""

import pytest

from app.charging.inline import go_on as go_on_here
from app.charging.models import Run, RunState
from app.charging.publish import withdraw
from app.charging.run import start_run, waiting_runs
from app.charging.tasks import finish, go_on
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel.month import Month
from app.settings import Settings
from app.worker import create_worker
from tests.factories.accounts import BY
from tests.integration.charging.corrections import DEC, NOV, Flat, area, december, flat, issue
from tests.integration.charging.test_corrections_in_order import read_on

__all__ = ["flat"]

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def worker() -> None:
    """Run tasks where they are sent: there is no broker."""
    create_worker(Settings("", "", "", ""))


def work_chunk_of(flat: Flat, run_id: int) -> int | None:
    with company_session(flat.company) as session:
        return work_chunk(session, run_id=run_id)


def begun(flat: Flat, *, since: Month = NOV) -> int:
    """Return December's run as it begins: it corrects November, or all months since another."""
    read_on(flat)
    issue(flat, NOV)
    december(flat)
    area(flat, "60", since=since)
    with company_session(flat.company) as session:
        return start_run(session, month=DEC, by=BY).id


def spent(flat: Flat) -> int:
    """Return December's run: its tasks are spent when what it corrects is taken back."""
    run_id = begun(flat)
    while work_chunk_of(flat, run_id) is not None:
        pass
    with company_session(flat.company) as session:
        withdraw(session, month=NOV, by=BY, reason="помилка")
    finish(company_id=flat.company.id, slug=flat.company.slug, run_id=run_id)
    assert state(flat, run_id) == RunState.RUNNING
    return run_id


def state(flat: Flat, run_id: int) -> str:
    with company_session(flat.company) as session:
        return session.get_one(Run, run_id).state


def test_by_tasks_of_its_own(flat: Flat) -> None:
    run_id = spent(flat)

    go_on(company_id=flat.company.id, slug=flat.company.slug)

    assert state(flat, run_id) == RunState.READY
    with company_session(flat.company) as session:
        assert waiting_runs(session) == []


def test_from_the_command_line(flat: Flat) -> None:
    run_id = spent(flat)

    go_on_here(flat.company)

    assert state(flat, run_id) == RunState.READY
