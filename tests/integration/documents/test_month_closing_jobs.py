"""A month checked again, and closed, by a worker: of what was seen, once, or not at all."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from app.charging.publish import NothingToPublish
from app.charging.run import ready_run
from app.charging.shadow.verdict import check_of
from app.database import company_session
from app.documents.bills import jobs
from app.documents.bills.asking import MonthJobInProgress, ask_check, ask_closing
from app.documents.bills.jobs import work_off
from app.documents.bills.publishing import close_month, withdraw_month
from app.documents.models import MonthJob, MonthJobState
from app.kernel.company import CompanyRef
from app.ledger.models import Balance
from app.months.models import MonthRow
from app.months.states import MonthState
from bench.city import MONTH
from tests.integration.documents.test_month_jobs import (
    asked,
    asked_back,
    broken_off,
    charge,
    city,
    money,
    state,
)

__all__ = ["city"]

pytestmark = pytest.mark.postgres


def last_checked(city: CompanyRef) -> datetime:
    with company_session(city) as session:
        run = ready_run(session, MONTH)
        assert run is not None
        check = check_of(session, run.id)
        assert check is not None
        assert check.found == 0
        return check.ended_at


def asked_to_close(city: CompanyRef) -> int:
    with company_session(city) as session:
        return ask_closing(session, MONTH, by=7).id


class TestClosing:
    def test_stores_the_balances_once_and_opens_the_next_month(self, city: CompanyRef) -> None:
        work_off(city, asked(city))
        total = money(city)[1]
        job_id = asked_to_close(city)

        assert work_off(city, job_id)
        assert work_off(city, job_id)

        assert state(city) == (MonthJobState.DONE, "published")
        with company_session(city) as session:
            row = session.get_one(MonthRow, MONTH.first_day)
            stored = select(func.sum(Balance.closing)).where(Balance.month == MONTH.first_day)
            assert (row.books, row.closed_by, session.scalar(stored)) == ("closed", 7, total)
            assert session.get_one(MonthRow, MONTH.plus(1).first_day).books == "open"

    def test_broken_off_leaves_the_books_open(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        work_off(city, asked(city))
        job_id = asked_to_close(city)
        monkeypatch.setattr(jobs, "close_month", broken_off(close_month))

        with pytest.raises(KeyboardInterrupt):
            work_off(city, job_id)
        monkeypatch.undo()

        with company_session(city) as session:
            assert session.get_one(MonthRow, MONTH.first_day).books == "open"
        assert work_off(city, job_id)

    def test_is_refused_at_once_and_where_the_bills_are_taken_back(self, city: CompanyRef) -> None:
        with pytest.raises(MonthState):
            asked_to_close(city)
        work_off(city, asked(city))
        job_id = asked_to_close(city)
        with pytest.raises(MonthJobInProgress):
            asked_back(city)
        with company_session(city) as session:
            withdraw_month(session, month=MONTH, by=1, reason="помилка")

        assert not work_off(city, job_id)

        with company_session(city) as session:
            job = session.get_one(MonthJob, job_id)
            assert (job.state, job.refusal) == ("refused", "error.documents.seen-run-moved")
            assert session.get_one(MonthRow, MONTH.first_day).books == "open"


class TestCheck:
    def test_is_made_once_more_and_only_once(self, city: CompanyRef) -> None:
        first = last_checked(city)
        with company_session(city) as session:
            job_id = ask_check(session, MONTH, by=7).id
        with pytest.raises(MonthJobInProgress):
            asked(city)

        assert work_off(city, job_id)
        second = last_checked(city)
        assert work_off(city, job_id)

        assert first < second == last_checked(city)
        assert state(city) == (MonthJobState.DONE, "running")
        assert work_off(city, asked(city))

    def test_of_a_run_charged_again_since_is_refused(self, city: CompanyRef) -> None:
        with company_session(city) as session:
            job_id = ask_check(session, MONTH, by=7).id
        charge(city)
        before = last_checked(city)

        assert not work_off(city, job_id)

        assert last_checked(city) == before
        assert state(city) == (MonthJobState.REFUSED, "running")

    def test_of_a_month_that_is_not_charged_is_refused_at_once(self, city: CompanyRef) -> None:
        with company_session(city) as session, pytest.raises(NothingToPublish):
            ask_check(session, MONTH.plus(1), by=7)
