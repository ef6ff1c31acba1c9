"""December is run before November is published, or while it is taken back: no day is paid twice.

November has no reading and goes by the average, 145.17; December's reading of 120, the first since
105, counts 15 m3 of both months: 450.00 at 30 a m3.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.newer import FactsMoved
from app.charging.publish import withdraw
from app.database import company_session
from app.months.models import ToRecompute
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    Flat,
    december,
    flat,
    issue,
    lines,
    published,
    run,
    run_marked,
    taken,
)

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

READ = date(2026, 12, 31)
NOVEMBER = ("2026-11", 1, "r1.est", Decimal("145.17"))
THE_REST = ("2026-12", 1, "r", Decimal("304.83"))


def marked_for_december(flat: Flat) -> list[tuple[int | None, str]]:
    with company_session(flat.company) as session:
        waiting = select(ToRecompute.account_id, ToRecompute.because).where(
            ToRecompute.month == DEC.first_day, ToRecompute.done_at.is_(None)
        )
        return [(account, because) for account, because in session.execute(waiting)]


class TestARunBeforeTheMonthBeforeIsPublished:
    def test_takes_off_what_that_month_charged_by_an_estimate(self, flat: Flat) -> None:
        december(flat)
        taken(flat, "120", READ)
        run(flat, DEC)  # nothing of November stands yet: its 450.00 are of both months
        run(flat, NOV)

        published(flat, NOV)

        assert marked_for_december(flat) == [(flat.account, "estimated")]
        with pytest.raises(FactsMoved):
            published(flat, DEC)
        run_marked(flat, DEC)
        published(flat, DEC)
        assert NOVEMBER in lines(flat, NOV)
        assert THE_REST in lines(flat, DEC)

    def test_takes_it_off_no_more_when_it_is_taken_back(
        self, flat: Flat, two_companies: TwoCompanies
    ) -> None:
        december(flat)
        taken(flat, "120", READ)
        issue(flat, NOV)
        run(flat, DEC)
        with company_session(flat.company) as session:
            withdraw(session, month=NOV, by=BY, reason="помилка")

        with pytest.raises(FactsMoved):
            published(flat, DEC)

        taken(flat, "112", date(2026, 11, 30))
        issue(flat, NOV)
        run_marked(flat, DEC)
        published(flat, DEC)
        assert ("2026-11", 1, "r", Decimal("210.00")) in lines(flat, NOV)
        assert ("2026-12", 1, "r", Decimal("240.00")) in lines(flat, DEC)
        with company_session(two_companies.vodokanal) as session:
            marks = select(ToRecompute.because).where(ToRecompute.because == "estimated")
            assert session.scalars(marks).all() == []

    def test_stands_where_that_month_estimated_nothing(self, flat: Flat) -> None:
        taken(flat, "112", date(2026, 11, 30))
        december(flat)
        taken(flat, "120", READ)
        run(flat, DEC)

        issue(flat, NOV)

        assert marked_for_december(flat) == []
        published(flat, DEC)
        assert ("2026-12", 1, "r", Decimal("240.00")) in lines(flat, DEC)
