"""What printed bills tell of a building: nothing that their reader takes a neighbour's from."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from psycopg.types.range import Range
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import AccountLink
from app.access.users import add_subscriber
from app.charging.models import Charge
from app.database import company_session
from app.documents.bills.reading import bill_cards
from app.registry.models import AccountHolder, Person, PersonDocument
from bench.city import MONTH
from tests import databases
from tests.factories.companies import TwoCompanies, company_named
from tests.integration.charging.absences import plain
from tests.integration.documents.conftest import ISSUER
from tests.web.admin.test_distribution import a_basis

FLATS = (1, 2, 3)
"""Three of the flats of one building."""
SINCE = datetime(2026, 10, 5, tzinfo=UTC)


@pytest.fixture
def session(servers: object, with_bills: str) -> Iterator[Session]:
    with (
        databases.fresh(servers, with_bills) as database,  # type: ignore[arg-type]
        TwoCompanies.on(database),
        company_session(company_named("city")) as session,
    ):
        yield session


def share(session: Session, *accounts: int, others: int) -> None:
    """Let lines of the accounts tell 16 m³ that all flats took, over so many others."""
    part = Decimal("1.5")
    for account_id in accounts:
        metered = select(Charge).where(Charge.account_id == account_id, Charge.service_id == 1)
        like = session.scalars(metered.where(Charge.method == "metered")).first()
        assert like
        known = {column.key: getattr(like, column.key) for column in Charge.__table__.c}
        told = {
            "part": "s.imbalance",
            "method": "imbalance",
            "quantity": part,
            "amount": (part * like.price).quantize(Decimal("0.01")),
            "basis": a_basis("s.imbalance", part, others=others),
        }
        session.add(Charge(**known | told))
    session.flush()


def told(session: Session, *accounts: int) -> list[bool]:
    """Say of each account's bill whether it tells what all flats took."""
    cards = bill_cards(session, month=MONTH, accounts=accounts or (1,), issuer=ISSUER)
    texts = [
        " ".join(plain(why.sentence) for line in card.lines for why in line.explanations)
        for card in cards
    ]
    assert all("Вузол обліку будинку" in each or "небалансі будинку" in each for each in texts)
    return ["приміщень 16 м³" in each for each in texts]


def linked(session: Session, email: str, *accounts: int, until: datetime | None = None) -> None:
    user = add_subscriber(session, email=email)
    session.add_all(
        AccountLink(subscriber_user_id=user, account_id=each, linked_at=SINCE, unlinked_at=until)
        for each in accounts
    )
    session.flush()


def someone(session: Session) -> Person:
    """Return a person; the city's only one has a number that no sequence knows."""
    number = session.scalars(select(func.max(Person.id))).one() + 1
    person = Person(id=number, kind="human", name="Коваль", name_key="коваль", sort_key="к")
    session.add(person)
    session.flush()
    return person


def held(session: Session, *accounts: int, number: str = "") -> None:
    """Let one person hold the accounts, known by a document if `number` is given."""
    person = someone(session)
    if number:
        session.add(
            PersonDocument(person_id=person.id, kind="rnokpp", number=number, recorded_by=1)
        )
    valid = Range(date(2020, 1, 1), None)
    session.add_all(
        AccountHolder(account_id=each, person_id=person.id, valid=valid, recorded_by=1)
        for each in accounts
    )
    session.flush()


def test_over_three_others_a_bill_tells_the_building(session: Session) -> None:
    share(session, 1, others=3)

    assert told(session) == [True]


@pytest.mark.parametrize(("others", "is_told"), [(4, False), (5, True)])
def test_accounts_of_the_same_cabinet_are_no_others(
    session: Session, others: int, *, is_told: bool
) -> None:
    linked(session, "olha@example.com", *FLATS)
    share(session, 1, others=others)

    assert told(session) == [is_told]


def test_removed_from_the_cabinet_they_still_are_none(session: Session) -> None:
    linked(session, "olha@example.com", *FLATS, until=datetime(2026, 11, 2, tzinfo=UTC))
    share(session, 1, others=4)

    assert told(session) == [False]


@pytest.mark.parametrize(("others", "is_told"), [(4, False), (5, True)])
def test_accounts_of_the_same_holder_are_no_others(
    session: Session, others: int, *, is_told: bool
) -> None:
    """Two are held by one row of a person, the third by another of the same number."""
    held(session, 1, 2, number="3184710691")
    held(session, 3, number="3184710691")
    share(session, 1, others=others)

    assert told(session) == [is_told]


def test_bills_printed_together_are_told_each_by_its_own_reader(session: Session) -> None:
    held(session, 1, 2)
    share(session, 1, 2, 4, others=3)

    assert told(session, 1, 2, 4) == [False, False, True]


def test_the_household_before_counts_nothing(session: Session) -> None:
    """Its cabinet had three flats; who came in October has one."""
    linked(session, "before@example.com", *FLATS, until=datetime(2026, 10, 9, tzinfo=UTC))
    person = someone(session)
    session.add(
        AccountHolder(
            account_id=1,
            person_id=person.id,
            begins_anew=True,
            valid=Range(date(2026, 10, 9), None),
            recorded_by=1,
        )
    )
    session.flush()
    share(session, 1, others=3)

    assert told(session) == [True]
