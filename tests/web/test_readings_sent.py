"""What a subscriber sends has a number at once, and waits its turn when the month is busy."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from kombu.exceptions import OperationalError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.metering.models import Meter, Reading, Register
from app.metering.submissions import queue, recording
from app.metering.submissions.models import Submission, SubmittedReading
from app.metering.submissions.tasks import take_every_submission, take_submissions_of
from app.months.models import MonthRow
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home

__all__ = ["early_december", "home"]


@pytest.fixture
def register(home: CompanyClient) -> int:
    with company_session(home.company) as session:
        return session.scalars(select(Register.id).order_by(Register.id).limit(1)).one()


def send(home: CompanyClient, register: int, value: str, form: str = "") -> str:
    """Send a figure; return what the next page says."""
    answer = home.post("/readings/", {f"reading-{register}": value, "form": form})
    assert answer.status_code == 303
    return str(home.get("/readings/").text)


def number_on(page: str) -> int:
    told = re.search(r"омер(?:ом)? підтвердження (\d+)", page)
    assert told, page
    return int(told[1])


def live(company: CompanyRef, register: int) -> list[tuple[date, Decimal]]:
    with company_session(company) as session:
        found = session.execute(
            select(Reading.read_on, Reading.value)
            .where(Reading.register_id == register, Reading.retired_at.is_(None))
            .order_by(Reading.read_on)
        )
        return [(row[0], row[1]) for row in found]


def outcomes(company: CompanyRef) -> list[tuple[str | None, str | None]]:
    with company_session(company) as session:
        rows = session.execute(
            select(SubmittedReading.outcome, SubmittedReading.reason).order_by(SubmittedReading.id)
        )
        return [(row[0], row[1]) for row in rows]


@contextmanager
def published_meanwhile(company: CompanyRef) -> Iterator[Session]:
    """Hold the months alone, as their publication does."""
    with company_session(company) as holder:
        holder.scalars(select(MonthRow).order_by(MonthRow.month).with_for_update()).all()
        yield holder


def work_off(company: CompanyRef, *, after: timedelta = timedelta(0)) -> None:
    """Let the workers take the queue, some time after it is now."""
    with time_machine.travel(clock.now() + after, tick=True):
        take_submissions_of(company_id=company.id, slug=company.slug)


class TestWhileTheMonthIsPublished:
    def test_b4_48_nobody_waits_and_nothing_is_lost(
        self, home: CompanyClient, register: int
    ) -> None:
        before = live(home.company, register)
        with published_meanwhile(home.company):
            began = time.monotonic()
            answer = home.post("/readings/", {f"reading-{register}": "1240"})
            took = time.monotonic() - began
            page = home.get("/readings/").text

            assert answer.status_code == 303
            assert took < 1
            assert "повторювати не треба" in page
            assert "у черзі" in page
            assert live(home.company, register) == before

        work_off(home.company)

        assert live(home.company, register) == [*before, (date(2026, 12, 5), Decimal(1240))]
        assert outcomes(home.company) == [("accepted", None)]
        assert "у черзі" not in home.get("/readings/").text

    def test_a_later_figure_stands_behind_the_one_that_waits(
        self, home: CompanyClient, register: int
    ) -> None:
        with published_meanwhile(home.company):
            send(home, register, "1240")
        page = send(home, register, "1241")
        assert "повторювати не треба" in page

        work_off(home.company)

        assert live(home.company, register)[-1] == (date(2026, 12, 5), Decimal(1241))
        assert outcomes(home.company) == [("accepted", None), ("accepted", None)]

    def test_a_meter_taken_off_meanwhile_is_told(self, home: CompanyClient, register: int) -> None:
        with published_meanwhile(home.company):
            send(home, register, "1240")
        with company_session(home.company) as session:
            meter = session.get_one(Meter, session.get_one(Register, register).meter_id)
            meter.removed_on = date(2026, 12, 1)

        work_off(home.company)

        assert outcomes(home.company) == [("refused", "metering.archived")]
        assert len(live(home.company, register)) == 3

    def test_it_waits_on_until_the_month_is_let_go(
        self, home: CompanyClient, register: int
    ) -> None:
        with published_meanwhile(home.company):
            send(home, register, "1240")
            work_off(home.company)
            assert outcomes(home.company) == [(None, None)]

        take_every_submission()

        assert outcomes(home.company) == [("accepted", None)]

    def test_one_that_fails_stops_none_of_the_others_and_is_refused_at_last(
        self, home: CompanyClient, register: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with published_meanwhile(home.company):
            send(home, register, "1240")
            send(home, register, "1241")
        genuine = recording.record

        def fail(session: Session, submission: Submission) -> None:
            if submission.id == 1:
                raise RuntimeError("no such luck")
            genuine(session, submission)

        monkeypatch.setattr("app.metering.submissions.queue.record", fail)
        for tried in range(queue.MOST_TRIES):
            assert outcomes(home.company)[0] == (None, None), tried
            work_off(home.company, after=tried * queue.LONGEST_WAIT)

        assert outcomes(home.company) == [("refused", "failed"), ("accepted", None)]
        assert "не прийнято, зверніться до нас" in home.get("/readings/").text

    def test_a_queue_that_does_not_answer_is_no_matter_of_the_subscriber(
        self, home: CompanyClient, register: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unreachable(*_: object, **__: object) -> None:
            raise OperationalError("no broker")

        monkeypatch.setattr(take_submissions_of, "apply_async", unreachable)
        with published_meanwhile(home.company):
            page = send(home, register, "1240")

        assert "номер підтвердження" in page
        monkeypatch.undo()
        take_every_submission()
        assert outcomes(home.company) == [("accepted", None)]
