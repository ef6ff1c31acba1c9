"""A month from the run to the books: charged, published, withdrawn, closed; killed and resumed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.charging.digest import charges_sha256, drafts_sha256
from app.charging.inline import work_off
from app.charging.models import Charge, ChargeDraft, Run, RunChunk, RunState
from app.charging.publish import (
    Approval,
    ApprovalNeeded,
    DraftsLost,
    FactsMoved,
    NothingToPublish,
    publish,
    withdraw,
)
from app.charging.queries import compared, largest_bills, latest_run, problem_counts, problems
from app.charging.run import RunInProgress, get_run, ready_run, rerun_marked, start_run
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.period import Period
from app.ledger.checks import discrepancies
from app.ledger.closing import close_books
from app.ledger.models import Entry, OpenItem
from app.months.locks import BooksClosed
from app.months.models import MonthRow, ToRecompute
from app.months.parameters import FIRST_MONTH_LINE_CEILING, set_parameter
from app.months.recompute import Reach, mark_to_recompute
from app.months.states import MonthState
from app.registry.models import Account
from bench.city import MONTH
from tests.integration.charging.conftest import ACCOUNTS


def begin(city: CompanyRef, **how: object) -> int:
    with company_session(city) as session:
        return start_run(session, month=MONTH, by=job_actor(session, "run"), **how).id  # type: ignore[arg-type]


def charge(city: CompanyRef) -> int:
    run_id = begin(city)
    assert work_off(city, run_id=run_id)
    return run_id


def approved(session: Session) -> Approval:
    run = ready_run(session, MONTH)
    assert run is not None
    assert run.total is not None
    return Approval(total=run.total, reason="перший місяць")


def published(city: CompanyRef) -> int:
    run_id = charge(city)
    with company_session(city) as session:
        publish(session, month=MONTH, by=1, approval=approved(session))
    return run_id


def count(session: Session, table: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


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


class TestPublish:
    def test_stores_byte_for_byte_what_was_drafted(self, city: CompanyRef) -> None:
        charge(city)
        with company_session(city) as session:
            before = drafts_sha256(session, MONTH)

        with company_session(city) as session:
            run_id = publish(session, month=MONTH, by=1, approval=approved(session)).id

        with company_session(city) as session:
            assert charges_sha256(session, MONTH, run_id=run_id) == before
            assert count(session, ChargeDraft) == 0

    def test_charges_entries_and_open_items_agree(self, city: CompanyRef) -> None:
        run_id = published(city)

        with company_session(city) as session:
            total = get_run(session, run_id).total
            for table, column in (
                (Charge, Charge.amount),
                (Entry, Entry.amount),
                (OpenItem, OpenItem.outstanding),
            ):
                assert session.scalar(select(func.sum(column)).select_from(table)) == total
            assert list(discrepancies(session)) == []

    def test_a_first_month_out_of_bounds_wants_the_total_typed(self, city: CompanyRef) -> None:
        charge(city)
        with company_session(city) as session:
            since = date(2026, 1, 1)
            set_parameter(session, FIRST_MONTH_LINE_CEILING, Decimal(100), since=since, by=1)

        with company_session(city) as session, pytest.raises(ApprovalNeeded):
            publish(session, month=MONTH, by=1)
        with company_session(city) as session, pytest.raises(ApprovalNeeded):
            publish(session, month=MONTH, by=1, approval=Approval(Decimal("1.00"), "так"))

    def test_refuses_without_a_finished_run(self, city: CompanyRef) -> None:
        with company_session(city) as session, pytest.raises(NothingToPublish):
            publish(session, month=MONTH, by=1)

    def test_refuses_drafts_that_are_not_complete(self, city: CompanyRef) -> None:
        charge(city)
        with company_session(city) as session:
            session.execute(text("DELETE FROM charge_draft WHERE account_id = 1"))

        with company_session(city) as session, pytest.raises(DraftsLost):
            publish(session, month=MONTH, by=1, approval=approved(session))

    def test_waits_for_facts_newer_than_the_run(self, city: CompanyRef) -> None:
        run_id = charge(city)
        with company_session(city) as session:
            november = Period(date(2026, 11, 1), date(2026, 12, 1))
            mark_to_recompute(
                session, Reach(days=november, because="показання", accounts=[5]), by=1
            )
        with company_session(city) as session, pytest.raises(FactsMoved):
            publish(session, month=MONTH, by=1, approval=approved(session))

        with company_session(city) as session:
            mended = rerun_marked(session, month=MONTH, by=1)
            assert mended is not None
        assert work_off(city, run_id=run_id)

        with company_session(city) as session:
            assert session.scalars(select(ToRecompute.done_by_run)).one() == run_id
            publish(session, month=MONTH, by=1, approval=approved(session))

    def test_cannot_happen_twice(self, city: CompanyRef) -> None:
        published(city)

        with company_session(city) as session, pytest.raises(NothingToPublish):
            publish(session, month=MONTH, by=1)
        with pytest.raises(MonthState):
            begin(city)


class TestWithdraw:
    def test_leaves_no_money_and_can_be_charged_again(self, city: CompanyRef) -> None:
        published(city)

        with company_session(city) as session:
            withdraw(session, month=MONTH, by=1, reason="помилка в тарифі")

        with company_session(city) as session:
            assert session.scalar(select(func.sum(Entry.amount))) == 0
            assert count(session, OpenItem) == 0
        second = published(city)
        with company_session(city) as session:
            assert session.scalar(select(func.sum(Entry.amount))) == get_run(session, second).total
            assert get_run(session, second).state == RunState.PUBLISHED


class TestClosedMonth:
    def test_c054_refuses_every_write(self, city: CompanyRef) -> None:
        published(city)
        with company_session(city) as session:
            close_books(session, MONTH, by=1)

        with company_session(city) as session, pytest.raises(BooksClosed):
            withdraw(session, month=MONTH, by=1, reason="пізно")
        with pytest.raises((BooksClosed, MonthState)):
            begin(city)

    def test_published_lines_cannot_be_changed(self, city: CompanyRef) -> None:
        published(city)

        for statement in ("UPDATE charge SET amount = 0", "DELETE FROM charge"):
            with pytest.raises(DBAPIError), company_session(city) as session:
                session.execute(text(statement))


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
