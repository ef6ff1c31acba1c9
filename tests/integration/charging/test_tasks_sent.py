"""Which tasks the end of a run sends: none that would only wait for another one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from celery import Task

import app.charging.tasks as tasks_module
from app.charging.leases import ALONE
from app.charging.models import Run
from app.charging.tasks import charge_chunk, check_chunks
from app.database import company_session
from app.kernel.company import CompanyRef
from app.settings import Settings
from app.worker import create_worker
from tests.integration.charging.by_workers import (
    by_rules_alone,
    charge_all,
    charge_one,
    check_all,
    small_chunks,
)
from tests.integration.charging.steps import begin

__all__ = ["by_rules_alone", "small_chunks"]

pytestmark = pytest.mark.usefixtures("small_chunks", "by_rules_alone")

CHUNKS = 6


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of tasks as they are sent; none of them is carried out."""
    create_worker(Settings("", "", "", ""))
    names = list[str]()
    for task in (tasks_module.charge_chunk, tasks_module.check_chunks, tasks_module.finish):
        monkeypatch.setattr(task, "delay", lambda _name=task.name, **_: names.append(_name))
    return names


def of(city: CompanyRef, run_id: int) -> dict[str, object]:
    return {"company_id": city.id, "slug": city.slug, "run_id": run_id}


class TestWhoChargesTheLastChunk:
    def test_has_all_of_them_looked_at(self, city: CompanyRef, sent: list[str]) -> None:
        run_id = begin(city)
        for _ in range(CHUNKS - 1):
            charge_one(city, run_id)

        charge_chunk(**of(city, run_id))

        assert sent == ["charging.check_chunks"] * CHUNKS

    def test_is_the_only_one_to_send_tasks(self, city: CompanyRef, sent: list[str]) -> None:
        run_id = begin(city)
        charge_all(city, run_id)

        charge_chunk(**of(city, run_id))

        assert sent == []

    def test_is_replaced_when_he_dies(self, city: CompanyRef, sent: list[str]) -> None:
        run_id = begin(city)
        charge_all(city, run_id)

        again(charge_chunk, of(city, run_id))

        assert sent == ["charging.check_chunks"] * CHUNKS


class TestWhoLooksAtTheLastChunk:
    def test_ends_the_run(self, city: CompanyRef, sent: list[str]) -> None:
        run_id = begin(city)
        charge_all(city, run_id)

        for _ in range(CHUNKS):
            check_chunks(**of(city, run_id))

        assert sent == ["charging.finish"]

    def test_is_replaced_when_he_dies(self, city: CompanyRef, sent: list[str]) -> None:
        run_id = begin(city)
        charge_all(city, run_id)
        check_all(city, run_id)

        again(check_chunks, of(city, run_id))

        assert sent == ["charging.finish"]

    @pytest.mark.usefixtures("sent")
    def test_leaves_nobody_waiting_while_the_run_ends(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_all(city, run_id)
        check_all(city, run_id)

        with ThreadPoolExecutor(2) as threads, company_session(city) as ending:
            ending.get_one(Run, run_id, with_for_update=ALONE)
            for task in (charge_chunk, check_chunks):
                threads.submit(task, **of(city, run_id)).result(timeout=10)


def again(task: "Task[..., None]", known: dict[str, object]) -> None:
    """Deliver a task once more: nobody knows what its first worker had done."""
    task.apply(kwargs=known, retries=1, throw=True)
