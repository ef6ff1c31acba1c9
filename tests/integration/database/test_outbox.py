from datetime import timedelta

from sqlalchemy import select

from app.database import company_session
from app.database.models import OutboxEvent
from app.database.outbox import announce, claim, mark_told, put_off
from app.database.sessions import installed
from app.kernel import clock
from tests.factories.companies import TwoCompanies

KINDS = ("bill",)
MINUTE = timedelta(minutes=1)


def test_an_event_is_written_once_and_told_once(two_companies: TwoCompanies) -> None:
    company, now = two_companies.kashtan, clock.now()
    with company_session(company) as session:
        facts = {"bill": "1", "code": "123456"}
        assert announce(session, kind="bill", dedup_key="bill/1", facts=facts)
        assert not announce(session, kind="bill", dedup_key="bill/1", facts={"bill": "2"})

    with company_session(company) as session:
        event = claim(session, kinds=KINDS, at=now, until=now + MINUTE)
        assert event
        put_off(session, event_id=event.id, error="busy", until=now)
    with company_session(company) as session:
        event = claim(session, kinds=KINDS, at=now, until=now + MINUTE)
        assert event
        assert (event.facts, event.attempts, event.last_error) == (facts, 2, "busy")
        mark_told(session, event_id=event.id, at=now)
    with company_session(company) as session:
        assert claim(session, kinds=KINDS, at=now + 2 * MINUTE, until=now) is None
        assert session.scalars(select(OutboxEvent.facts)).all() == [{"bill": "1"}]
    with company_session(two_companies.vodokanal) as session:
        assert session.scalars(select(OutboxEvent)).all() == []


def test_two_workers_never_take_the_same_event(two_companies: TwoCompanies) -> None:
    company, now = two_companies.kashtan, clock.now()
    with company_session(company) as session:
        for number in range(2):
            announce(session, kind="bill", dedup_key=str(number), facts={})

    with installed().open(company) as one, installed().open(company) as another:
        taken = [
            claim(session, kinds=KINDS, at=now, until=now + MINUTE)
            for session in (one, another, one)
        ]

    assert [event.dedup_key if event else None for event in taken] == ["0", "1", None]


def test_nobody_takes_an_event_of_another_kind(two_companies: TwoCompanies) -> None:
    now = clock.now()
    with company_session(two_companies.kashtan) as session:
        announce(session, kind="other", dedup_key="1", facts={})
        assert claim(session, kinds=KINDS, at=now, until=now + MINUTE) is None
