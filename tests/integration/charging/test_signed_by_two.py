"""Corrections beyond the bound are signed by another person than charged them, however both race.

50 m2 that became 60 take 100.00 more for October; beyond 99.99 a second person looks at it.
"""

from datetime import date
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.charging import run as runs
from app.charging.inline import work_off
from app.charging.models import Run, RunState
from app.charging.recalculation.signing import (
    RunMoved,
    SignatureNeeded,
    refuse_unsigned,
    sign,
)
from app.charging.run import get_run, rerun_marked
from app.database import company_session
from app.months.parameter_keys import CORRECTION_SIGNED_OVER
from app.months.parameters import set_parameter
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    NOV,
    OCT,
    OTHER,
    Flat,
    area,
    corrections,
    flat,
    published,
    run,
)

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

LONGEST_S = 1.0
"""How long a signature is given to come between two statements of a run."""


@pytest.fixture
def run_id(flat: Flat) -> int:
    """Return the run of a November that corrects October, beyond the bound, by `BY`."""
    with company_session(flat.company) as session:
        bound, since = Decimal("99.99"), date(2026, 1, 1)
        set_parameter(session, CORRECTION_SIGNED_OVER, bound, since=since, by=BY)
    area(flat, "60", since=OCT)
    return run(flat, NOV)


class TestTwoTabs:
    """One person looks at the corrections in one tab and charges the month again in another."""

    def test_of_one_person_are_no_two_persons(self, flat: Flat, run_id: int) -> None:
        with company_session(flat.company) as tab:
            seen = get_run(tab, run_id)
            assert (seen.started_by, seen.state) == (BY, RunState.READY)
            area(flat, "9000", since=OCT)
            with company_session(flat.company) as session:
                again = rerun_marked(session, month=NOV, by=OTHER)
                assert again is not None

            with pytest.raises(RunMoved):
                sign(tab, run_id, finished_at=seen.finished_at, by=OTHER)
            assert (seen.started_by, seen.state) == (OTHER, RunState.RUNNING)

        assert work_off(flat.company, run_id=run_id)
        with pytest.raises(SignatureNeeded):
            published(flat, NOV, by=OTHER)
        assert corrections(flat, NOV) == []

    def test_do_not_sign_what_is_charged_again_at_this_moment(
        self, flat: Flat, run_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refused: list[RunMoved] = []

        def sign_it() -> None:
            try:
                with company_session(flat.company) as session:
                    finished = get_run(session, run_id).finished_at
                    sign(session, run_id, finished_at=finished, by=OTHER)
            except RunMoved as refusal:
                refused.append(refusal)

        other = Thread(target=sign_it)

        def meanwhile(*_: Any) -> None:
            other.start()
            other.join(LONGEST_S)  # it waits for the run, or is done with it

        area(flat, "9000", since=OCT)
        monkeypatch.setattr(runs, "mark_others", meanwhile)
        with company_session(flat.company) as session:
            assert rerun_marked(session, month=NOV, by=BY) is not None
        other.join()

        assert len(refused) == 1
        with company_session(flat.company) as session:
            found = get_run(session, run_id)
            assert (found.state, found.signed_by) == (RunState.RUNNING, None)
        assert work_off(flat.company, run_id=run_id)
        with pytest.raises(SignatureNeeded):
            published(flat, NOV)


class TestARun:
    def test_has_no_signature_of_who_started_it(self, flat: Flat, run_id: int) -> None:
        own = text("UPDATE run SET signed_by = started_by WHERE id = :id")

        with (
            pytest.raises(IntegrityError, match="ck_run_signed_by_two"),
            company_session(flat.company) as session,
        ):
            session.execute(own, {"id": run_id})

    def test_is_not_published_by_such_a_signature(self, flat: Flat, run_id: int) -> None:
        with company_session(flat.company) as session:
            own = Run(id=run_id, month=NOV.first_day, started_by=BY, signed_by=BY)

            with pytest.raises(SignatureNeeded):
                refuse_unsigned(session, own)
