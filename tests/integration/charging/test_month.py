"""The run: everyone charged or named, twice the same, progress and groups for the page."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.charging.digest import drafts_sha256
from app.charging.inline import work_off
from app.charging.models import ChargeDraft, Run, RunChunk
from app.charging.queries import compared, largest_bills, latest_run, problem_counts, problems
from app.charging.run import RunInProgress
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import MonthRow
from app.registry.models import Account
from bench.city import MONTH
from tests.integration.charging.conftest import ACCOUNTS
from tests.integration.charging.steps import begin, charge, count


class TestRun:
    def test_charges_everyone_or_says_why_not(self, city: CompanyRef) -> None:
        run_id = charge(city)

        with company_session(city) as session:
            kinds = problem_counts(session, run_id=run_id)
            charged = set(session.execute(select(ChargeDraft.account_id, ChargeDraft.service_id)))
            missing = {(p.account_id, p.service_id) for p in problems(session, run_id=run_id)}
        assert set(kinds) == {"missing_reading"}
        everything = {(n, s) for n in range(1, ACCOUNTS + 1) for s in range(1, 5)}
        assert {tuple(pair) for pair in charged} | missing == everything
        assert not {tuple(pair) for pair in charged} & missing

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

    def test_drafts_lost_with_the_database_are_made_again(self, city: CompanyRef) -> None:
        run_id = begin(city, lease=timedelta(0))
        with company_session(city) as session:
            work_chunk(session, run_id=run_id)
            whole = drafts_sha256(session, MONTH)
        with company_session(city) as session:  # what a crash leaves of unlogged tables
            session.execute(text("DELETE FROM charge_draft"))
            session.execute(text("DELETE FROM draft_mark"))

        begin(city)
        assert work_off(city, run_id=run_id)

        with company_session(city) as session:
            assert drafts_sha256(session, MONTH) == whole


class TestMonthPage:
    def test_shows_progress_groups_and_the_largest(self, city: CompanyRef) -> None:
        run_id = charge(city)

        with company_session(city) as session:
            overview = latest_run(session, MONTH)
            by_service = compared(session, run_id=run_id, by="service_id")
            largest = largest_bills(session, run_id=run_id)
            highest = session.scalar(
                select(func.sum(ChargeDraft.amount))
                .group_by(ChargeDraft.account_id)
                .order_by(func.sum(ChargeDraft.amount).desc())
                .limit(1)
            )
        assert overview is not None
        assert (overview.done, overview.state) == (overview.chunks, "ready")
        assert sum(each.amount for each in by_service) == overview.total
        assert len(largest) == 10
        assert largest[0].total == highest

    def test_the_neighbours_see_nothing(self, city: CompanyRef) -> None:
        charge(city)

        for neighbour in (CompanyRef(1, "kashtan"), CompanyRef(2, "vodokanal")):
            with company_session(neighbour) as session:
                assert count(session, Run) == 0
                assert session.scalars(select(MonthRow.charging)).all() in ([], ["none"])
                assert count(session, Account) == 0
