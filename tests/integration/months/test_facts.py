"""Facts are recorded, retired and corrected, never edited; months they reach are marked."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.kernel.period import Period
from app.months.facts import (
    FactOverlaps,
    FactRetired,
    correct_fact,
    record_fact,
    record_facts,
    retire_fact,
)
from app.months.models import ToRecompute
from app.months.operations import open_month
from app.months.recompute import Reach
from app.months.states import mark_running
from app.registry.models import Account, AccountParameter, Parameter
from tests.factories.accounts import BY, an_account
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

JAN, FEB = Month(2026, 1), Month(2026, 2)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def account(session: Session) -> Account:
    return an_account(session)


def persons(account: Account, value: int, days: Period) -> AccountParameter:
    return AccountParameter(
        account_id=account.id,
        kind=Parameter.PERSONS,
        value=Decimal(value),
        valid=Range(days.start, days.end),
    )


def reach(account: Account, days: Period) -> Reach:
    return Reach(days=days, because="persons", accounts=[account.id])


def marks(session: Session) -> list[date]:
    return list(session.scalars(select(ToRecompute.month).order_by(ToRecompute.id)))


ALWAYS = Period(date(2020, 1, 1))


class TestAFact:
    def test_excludes_another_for_the_same_days(self, session: Session, account: Account) -> None:
        record_fact(session, persons(account, 2, ALWAYS), by=BY)
        with pytest.raises(FactOverlaps), session.begin_nested():
            record_fact(session, persons(account, 3, Period(date(2026, 1, 1))), by=BY)

    def test_is_corrected_by_retiring_and_recording(
        self, session: Session, account: Account
    ) -> None:
        wrong = record_fact(session, persons(account, 2, ALWAYS), by=BY)
        february = date(2026, 2, 1)

        correct_fact(
            session,
            wrong,
            [
                persons(account, 2, Period(ALWAYS.start, february)),
                persons(account, 3, Period(february)),
            ],
            by=BY,
            reason="довідка № 5",
        )

        rows = session.scalars(select(AccountParameter).order_by(AccountParameter.id)).all()
        assert [(int(each.value), each.retired_at is None) for each in rows] == [
            (2, False),
            (2, True),
            (3, True),
        ]
        assert (rows[0].reason, rows[0].retired_by) == ("довідка № 5", BY)

    def test_is_retired_once(self, session: Session, account: Account) -> None:
        fact = record_fact(session, persons(account, 2, ALWAYS), by=BY)
        retire_fact(session, fact, by=BY, reason="x")
        with pytest.raises(FactRetired):
            retire_fact(session, fact, by=BY, reason="x")

    def test_comes_by_the_thousand_in_one_copy(self, session: Session, account: Account) -> None:
        days = (date(2020, 1, 1).replace(year=year) for year in range(2020, 3020))
        rows = (
            (account.id, Parameter.PERSONS, Decimal(1), Range(day, day.replace(month=2)))
            for day in days
        )
        columns = ("account_id", "kind", "value", "valid")

        assert record_facts(session, AccountParameter, columns, rows, by=BY) == 1000
        again = [(account.id, "persons", Decimal(1), Range(date(2026, 1, 5), None))]
        with pytest.raises(FactOverlaps), session.begin_nested():
            record_facts(session, AccountParameter, columns, again, by=BY)


class TestAMark:
    def test_is_set_for_published_and_running_months_only(
        self, session: Session, account: Account
    ) -> None:
        publish(session, JAN)
        open_month(session, FEB)
        record_fact(session, persons(account, 2, ALWAYS), by=BY, reach=reach(account, ALWAYS))
        assert marks(session) == [JAN.first_day]

        mark_running(session, FEB)
        record_fact(
            session,
            persons(an_account(session), 2, ALWAYS),
            by=BY,
            reach=Reach(
                days=Period(date(2026, 2, 28)),
                because="tariff",
                accounts=select(Account.id),
            ),
        )
        assert marks(session) == [JAN.first_day, FEB.first_day, FEB.first_day]

    def test_is_not_set_for_days_outside_the_month(
        self, session: Session, account: Account
    ) -> None:
        publish(session, JAN)
        for days in (
            Period(date(2026, 2, 1)),
            Period(date(2025, 12, 1), date(2026, 1, 1)),
        ):
            record_fact(session, persons(account, 2, days), by=BY, reach=reach(account, days))
        assert marks(session) == []

    def test_of_a_building_names_the_building(self, session: Session) -> None:
        publish(session, JAN)
        fact = persons(an_account(session), 2, ALWAYS)
        record_fact(
            session, fact, by=BY, reach=Reach(days=ALWAYS, because="volume", buildings=[5, 6])
        )
        rows = session.scalars(select(ToRecompute).order_by(ToRecompute.building_id)).all()
        assert [(each.building_id, each.account_id) for each in rows] == [(5, None), (6, None)]
