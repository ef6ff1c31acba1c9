"""A submission that cannot be recorded now is put back, and holds up nobody."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.metering.models import Meter, Register
from app.metering.submissions import queue, recording
from app.metering.submissions.models import Submission
from app.metering.submissions.operations import NewSubmission, submit
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


def sent_by_a_neighbour(company: CompanyRef, register: int, value: str) -> None:
    """Send a figure of the first meter of another account."""
    with company_session(company) as session:
        own = session.get_one(Meter, session.get_one(Register, register).meter_id).account_id
        others = select(Register.id, Meter.account_id).join(Meter, Meter.id == Register.meter_id)
        first = others.where(Meter.account_id != own).order_by(Register.id).limit(1)
        other, account = session.execute(first).one()
        assert account is not None
        new = NewSubmission(
            account_id=account,
            key=uuid4(),
            read_on=clock.today(),
            values={other: Decimal(value)},
        )
        submit(session, new, by=1)


def standing(company: CompanyRef) -> list[tuple[int, timedelta | None]]:
    """Return how often each submission was tried, and how long after it was sent it is again."""
    with company_session(company) as session:
        every = session.scalars(select(Submission).order_by(Submission.id)).all()
        return [
            (each.tries, _in_minutes(each.try_after - each.sent_at) if each.try_after else None)
            for each in every
        ]


def _in_minutes(wait: timedelta) -> timedelta:
    return timedelta(minutes=wait // timedelta(minutes=1))


def test_one_that_takes_too_long_is_put_back_and_the_others_go_on(
    home: CompanyClient, register: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with published_meanwhile(home.company):
        send(home, register, "1240")
        send(home, register, "1241")
    genuine, is_slow = recording.record, True

    def linger(session: Session, submission: Submission) -> None:
        if submission.id == 1 and is_slow:
            session.execute(text("SET LOCAL statement_timeout TO '50ms'"))
            session.execute(text("SELECT pg_sleep(5)"))
        genuine(session, submission)

    monkeypatch.setattr("app.metering.submissions.queue.record", linger)
    work_off(home.company)

    assert outcomes(home.company) == [(None, None), ("accepted", None)]
    assert standing(home.company) == [(1, timedelta(minutes=1)), (0, None)]

    work_off(home.company)
    assert standing(home.company)[0][0] == 1  # a minute is not over
    work_off(home.company, after=timedelta(minutes=2))
    assert standing(home.company)[0] == (2, timedelta(minutes=4))
    is_slow = False
    work_off(home.company, after=timedelta(minutes=5))

    assert outcomes(home.company) == [("outdated", None), ("accepted", None)]
    assert live(home.company, register)[-1] == (date(2026, 12, 5), Decimal(1241))


def test_one_whose_meter_somebody_holds_is_put_back_and_at_last_refused(
    home: CompanyClient, register: int
) -> None:
    with published_meanwhile(home.company):
        send(home, register, "1240")
        sent_by_a_neighbour(home.company, register, "1240")
    with company_session(home.company) as holder:
        meter = holder.get_one(Register, register).meter_id
        holder.get_one(Meter, meter, with_for_update=True)
        work_off(home.company)

        assert outcomes(home.company) == [(None, None), ("accepted", None)]
        assert standing(home.company) == [(1, timedelta(minutes=1)), (0, None)]
        for tried in range(1, queue.MOST_TRIES):
            work_off(home.company, after=tried * queue.LONGEST_WAIT)

    assert outcomes(home.company) == [("refused", "failed"), ("accepted", None)]
    assert "не прийнято, зверніться до нас" in home.get("/readings/").text
