"""Publishing, taking back and closing: all or nothing, and never twice."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.charging.digest import charges_sha256, drafts_sha256
from app.charging.drafts import draft_lines
from app.charging.inline import work_off
from app.charging.models import Charge, Draft, RunState
from app.charging.newer import FactsMoved
from app.charging.publish import (
    Approval,
    ApprovalNeeded,
    NothingToPublish,
    publish,
    withdraw,
)
from app.charging.queries import charges_of
from app.charging.run import get_run, rerun_marked
from app.charging.storing import DraftsLost
from app.database import company_session
from app.documents.bills.publishing import close_month
from app.kernel.company import CompanyRef
from app.kernel.period import Period
from app.ledger.checks import discrepancies
from app.ledger.models import Entry, OpenItem
from app.months.locks import BooksClosed
from app.months.models import ToRecompute
from app.months.parameter_keys import FIRST_MONTH_LINE_CEILING
from app.months.parameters import set_parameter
from app.months.recompute import Reach, mark_to_recompute
from app.months.states import MonthState
from bench.city import MONTH
from tests.integration.charging.steps import approved, begin, charge, count, published


class PowerCutError(Exception):
    """What ends a publication from outside."""


def fail_after_publishing(city: CompanyRef) -> None:
    with company_session(city) as session:
        publish(session, month=MONTH, by=1, approval=approved(session))
        raise PowerCutError


class TestPublish:
    def test_stores_byte_for_byte_what_was_drafted(self, city: CompanyRef) -> None:
        charge(city)
        with company_session(city) as session:
            before = drafts_sha256(session, MONTH)

        with company_session(city) as session:
            run_id = publish(session, month=MONTH, by=1, approval=approved(session)).id

        with company_session(city) as session:
            assert charges_sha256(session, MONTH, run_id=run_id) == before

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
            session.execute(text("DELETE FROM draft WHERE chunk = 1"))

        with company_session(city) as session, pytest.raises(DraftsLost):
            publish(session, month=MONTH, by=1, approval=approved(session))
        with company_session(city) as session:
            assert count(session, Charge) == 0

    def test_finds_the_charges_that_a_failed_one_left(self, city: CompanyRef) -> None:
        run_id = charge(city)
        with pytest.raises(PowerCutError):
            fail_after_publishing(city)

        with company_session(city) as session:
            run = get_run(session, run_id)
            lines, total = run.lines, run.total
            assert (run.state, count(session, Charge)) == (RunState.READY, lines)
            assert charges_of(session, accounts=range(1, 1000), month=MONTH) == []
            assert count(session, Entry) == 0
            assert list(discrepancies(session)) == []
            # Worked on again, its drafts would no longer be what is stored.
            assert rerun_marked(session, month=MONTH, by=1) is None
            session.rollback()

        with company_session(city) as session:
            assert publish(session, month=MONTH, by=1, approval=approved(session)).id == run_id
        with company_session(city) as session:
            assert count(session, Charge) == lines
            assert session.scalar(select(func.sum(Entry.amount))) == total
            assert list(discrepancies(session)) == []

    def test_a_new_run_passes_by_what_a_failed_publication_left(self, city: CompanyRef) -> None:
        left = charge(city)
        with pytest.raises(PowerCutError):
            fail_after_publishing(city)

        run_id = published(city)

        with company_session(city) as session:
            found = charges_of(session, accounts=range(1, 1000), month=MONTH)
            assert {each.run_id for each in found} == {run_id} != {left}
            assert list(discrepancies(session)) == []

    def test_refuses_stored_charges_that_are_not_the_runs(self, city: CompanyRef) -> None:
        run_id = charge(city)
        with company_session(city) as session:
            (line, *_) = draft_lines(session, MONTH)
            line.run_id = run_id
            session.add(line)

        with company_session(city) as session, pytest.raises(DraftsLost):
            publish(session, month=MONTH, by=1, approval=approved(session))
        with company_session(city) as session:
            assert count(session, Entry) == 0

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
            close_month(session, MONTH, by=1)
            assert count(session, Draft) == 0

        with company_session(city) as session, pytest.raises(BooksClosed):
            withdraw(session, month=MONTH, by=1, reason="пізно")
        with pytest.raises((BooksClosed, MonthState)):
            begin(city)

    def test_published_lines_cannot_be_changed(self, city: CompanyRef) -> None:
        published(city)

        for statement in ("UPDATE charge SET amount = 0", "DELETE FROM charge"):
            with pytest.raises(DBAPIError), company_session(city) as session:
                session.execute(text(statement))
