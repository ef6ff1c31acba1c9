"""Two windows of one subscriber, or a clerk beside him: nothing is lost, what was last stands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.metering.models import Meter, Reading
from app.metering.settle import Answer, settle_reading
from app.metering.submissions import operations, queue
from app.metering.submissions.models import Submission, SubmittedReading
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home
from tests.web.test_readings_sent import (
    live,
    outcomes,
    published_meanwhile,
    register,
    send,
    work_off,
)

__all__ = ["early_december", "home", "register"]


def waiting_before_a_later_one(home: CompanyClient, register: int) -> None:
    """Let 1240 wait though 1241, sent after it, is recorded: as two windows at once can do."""
    with published_meanwhile(home.company):
        send(home, register, "1240")
    with company_session(home.company) as session:  # as if it had not been seen yet
        first = session.scalars(select(Submission)).one()
        first.taken_at = first.sent_at
    send(home, register, "1241")
    with company_session(home.company) as session:
        session.get_one(Submission, first.id).taken_at = None


def later_one(session: Session) -> Submission:
    return session.scalars(select(Submission).order_by(Submission.id.desc()).limit(1)).one()


def test_a_figure_that_was_said_again_meanwhile_is_outdated(
    home: CompanyClient, register: int
) -> None:
    waiting_before_a_later_one(home, register)

    work_off(home.company)

    assert live(home.company, register)[-1] == (date(2026, 12, 5), Decimal(1241))
    assert outcomes(home.company) == [("outdated", None), ("accepted", None)]


def test_a_figure_stands_where_the_later_one_was_refused(
    home: CompanyClient, register: int
) -> None:
    waiting_before_a_later_one(home, register)
    with company_session(home.company) as session:
        later = session.scalars(
            select(SubmittedReading).order_by(SubmittedReading.id.desc()).limit(1)
        ).one()
        session.get_one(Reading, later.reading_id).retired_at = later_one(session).sent_at
        later.outcome, later.reading_id = "refused", None

    work_off(home.company)

    assert live(home.company, register)[-1] == (date(2026, 12, 5), Decimal(1240))


def test_a_reading_that_a_clerk_is_settling_this_moment_lets_the_new_one_wait(
    home: CompanyClient, register: int
) -> None:
    send(home, register, "2240000")
    with company_session(home.company) as clerk:
        held = clerk.scalars(select(SubmittedReading.reading_id)).one()
        assert held
        settle_reading(clerk, reading_id=held, answer=Answer.RIGHT, by=1, reason="test")
        page = send(home, register, "1240")
        assert "повторювати не треба" in page

    work_off(home.company, after=timedelta(minutes=2))

    assert live(home.company, register)[-1] == (date(2026, 12, 5), Decimal(1240))


def test_two_windows_at_once_leave_the_figure_that_was_sent_last(
    home: CompanyClient, register: int
) -> None:
    send(home, register, "1239")
    with company_session(home.company) as session:
        meters = session.scalars(select(Meter.account_id).where(Meter.id == 1)).one()
        actor = session.scalars(select(Submission.sent_by)).one()
    values = [Decimal(1240 + number) for number in range(8)]

    def press(value: Decimal) -> None:
        new = operations.NewSubmission(
            account_id=meters or 0,
            key=uuid4(),
            read_on=date(2026, 12, 5),
            values={register: value},
        )
        with company_session(home.company) as session:
            operations.submit(session, new, by=actor)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(press, values))
    work_off(home.company)

    with company_session(home.company) as session:
        last = session.scalars(
            select(SubmittedReading.value)
            .join(Submission, Submission.id == SubmittedReading.submission_id)
            .order_by(Submission.sent_at.desc(), Submission.id.desc())
            .limit(1)
        ).one()
        assert queue.waiting_numbers(session) == []
    assert live(home.company, register)[-1] == (date(2026, 12, 5), last)
    assert {outcome for outcome, _ in outcomes(home.company)} <= {"accepted", "outdated"}
