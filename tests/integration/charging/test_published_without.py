"""A month published without the facts that came after its run: the next run corrects it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from time import sleep

import pytest
from sqlalchemy import func, select, update

from app.charging.inline import work_off
from app.charging.models import Charge, Run
from app.charging.newer import FactsMoved, left_of
from app.charging.publish import Approval, ApprovalNeeded, publish, withdraw
from app.charging.recalculation.models import LeftForNext
from app.charging.recalculation.signing import SignatureNeeded
from app.charging.run import ready_run, start_run
from app.charging.work import work_chunk
from app.database import company_session
from app.metering.models import Register
from app.months.models import ToRecompute
from app.months.parameter_keys import CORRECTION_SIGNED_OVER, FIRST_MONTH_LINE_CEILING
from app.months.parameters import set_parameter
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.dials import read
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    OCT,
    OTHER,
    Flat,
    area,
    corrections,
    december,
    flat,
    issue,
    lines,
    run,
    taken,
)

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

READING, AREA = "reading", "parameter.total_area"
WITHOUT_THE_READING = [
    ("2026-11", 1, "r1.est", Decimal("145.17")),
    ("2026-11", 2, "", Decimal("500.00")),
]
"""By the average, 5 / 31 x 30 m3 at 30, and by 50 m2."""
CORRECTED = [
    ("2026-11", 1, "-r1.est", Decimal("-145.17")),
    ("2026-11", 1, "r", Decimal("210.00")),
    ("2026-12", 1, "r", Decimal("240.00")),
    ("2026-12", 2, "", Decimal("500.00")),
]
"""November by its reading, 105 to 112, and December by its own, to 120."""


def published_without(flat: Flat, *reasons: str, by: int = OTHER) -> int:
    with company_session(flat.company) as session:
        ready = ready_run(session, NOV)
        assert ready is not None
        approval = Approval(ready.total, "перевірено", frozenset(reasons))
        return publish(session, month=NOV, by=by, approval=approval).id


def november_read(flat: Flat) -> None:
    taken(flat, "112", date(2026, 11, 30))


def december_issued(flat: Flat) -> None:
    december(flat)
    taken(flat, "120", date(2026, 12, 31))
    issue(flat, DEC)


def waiting(flat: Flat, *, since: date = NOV.first_day) -> int:
    with company_session(flat.company) as session:
        query = select(func.count()).where(ToRecompute.done_at.is_(None))
        return session.scalar(query.where(ToRecompute.month >= since)) or 0


class TestAReadingAfterTheRun:
    def test_is_corrected_to_the_kopeck_by_the_next_month(
        self, flat: Flat, two_companies: TwoCompanies
    ) -> None:
        run(flat, NOV)
        november_read(flat)
        with company_session(two_companies.vodokanal) as session:
            others = session.scalar(select(func.count()).select_from(ToRecompute))

        run_id = published_without(flat, READING)

        assert lines(flat, NOV) == WITHOUT_THE_READING
        with company_session(flat.company) as session:
            left = left_of(session, run_id)
            assert left is not None
            assert (left.accounts, left.because, left.chosen_by) == (1, [READING], OTHER)
        december_issued(flat)
        assert lines(flat, DEC) == CORRECTED
        assert corrections(flat, DEC) == [("2026-11", 1, Decimal("64.83"), "2027-01-20")]
        assert waiting(flat) == 0
        with company_session(two_companies.vodokanal) as session:
            assert session.scalar(select(func.count()).select_from(ToRecompute)) == others
            assert session.scalars(select(LeftForNext)).all() == []

    def test_still_holds_up_a_month_that_nobody_chose_to_publish_without_it(
        self, flat: Flat
    ) -> None:
        run(flat, NOV)
        november_read(flat)

        with pytest.raises(FactsMoved):
            published_without(flat)
        with pytest.raises(FactsMoved):
            published_without(flat, AREA)  # another thing was left than what came
        with company_session(flat.company) as session:
            assert session.scalars(select(LeftForNext)).all() == []

    def test_that_came_when_its_chunk_was_charged_already(self, flat: Flat) -> None:
        """The run still goes on, and its lines are checked with the reading in sight."""
        with company_session(flat.company) as session:
            run_id = start_run(session, month=NOV, by=BY).id
        with company_session(flat.company) as session:
            assert work_chunk(session, run_id=run_id) is not None
        november_read(flat)
        assert work_off(flat.company, run_id=run_id)

        published_without(flat, READING)

        assert lines(flat, NOV) == WITHOUT_THE_READING
        december_issued(flat)
        assert lines(flat, DEC) == CORRECTED

    def test_is_used_when_the_month_is_taken_back_and_charged_again(self, flat: Flat) -> None:
        run(flat, NOV)
        november_read(flat)
        published_without(flat, READING)
        with company_session(flat.company) as session:
            withdraw(session, month=NOV, by=BY, reason="помилка")

        run_id = issue(flat, NOV)

        with company_session(flat.company) as session:
            charged = select(Charge.service_id, Charge.amount).where(Charge.run_id == run_id)
            assert sorted(session.execute(charged).all()) == [
                (1, Decimal("210.00")),
                (2, Decimal("500.00")),
            ]
        assert waiting(flat) == 0
        with company_session(flat.company) as session:
            assert left_of(session, run_id) is None

    def test_that_comes_while_the_month_is_published_waits_for_it(self, flat: Flat) -> None:
        run(flat, NOV)
        with ThreadPoolExecutor(1) as thread:
            with company_session(flat.company) as session:
                ready = ready_run(session, NOV)
                assert ready is not None
                approval = Approval(ready.total, "перевірено", frozenset({READING}))
                run_id = publish(session, month=NOV, by=OTHER, approval=approval).id
                came = thread.submit(november_read, flat)
                sleep(1)
                assert not came.done()
            came.result()

        with company_session(flat.company) as session:
            assert left_of(session, run_id) is None  # it came to a month that was published
        december_issued(flat)
        assert lines(flat, NOV) == WITHOUT_THE_READING
        assert lines(flat, DEC) == CORRECTED

    def test_that_is_being_recorded_when_the_publication_begins_is_counted(
        self, flat: Flat
    ) -> None:
        run(flat, NOV)
        with ThreadPoolExecutor(1) as thread:
            with company_session(flat.company) as session:
                register = session.get_one(Register, flat.register)
                read(session, register, "112", date(2026, 11, 30))
                published = thread.submit(published_without, flat, READING)
                sleep(1)
                assert not published.done()
            run_id = published.result()

        with company_session(flat.company) as session:
            left = left_of(session, run_id)
            assert left is not None
            assert left.accounts == 1
        december_issued(flat)
        assert lines(flat, NOV) == WITHOUT_THE_READING
        assert lines(flat, DEC) == CORRECTED


class TestWhatIsLeft:
    def test_of_months_that_the_same_run_corrects(self, flat: Flat) -> None:
        """October: 50 m2, corrected to 60 by November's run, and to 70 after it."""
        taken(flat, "112", date(2026, 11, 30))
        area(flat, "60", since=OCT)
        run(flat, NOV)
        area(flat, "70", since=OCT)

        published_without(flat, AREA)

        assert corrections(flat, NOV) == [("2026-10", 2, Decimal("100.00"), "2026-12-21")]
        assert ("2026-11", 2, "", Decimal("600.00")) in lines(flat, NOV)
        december_issued(flat)
        assert corrections(flat, DEC) == [
            ("2026-10", 2, Decimal("100.00"), "2027-01-20"),
            ("2026-11", 2, Decimal("100.00"), "2027-01-20"),
        ]
        assert ("2026-12", 2, "", Decimal("700.00")) in lines(flat, DEC)

    def test_is_no_chunk_that_another_publication_reopened(self, flat: Flat) -> None:
        area(flat, "60", since=OCT)
        run(flat, NOV)
        with company_session(flat.company) as session:
            withdraw(session, month=OCT, by=BY, reason="помилка")
        issue(flat, OCT)
        november_read(flat)

        with pytest.raises(FactsMoved):
            published_without(flat, READING, AREA)

    def test_takes_nobody_the_total_to_be_typed(self, flat: Flat) -> None:
        with company_session(flat.company) as session:
            ceiling, since = Decimal(100), date(2026, 1, 1)
            set_parameter(session, FIRST_MONTH_LINE_CEILING, ceiling, since=since, by=BY)
            session.execute(update(Run).values(median=1))  # October's: November moved far
        run(flat, NOV)
        november_read(flat)

        with company_session(flat.company) as session, pytest.raises(ApprovalNeeded):
            publish(session, month=NOV, by=OTHER, approval=Approval(leaving=frozenset({READING})))

    def test_takes_nobody_the_second_signature(self, flat: Flat) -> None:
        with company_session(flat.company) as session:
            bound, since = Decimal("99.99"), date(2026, 1, 1)
            set_parameter(session, CORRECTION_SIGNED_OVER, bound, since=since, by=BY)
        area(flat, "60", since=OCT)
        run(flat, NOV)
        november_read(flat)

        with pytest.raises(SignatureNeeded):
            published_without(flat, READING)
