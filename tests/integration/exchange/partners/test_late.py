"""A file that has not come by its time is said, once a day, to those who import."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Role
from app.access.users import add_staff
from app.database.models import OutboxEvent
from app.exchange.partners.late import late_partners, warn
from app.exchange.partners.models import PartnerFile
from notifications.letters import letter_of
from tests.factories.companies import TwoCompanies
from tests.factories.partners import a_partner

pytestmark = pytest.mark.postgres
# A Wednesday and a Saturday, 12:00 in Kyiv.
WEDNESDAY, SATURDAY = (datetime(2026, 11, day, 10, 0, tzinfo=UTC) for day in (25, 28))


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.kashtan) as session:
        yield session


def came(session: Session, partner_id: int, at: datetime) -> None:
    session.add(
        PartnerFile(
            partner_id=partner_id,
            direction="in",
            name="r.csv",
            sha256=f"{at}",
            size=1,
            state="imported",
            at=at,
        )
    )
    session.flush()


def names(session: Session, at: datetime) -> list[str]:
    return [each.name for each in late_partners(session, at=at)]


def test_is_late_from_its_minute_on(session: Session) -> None:
    a_partner(session, name="Ощадбанк", expected_by=time(12, 0))
    a_partner(session, name="Пошта", expected_by=time(12, 1))
    a_partner(session, name="Коли схоче")

    assert names(session, WEDNESDAY) == ["Ощадбанк"]


def test_nobody_is_late_on_a_day_off(session: Session) -> None:
    a_partner(session, expected_by=time(12, 0))

    assert names(session, SATURDAY) == []


def test_yesterdays_file_is_not_todays(session: Session) -> None:
    partner = a_partner(session, expected_by=time(12, 0))
    came(session, partner.id, datetime(2026, 11, 24, 21, 59, tzinfo=UTC))
    assert names(session, WEDNESDAY) == ["Ощадбанк"]

    came(session, partner.id, datetime(2026, 11, 24, 22, 0, tzinfo=UTC))  # midnight in Kyiv

    assert names(session, WEDNESDAY) == []


def test_one_that_is_off_is_not_late(session: Session) -> None:
    a_partner(session, expected_by=time(12, 0), is_on=False)

    assert names(session, WEDNESDAY) == []


def test_who_imports_is_warned_once_a_day(session: Session) -> None:
    a_partner(session, expected_by=time(12, 0))
    for name, role in (("a", Role.ACCOUNTANT), ("c", Role.CLERK)):
        add_staff(session, email=f"{name}@example.com", full_name=name, role=role)
    before = warn(session, at=WEDNESDAY, language="uk")

    again = warn(session, at=WEDNESDAY, language="uk")

    told = session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)).all()
    receivers = {event.facts["to"] for event in told}
    assert (before, again) == (len(told), 0)
    assert "a@example.com" in receivers
    assert "c@example.com" not in receivers
    letter = letter_of(told[0].kind, told[0].facts, company="ОСББ «Каштан»")
    assert letter.subject == "Ощадбанк: файл не надійшов: ОСББ «Каштан»"
    assert "«Ощадбанк» мав надійти до 12:00" in " ".join(letter.text.split())
