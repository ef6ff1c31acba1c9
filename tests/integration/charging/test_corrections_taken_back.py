"""Corrections when publications are taken back, runs thrown away, and signed by two."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.inline import work_off
from app.charging.models import Run, RunState
from app.charging.newer import FactsMoved
from app.charging.publish import publish, withdraw
from app.charging.recalculation.posting import PublishedLater
from app.charging.recalculation.signing import OwnSignature, RunMoved, SignatureNeeded, sign
from app.charging.run import rerun_marked
from app.database import company_session
from app.ledger.checks import discrepancies
from app.months.parameter_keys import CORRECTION_SIGNED_OVER
from app.months.parameters import set_parameter
from app.reports.books import CHECKS
from app.tariffs.agreements import pass_on_services
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    NOV,
    OCT,
    OTHER,
    Flat,
    area,
    corrections,
    flat,
    issue,
    open_items,
    published,
    run,
    taken,
)

__all__ = ["flat"]


class TestTakingBack:
    def test_gives_the_marks_back(self, flat: Flat) -> None:
        area(flat, "60", since=OCT)
        taken(flat, "105", date(2026, 11, 30))
        issue(flat, NOV)
        with company_session(flat.company) as session:
            withdraw(session, month=NOV, by=BY, reason="помилка")
        with company_session(flat.company) as session:
            assert sum(open_items(session).values()) == Decimal("650.00")
            assert list(discrepancies(session, CHECKS)) == []
        issue(flat, NOV)

        with company_session(flat.company) as session:
            assert sum(open_items(session).values()) == Decimal("650.00") + 100 + 600
            assert list(discrepancies(session, CHECKS)) == []

    def test_of_a_corrected_month_is_refused(self, flat: Flat) -> None:
        area(flat, "60", since=OCT)
        issue(flat, NOV)

        with company_session(flat.company) as session, pytest.raises(PublishedLater):
            withdraw(session, month=OCT, by=BY, reason="помилка")

    def test_of_the_month_below_a_finished_run_has_it_run_again(self, flat: Flat) -> None:
        area(flat, "60", since=OCT)
        run(flat, NOV)
        with company_session(flat.company) as session:
            withdraw(session, month=OCT, by=BY, reason="помилка")
        issue(flat, OCT)
        with company_session(flat.company) as session, pytest.raises(FactsMoved):
            publish(session, month=NOV, by=BY)
        with company_session(flat.company) as session:
            again = rerun_marked(session, month=NOV, by=BY)
            assert again is not None
            run_id = again.id
            assert again.state == RunState.RUNNING
        assert work_off(flat.company, run_id=run_id)
        published(flat, NOV)

        assert corrections(flat, NOV) == []
        with company_session(flat.company) as session:
            assert open_items(session)["2026-10", 2] == Decimal("600.00")

    def test_of_a_run_gives_the_marks_to_the_next(self, flat: Flat) -> None:
        area(flat, "60", since=OCT)
        run(flat, NOV)
        issue(flat, NOV)

        assert corrections(flat, NOV) == [("2026-10", 2, Decimal("100.00"), "2026-12-21")]

    def test_nothing_a_fact_after_the_run_is_used_when_asked(self, flat: Flat) -> None:
        run(flat, NOV)
        area(flat, "60", since=OCT)
        with company_session(flat.company) as session:
            again = rerun_marked(session, month=NOV, by=BY)
            assert again is not None
        assert work_off(flat.company, run_id=again.id)
        published(flat, NOV)

        assert corrections(flat, NOV) == [("2026-10", 2, Decimal("100.00"), "2026-12-21")]


class TestSignature:
    def test_of_a_second_person_is_needed_beyond_the_bound(self, flat: Flat) -> None:
        with company_session(flat.company) as session:
            since = date(2026, 1, 1)
            set_parameter(session, CORRECTION_SIGNED_OVER, Decimal("99.99"), since=since, by=BY)
        area(flat, "60", since=OCT)
        run_id = run(flat, NOV)
        with pytest.raises(SignatureNeeded):
            published(flat, NOV)
        with company_session(flat.company) as session, pytest.raises(OwnSignature):
            sign(session, run_id, finished_at=finished(session, run_id), by=BY)
        with company_session(flat.company) as session:
            sign(session, run_id, finished_at=finished(session, run_id), by=OTHER)
        published(flat, NOV)

        assert len(corrections(flat, NOV)) == 1

    def test_is_of_what_was_seen(self, flat: Flat) -> None:
        """While she looked, the area became another and the month was charged again."""
        area(flat, "60", since=OCT)
        run_id = run(flat, NOV)
        with company_session(flat.company) as session:
            seen = finished(session, run_id)
        area(flat, "9000", since=OCT)
        with company_session(flat.company) as session:
            again = rerun_marked(session, month=NOV, by=BY)
            assert again is not None
        with company_session(flat.company) as session, pytest.raises(RunMoved):
            sign(session, run_id, finished_at=seen, by=OTHER)
        assert work_off(flat.company, run_id=run_id)
        with company_session(flat.company) as session, pytest.raises(RunMoved):
            sign(session, run_id, finished_at=seen, by=OTHER)

    def test_is_needed_where_debts_only_change_hands(self, flat: Flat) -> None:
        with company_session(flat.company) as session:
            since = date(2026, 1, 1)
            set_parameter(session, CORRECTION_SIGNED_OVER, Decimal("99.99"), since=since, by=BY)
            session.execute(
                text(
                    "INSERT INTO person (id, kind, name, name_key, sort_key)"
                    " VALUES (901, 'human', 'Н', 'n', 'n')"
                )
            )
            pass_on_services(
                session, account_id=flat.account, debtor_id=901, since=OCT.first_day, by=BY
            )
        run(flat, NOV)

        with pytest.raises(SignatureNeeded):
            published(flat, NOV)


def finished(session: Session, run_id: int) -> datetime | None:
    return session.get_one(Run, run_id).finished_at
