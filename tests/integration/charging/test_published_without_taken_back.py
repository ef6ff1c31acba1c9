"""A month published without newer facts, then taken back; and how these facts are told."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.newer import FactsMoved, newer_than
from app.charging.publish import withdraw
from app.charging.run import ready_run
from app.database import company_session
from app.months.models import ToRecompute
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    Flat,
    area,
    corrections,
    december,
    flat,
    issue,
    open_items,
    published,
    run,
    run_marked,
    taken,
)
from tests.integration.charging.test_published_without import (
    AREA,
    READING,
    december_issued,
    november_read,
    published_without,
    waiting,
)

__all__ = ["flat"]

pytestmark = pytest.mark.postgres


class TestNewerFacts:
    def test_are_told_by_every_reason_however_many_there_are_of_one(self, flat: Flat) -> None:
        run(flat, NOV)
        november_read(flat)
        taken(flat, "113", date(2026, 11, 30))
        area(flat, "60", since=NOV)

        with company_session(flat.company) as session:
            ready = ready_run(session, NOV)
            assert ready is not None
            newer = newer_than(session, ready, most=1)

        assert newer.by_reason == {AREA: 1, READING: 1}
        assert (newer.accounts, newer.is_more, newer.may_be_left) == (1, True, True)


class TestTakenBack:
    """The reading is charged once, however often November or December is published."""

    def test_with_the_month_that_corrected_it(self, flat: Flat) -> None:
        run(flat, NOV)
        november_read(flat)
        published_without(flat, READING)
        december_issued(flat)

        with company_session(flat.company) as session:
            withdraw(session, month=DEC, by=BY, reason="помилка")

        with company_session(flat.company) as session:
            assert open_items(session)["2026-11", 1] == Decimal("145.17")
            waits = select(ToRecompute.because).where(
                ToRecompute.month == NOV.first_day, ToRecompute.done_at.is_(None)
            )
            assert set(session.scalars(waits)) == {READING}
        issue(flat, DEC)
        assert waiting(flat) == 0
        with company_session(flat.company) as session:
            assert open_items(session)["2026-11", 1] == Decimal("210.00")
            assert open_items(session)["2026-12", 1] == Decimal("240.00")

    def test_and_charged_with_it_under_a_run_that_corrected_it(self, flat: Flat) -> None:
        run(flat, NOV)
        november_read(flat)
        published_without(flat, READING)
        december(flat)
        taken(flat, "120", date(2026, 12, 31))
        run(flat, DEC)
        with company_session(flat.company) as session:
            withdraw(session, month=NOV, by=BY, reason="помилка")

        issue(flat, NOV)

        with pytest.raises(FactsMoved):
            published(flat, DEC)
        run_marked(flat, DEC)
        published(flat, DEC)
        assert corrections(flat, DEC) == []
        assert waiting(flat) == 0
        with company_session(flat.company) as session:
            assert open_items(session)["2026-11", 1] == Decimal("210.00")
            assert open_items(session)["2026-12", 1] == Decimal("240.00")
