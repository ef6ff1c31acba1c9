from sqlalchemy import select

from app.database import company_session
from app.database.models import OutboxEvent
from app.database.outbox import announce, mark_failed, mark_told, waiting
from app.database.sessions import installed
from app.kernel import clock
from tests.factories.companies import TwoCompanies


def test_an_event_is_written_once_and_told_once(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    with company_session(company) as session:
        assert announce(session, kind="bill", dedup_key="bill/1", facts={"bill": "1"})
        assert not announce(session, kind="bill", dedup_key="bill/1", facts={"bill": "2"})

    with company_session(company) as session:
        (event,) = waiting(session)
        mark_failed(session, event_id=event.id, error="busy")
    with company_session(company) as session:
        (event,) = waiting(session)
        assert (event.facts, event.attempts, event.last_error) == ({"bill": "1"}, 1, "busy")
        mark_told(session, event_id=event.id, at=clock.now())
    with company_session(company) as session:
        assert waiting(session) == []
    with company_session(two_companies.vodokanal) as session:
        assert session.scalars(select(OutboxEvent)).all() == []


def test_two_workers_never_take_the_same_event(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    with company_session(company) as session:
        for number in range(3):
            announce(session, kind="bill", dedup_key=str(number), facts={})

    with installed().open(company) as one, installed().open(company) as another:
        first = {event.dedup_key for event in waiting(one, limit=2)}
        second = {event.dedup_key for event in waiting(another, limit=2)}

    assert (first, second) == ({"0", "1"}, {"2"})


def test_a_rolled_back_operation_announces_nothing(two_companies: TwoCompanies) -> None:
    with installed().open(two_companies.kashtan) as session:
        announce(session, kind="bill", dedup_key="1", facts={})
        session.rollback()
        assert waiting(session) == []
