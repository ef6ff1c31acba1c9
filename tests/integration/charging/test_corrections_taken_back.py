"""Corrections when publications are taken back, runs thrown away, and signed by two."""

from datetime import date
from decimal import Decimal

import pytest

from app.charging.inline import work_off
from app.charging.models import Run, RunState
from app.charging.publish import FactsMoved, publish, withdraw
from app.charging.recalculation.posting import CorrectedLater
from app.charging.recalculation.signing import OwnSignature, SignatureNeeded, sign
from app.charging.run import rerun_marked
from app.database import company_session
from app.ledger.checks import discrepancies
from app.months.parameter_keys import CORRECTION_SIGNED_OVER
from app.months.parameters import set_parameter
from app.reports.books import CHECKS
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

        with company_session(flat.company) as session, pytest.raises(CorrectedLater):
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
            sign(session.get_one(Run, run_id), by=BY)
        with company_session(flat.company) as session:
            sign(session.get_one(Run, run_id), by=OTHER)
        with pytest.raises(SignatureNeeded):
            published(flat, NOV, by=OTHER)
        published(flat, NOV)

        assert len(corrections(flat, NOV)) == 1
