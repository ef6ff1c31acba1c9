"""Marks of earlier months: those that a run used wait no more, unless the run comes to nothing."""

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.charging.inline import work_off
from app.charging.models import Run, RunChunk
from app.charging.publish import withdraw
from app.charging.recalculation.models import UsedMarks
from app.charging.run import rerun_marked
from app.database import company_session
from app.months.models import ToRecompute
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    Flat,
    area,
    flat,
    lines,
    published,
    run,
)
from tests.integration.charging.test_run_goes_on import begun, work_chunk_of

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

_OF_NOVEMBER = UsedMarks.month == NOV.first_day
_EARLIER = ToRecompute.month < DEC.first_day


def test_a_run_takes_marks_and_gives_them_back_when_it_is_begun_anew(flat: Flat) -> None:
    run_id = begun(flat)
    before = waiting(flat)
    assert [row[:3] for row in before] == [(NOV.first_day, flat.account, "parameter.total_area")]

    assert work_off(flat.company, run_id=run_id)
    assert waiting(flat) == []
    with company_session(flat.company) as session:
        used = session.scalars(select(UsedMarks).where(_OF_NOVEMBER)).one()
        assert (used.run_id, used.account_ids) == (run_id, [flat.account])

    anew = run(flat, DEC)
    assert waiting(flat) == []
    with company_session(flat.company) as session:
        assert session.scalars(select(UsedMarks.run_id).where(_OF_NOVEMBER)).all() == [anew]


def test_a_publication_that_is_taken_back_gives_them_back(flat: Flat) -> None:
    begun(flat)
    before = waiting(flat)
    assert work_off(flat.company, run_id=latest(flat))
    published(flat, DEC)
    corrected = lines(flat, DEC)

    with company_session(flat.company) as session:
        withdraw(session, month=DEC, by=BY, reason="помилка")
    assert waiting(flat) == before

    run(flat, DEC)
    published(flat, DEC)
    assert lines(flat, DEC) == corrected


def test_what_is_charged_once_more_goes_by_the_marks_it_used(flat: Flat) -> None:
    run_id = begun(flat)
    assert work_off(flat.company, run_id=run_id)
    area(flat, "70", since=DEC)  # planned anew: November's marks are its own already
    with company_session(flat.company) as session:
        session.execute(update(RunChunk).where(RunChunk.month < DEC.first_day).values(done_at=None))
        assert rerun_marked(session, month=DEC, by=BY) is not None
    while work_chunk_of(flat, run_id) is not None:
        pass
    assert work_off(flat.company, run_id=run_id)
    published(flat, DEC)

    assert [line for line in lines(flat, DEC) if line[0] == "2026-11"] != []
    with company_session(flat.company) as session:
        told = session.scalars(
            text("SELECT basis FROM charge WHERE month = '2026-11-01' AND posted = '2026-12-01'")
        ).all()
        assert any("parameter.total_area" in each for each in told)


def waiting(flat: Flat) -> list[tuple[object, ...]]:
    with company_session(flat.company) as session:
        return [tuple(row) for row in _waiting(session)]


def _waiting(session: Session) -> list[tuple[object, ...]]:
    asked = (
        select(
            ToRecompute.month,
            ToRecompute.account_id,
            ToRecompute.because,
            ToRecompute.is_others,
            ToRecompute.marked_by,
        )
        .where(_EARLIER, ToRecompute.done_at.is_(None))
        .order_by(ToRecompute.month, ToRecompute.account_id, ToRecompute.because)
    )
    return [tuple(row) for row in session.execute(asked)]


def latest(flat: Flat) -> int:
    with company_session(flat.company) as session:
        return session.scalars(select(func.max(Run.id))).one()
