"""The check by workers: chunk by chunk as they are charged, gathered at the end of the run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text, update
from sqlalchemy.orm import Session

import app.charging.inline as inline_module
import app.charging.shadow.check as check_module
import app.charging.tasks as tasks_module
from app.charging.inline import work_off
from app.charging.leases import LEASE, RunInProgress
from app.charging.models import Run, RunChunk
from app.charging.publish import publish
from app.charging.queries import latest_run
from app.charging.run import (
    begin_tasks,
    carry_on,
    finish_run,
    get_run,
    rerun_marked,
    start_run,
)
from app.charging.shadow.chunk import ChunkOfRun
from app.charging.shadow.seen import check_chunk, seen_of
from app.charging.shadow.verdict import CheckFailed
from app.charging.storing import DraftsLost
from app.charging.tasks import charge_chunk, check_chunks
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.settings import Settings
from app.worker import create_worker
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
from tests.integration.charging.faults import plant
from tests.integration.charging.steps import approved, begin

__all__ = ["by_rules_alone", "small_chunks"]

pytestmark = pytest.mark.usefixtures("small_chunks", "by_rules_alone")


@pytest.fixture
def nothing_left_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_at(_session: object, of: ChunkOfRun, **_: object) -> None:
        raise AssertionError(f"chunk {of.number} was left to the end")

    monkeypatch.setattr(check_module, "look_at", look_at)


class TestWorkers:
    @pytest.mark.usefixtures("nothing_left_to_look_at")
    def test_look_at_every_chunk_so_that_the_end_only_gathers(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_all(city, run_id)
        check_all(city, run_id)

        check = end(city, run_id)

        with company_session(city) as session:
            assert (check.found, check.lines) == (0, get_run(session, run_id).lines)
            publish(session, month=MONTH, by=1, approval=approved(session))

    @pytest.mark.usefixtures("nothing_left_to_look_at")
    def test_look_at_every_chunk_from_the_command_line(self, city: CompanyRef) -> None:
        run_id = begin(city)

        assert work_off(city, run_id=run_id)

        assert len(seen(city, run_id)) > 3

    def test_look_at_a_chunk_as_it_is_stored(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_all(city, run_id)
        plant(city, FAULT)
        check_all(city, run_id)

        assert end(city, run_id).found > 0
        with company_session(city) as session, pytest.raises(CheckFailed):
            publish(session, month=MONTH, by=1, approval=approved(session))

    def test_what_is_put_in_place_of_what_they_saw_is_not_published(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_all(city, run_id)
        check_all(city, run_id)
        plant(city, FAULT)

        assert end(city, run_id).found == 0
        with company_session(city) as session, pytest.raises(DraftsLost):
            publish(session, month=MONTH, by=1, approval=approved(session))

    def test_look_at_no_chunk_that_is_not_charged(self, city: CompanyRef) -> None:
        run_id = begin(city)

        assert check_one(city, run_id) is None
        first = charge_one(city, run_id)
        assert check_one(city, run_id) == first
        assert check_one(city, run_id) is None

    def test_look_at_one_chunk_each(self, city: CompanyRef) -> None:
        run_id = begin(city)
        charge_all(city, run_id)

        with company_session(city) as one, company_session(city) as other:
            taken = [check_chunk(each, run_id=run_id) for each in (one, other)]

        assert taken == [1, 2]

    def test_by_tasks_charge_all_before_any_looks(self, city: CompanyRef) -> None:
        create_worker(Settings("", "", "", ""))
        run_id = begin(city)
        with company_session(city) as session:
            waiting = begin_tasks(session, run_id=run_id)
        of_run = {"company_id": city.id, "slug": city.slug, "run_id": run_id}

        for _ in range(waiting):  # the last of them sends the tasks of the check
            assert (counted(city, run_id), seen(city, run_id)) == (None, set())
            charge_chunk(**of_run)

        with company_session(city) as session:
            assert get_run(session, run_id).state == "ready"
            assert len(seen_of(session, run_id)) == waiting

    @pytest.mark.usefixtures("nothing_left_to_look_at")
    def test_leave_what_is_still_charged_to_its_worker(self, city: CompanyRef) -> None:
        run_id = begin(city)

        with company_session(city) as other:
            taken = work_chunk(other, run_id=run_id)
            charge_all(city, run_id)
            with company_session(city) as session:
                assert carry_on(session, run_id=run_id) is None
        with company_session(city) as session:
            assert carry_on(session, run_id=run_id) == 0

        assert taken == 1
        assert counted(city, run_id) is not None
        check_all(city, run_id)
        assert end(city, run_id).found == 0

    def test_of_a_run_begun_again_have_no_figures_until_it_is_charged(
        self, city: CompanyRef
    ) -> None:
        run_id = begin(city)
        assert work_off(city, run_id=run_id)
        lines = counted(city, run_id)
        with company_session(city) as session:
            mark(session, account=1)
        with company_session(city) as session:
            rerun_marked(session, month=MONTH, by=1)

        assert counted(city, run_id) is None
        assert work_off(city, run_id=run_id)
        assert counted(city, run_id) == lines

    def test_sum_up_anew_what_was_charged_again_since(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run_id, shown = begin(city), list[int | None]()

        def look(session: Session, *, run_id: int) -> int | None:
            shown.append(counted(city, run_id))
            if len(shown) == 1:  # another month's publication, after the run was summed up
                session.execute(update(RunChunk).where(RunChunk.number == 1).values(done_at=None))
                session.execute(update(Run).values(lines=1))
                return 1
            return check_chunk(session, run_id=run_id)

        monkeypatch.setattr(inline_module, "check_chunk", look)
        assert work_off(city, run_id=run_id)

        assert set(shown) == {counted(city, run_id)}

    def test_say_before_each_chunk_that_the_run_is_alive(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        create_worker(Settings("", "", "", ""))
        run_id = begin(city)
        charge_all(city, run_id)

        with time_machine.travel(clock.now(), tick=False) as travel:

            def look(session: Session, *, run_id: int) -> int | None:
                assert (get_run(session, run_id).lease_until or clock.now()) > clock.now()
                travel.shift(LEASE - timedelta(seconds=1))
                return check_chunk(session, run_id=run_id)

            monkeypatch.setattr(tasks_module, "check_chunk", look)
            check_chunks(company_id=city.id, slug=city.slug, run_id=run_id)

        with company_session(city) as session:
            assert get_run(session, run_id).state == "ready"


def counted(city: CompanyRef, run_id: int) -> int | None:
    """Return the lines that the run's figures are of, once they stand."""
    with company_session(city) as session:
        run = latest_run(session, MONTH)
        assert run is not None
        assert run.id == run_id
        return run.lines if run.is_counted else None


class TestEnding:
    def test_a_run_does_not_wait_for_who_charges_a_chunk(self, city: CompanyRef) -> None:
        run_id = begin(city)

        with company_session(city) as working, company_session(city) as ending:
            work_chunk(working, run_id=run_id)
            ending.execute(text("SET LOCAL lock_timeout = '2s'"))

            assert not finish_run(ending, run_id=run_id)

    def test_keeps_its_check_from_who_takes_the_run_for_dead(self, city: CompanyRef) -> None:
        """The last lease has run out while the end of the run was still being checked."""
        run_id = begin(city)
        charge_all(city, run_id)
        check_all(city, run_id)

        def take_over() -> None:
            with company_session(city) as session:
                start_run(session, month=MONTH, by=1, at=clock.now() + 2 * LEASE)

        with ThreadPoolExecutor(1) as pool:
            with company_session(city) as session:
                assert finish_run(session, run_id=run_id)
                taken = pool.submit(take_over)
                with pytest.raises(TimeoutError):
                    taken.result(timeout=2)
            with pytest.raises(RunInProgress):
                taken.result()

        with company_session(city) as session:
            publish(session, month=MONTH, by=1, approval=approved(session))
