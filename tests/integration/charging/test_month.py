"""The run: everyone charged or named, twice the same, progress and groups for the page."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.charging.digest import drafts_sha256
from app.charging.drafts import draft_lines
from app.charging.leases import RunInProgress
from app.charging.models import Run, RunChunk
from app.charging.queries import compared, largest_bills, latest_run, problem_counts, problems
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import MonthRow
from app.registry.models import Account
from bench.city import MONTH
from tests.integration.charging.steps import begin, charge, count
from tests.integration.conftest import ACCOUNTS


class TestRun:
    def test_charges_everyone_or_says_why_not(self, city: CompanyRef) -> None:
        run_id = charge(city)

        with company_session(city) as session:
            kinds = problem_counts(session, run_id=run_id)
            charged = {(d.account_id, d.service_id) for d in draft_lines(session, MONTH)}
            missing = {(p.account_id, p.service_id) for p in problems(session, run_id=run_id)}
        assert set(kinds) == set()
        everything = {(n, s) for n in range(1, ACCOUNTS + 1) for s in range(1, 5)}
        assert charged == everything
        assert missing == set()

    def test_a_second_run_writes_nothing(self, city: CompanyRef) -> None:
        charge(city)
        with company_session(city) as session:
            before = drafts_sha256(session, MONTH)

        run_id = charge(city)

        with company_session(city) as session:
            assert drafts_sha256(session, MONTH) == before
            changed = session.scalar(
                select(func.sum(RunChunk.changed)).where(RunChunk.run_id == run_id)
            )
            assert changed == 0

    def test_c051_a_run_under_way_refuses_another(self, city: CompanyRef) -> None:
        begin(city)

        with pytest.raises(RunInProgress) as refused:
            begin(city)

        assert {"by", "since"} <= refused.value.facts.keys()

    def test_is_taken_over_when_its_lease_has_run_out(self, city: CompanyRef) -> None:
        run_id = begin(city, lease=timedelta(0))

        assert begin(city) == run_id

    def test_a_chunk_delivered_twice_changes_nothing(self, city: CompanyRef) -> None:
        run_id = begin(city)
        with company_session(city) as session:
            assert work_chunk(session, run_id=run_id) == 1
        with company_session(city) as session:
            assert work_chunk(session, run_id=run_id) is None


class TestMonthPage:
    def test_shows_progress_groups_and_the_largest(self, city: CompanyRef) -> None:
        run_id = charge(city)

        with company_session(city) as session:
            overview = latest_run(session, MONTH)
            by_service = compared(session, run_id=run_id, by="service_id")
            largest = largest_bills(session, run_id=run_id)
            totals: Counter[int] = Counter()
            for line in draft_lines(session, MONTH):
                totals[line.account_id] += line.amount  # type: ignore[assignment]
        assert overview is not None
        assert (overview.done, overview.state) == (overview.chunks, "ready")
        assert sum(each.amount for each in by_service) == overview.total
        assert len(largest) == 10
        assert largest[0].total == max(totals.values())

    def test_the_neighbours_see_nothing(self, city: CompanyRef) -> None:
        charge(city)

        for neighbour in (CompanyRef(1, "kashtan"), CompanyRef(2, "vodokanal")):
            with company_session(neighbour) as session:
                assert count(session, Run) == 0
                assert session.scalars(select(MonthRow.charging)).all() in ([], ["none"])
                assert count(session, Account) == 0
