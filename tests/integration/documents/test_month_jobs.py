"""A month published, and taken back, by a worker: what was seen, once, or not at all."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from app.access.actors import job_actor
from app.charging import inline
from app.charging.models import Run, RunState
from app.charging.publish import Approval, ApprovalNeeded, NothingPublished, NothingToPublish
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.documents.bills import jobs
from app.documents.bills.asking import (
    MonthJobInProgress,
    ask_publication,
    ask_withdrawal,
)
from app.documents.bills.jobs import latest_job, work_off
from app.documents.bills.publishing import publish_month
from app.documents.bills.refused import refusal_of
from app.documents.models import Bill, MonthJob, MonthJobStage, MonthJobState
from app.kernel.company import CompanyRef
from app.ledger.checks import discrepancies
from app.ledger.models import Entry, Posting
from app.months.models import MonthRow
from app.months.parameter_keys import FIRST_MONTH_LINE_CEILING
from app.months.parameters import set_parameter
from bench.city import MONTH
from tests import databases
from tests.factories.companies import TwoCompanies, company_named
from tests.integration.documents.conftest import ACCOUNTS

pytestmark = pytest.mark.postgres


class PowerCutError(Exception):
    """What ends the work from outside."""


@pytest.fixture
def city(servers: object, with_bills: str) -> Iterator[CompanyRef]:
    """A company whose month is taken back and charged again, and not yet published."""
    with databases.fresh(servers, with_bills) as database, TwoCompanies.on(database):  # type: ignore[arg-type]
        city = company_named("city")
        assert work_off(city, asked_back(city))
        charge(city)
        yield city


def charge(city: CompanyRef) -> None:
    with company_session(city) as session:
        run_id = start_run(session, month=MONTH, by=job_actor(session, "run")).id
    assert inline.work_off(city, run_id=run_id)


def asked(city: CompanyRef) -> int:
    with company_session(city) as session:
        run = ready_run(session, MONTH)
        assert run is not None
        assert run.total is not None
        approval = Approval(run.total, "перевірено")
        return ask_publication(session, MONTH, by=7, approval=approval).id


def asked_back(city: CompanyRef) -> int:
    with company_session(city) as session:
        return ask_withdrawal(session, MONTH, by=7, reason="помилка в тарифі").id


def state(city: CompanyRef) -> tuple[str, str]:
    """Return the state of the last job, and of the month's charging."""
    with company_session(city) as session:
        job = latest_job(session, MONTH)
        assert job is not None
        return job.state, session.get_one(MonthRow, MONTH.first_day).charging


def live_bills(city: CompanyRef) -> tuple[int, Decimal]:
    with company_session(city) as session:
        query = select(func.count(), func.sum(Bill.total_due)).where(Bill.withdrawn_at.is_(None))
        count, total = session.execute(query).one()
        return count, total or Decimal(0)


def money(city: CompanyRef) -> tuple[int, Decimal]:
    with company_session(city) as session:
        assert list(discrepancies(session)) == []
        return (
            session.scalar(select(func.count()).select_from(Posting)) or 0,
            session.scalar(select(func.sum(Entry.amount))) or Decimal(0),
        )


class TestPublication:
    def test_issues_the_bills_in_the_name_of_who_asked(self, city: CompanyRef) -> None:
        job_id = asked(city)
        before = live_bills(city)

        done = work_off(city, job_id)

        assert before == (0, Decimal(0))
        assert done
        assert state(city) == (MonthJobState.DONE, "published")
        with company_session(city) as session:
            run = session.scalars(select(Run).where(Run.state == RunState.PUBLISHED)).one()
            row = session.get_one(MonthRow, MONTH.first_day)
            assert (row.published_by, row.bills) == (7, ACCOUNTS)
        assert live_bills(city) == (ACCOUNTS, run.total)
        assert money(city)[1] == run.total

    def test_delivered_twice_is_published_once(self, city: CompanyRef) -> None:
        job_id = asked(city)
        work_off(city, job_id)
        once = money(city), live_bills(city)

        again = work_off(city, job_id)

        assert again  # so that other runs are told once more
        assert (money(city), live_bills(city)) == once

    def test_broken_off_leaves_nothing_and_is_done_by_the_next(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id, before = asked(city), money(city)
        monkeypatch.setattr(jobs, "publish_month", broken_off(publish_month))

        with pytest.raises(KeyboardInterrupt):
            work_off(city, job_id)
        left = state(city), money(city), live_bills(city)
        monkeypatch.undo()

        assert left == ((MonthJobState.RUNNING, "running"), before, (0, Decimal(0)))
        assert work_off(city, job_id)
        assert live_bills(city)[0] == ACCOUNTS
        money(city)

    def test_tells_what_it_has_come_to_while_nothing_is_committed(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id = asked(city)
        seen: list[tuple[str | None, str]] = []

        def look(company: CompanyRef, job_id: int, stage: MonthJobStage) -> None:
            tell(company, job_id, stage)
            with company_session(city) as session:
                job = session.get_one(MonthJob, job_id)
                seen.append((job.stage, session.get_one(MonthRow, MONTH.first_day).charging))

        tell = jobs._tell
        monkeypatch.setattr(jobs, "_tell", look)
        work_off(city, job_id)

        assert seen == [("charges", "running"), ("late", "running"), ("bills", "running")]

    def test_of_another_run_than_was_seen_is_refused_in_words(self, city: CompanyRef) -> None:
        job_id, before = asked(city), money(city)
        charge(city)

        done = work_off(city, job_id)

        assert not done
        assert state(city) == (MonthJobState.REFUSED, "running")
        assert (money(city), live_bills(city)[0]) == (before, 0)
        with company_session(city) as session:
            job = session.get_one(MonthJob, job_id)
            assert job.refusal == "error.documents.seen-run-moved"
            refusal = refusal_of(job.refusal, job.facts or {})
        assert refusal.facts == {"month": MONTH}

    def test_that_fails_by_our_fault_says_so_and_may_be_asked_again(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id = asked(city)
        monkeypatch.setattr(jobs, "publish_month", broken_off(publish_month, PowerCutError))

        with pytest.raises(PowerCutError):
            work_off(city, job_id)
        monkeypatch.undo()

        assert state(city) == (MonthJobState.FAILED, "running")
        assert work_off(city, asked(city))
        assert live_bills(city)[0] == ACCOUNTS

    def test_is_refused_at_once_where_it_cannot_be(self, city: CompanyRef) -> None:
        with company_session(city) as session, pytest.raises(NothingToPublish):
            ask_publication(session, MONTH.plus(1), by=7)
        with company_session(city) as session, pytest.raises(NothingPublished):
            ask_withdrawal(session, MONTH, by=7, reason="помилка")
        with company_session(city) as session:
            since = MONTH.first_day
            set_parameter(session, FIRST_MONTH_LINE_CEILING, Decimal(1), since=since, by=1)
        with company_session(city) as session, pytest.raises(ApprovalNeeded):
            ask_publication(session, MONTH, by=7, approval=Approval(Decimal(1), "так"))

    def test_of_a_month_that_is_being_published_waits(self, city: CompanyRef) -> None:
        first = asked(city)

        with pytest.raises(MonthJobInProgress):
            asked(city)

        with company_session(city) as session:
            late = MonthJob.asked_at - timedelta(seconds=1)
            session.execute(update(MonthJob).values(lease_until=late))
        assert asked(city) == first  # its worker died: it is sent once more
        with pytest.raises(MonthJobInProgress):
            asked(city)


class TestWithdrawal:
    def test_marks_the_bills_and_takes_the_money_back(self, city: CompanyRef) -> None:
        work_off(city, asked(city))

        done = work_off(city, asked_back(city))

        assert done
        assert state(city) == (MonthJobState.DONE, "none")
        assert live_bills(city) == (0, Decimal(0))
        assert money(city)[1] == Decimal(0)

    def test_delivered_twice_takes_back_once(self, city: CompanyRef) -> None:
        work_off(city, asked(city))
        job_id = asked_back(city)
        work_off(city, job_id)
        once = money(city)

        assert work_off(city, job_id)

        assert money(city) == once


def broken_off(
    work: Callable[..., object], how: type[BaseException] = KeyboardInterrupt
) -> Callable[..., object]:
    """Return work that is ended from outside when all of it is done but the commit."""

    def fail(*arguments: object, **named: object) -> object:
        work(*arguments, **named)
        raise how

    return fail
