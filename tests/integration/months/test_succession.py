"""What holds from a day on, and what ends on one: no day is told twice, and none is lost."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.months.facts import record_fact
from app.months.succession import Change, change_from, end_fact, hold_from
from app.registry.models import Account, AccountParameter, Parameter
from tests.factories.accounts import BY, an_account
from tests.factories.companies import TwoCompanies

JAN, MAR, JUN, SEP, NEXT = (
    *(date(2026, month, 1) for month in (1, 3, 6, 9)),
    date(2027, 1, 1),
)
Told = tuple[int, date | None, date | None]


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def account(session: Session) -> Account:
    return an_account(session)


def persons(account: Account, value: int, first: date, end: date | None) -> AccountParameter:
    return AccountParameter(
        account_id=account.id,
        kind=Parameter.PERSONS,
        value=Decimal(value),
        valid=Range(first, end),
    )


def said(session: Session, account: Account, value: int, first: date, end: date | None) -> None:
    record_fact(session, persons(account, value, first, end), by=BY)


def hold(session: Session, account: Account, value: int, first: date, end: date | None) -> None:
    same = AccountParameter.account_id == account.id
    hold_from(session, persons(account, value, first, end), same=same, reason="papers", by=BY)


def live(session: Session) -> list[Told]:
    rows = session.execute(
        select(AccountParameter.value, AccountParameter.valid)
        .where(AccountParameter.retired_at.is_(None))
        .order_by(AccountParameter.valid)
    )
    return [(int(value), valid.lower, valid.upper) for value, valid in rows]


class TestWhatHoldsFromADay:
    def test_holds_until_the_next_and_ends_the_one_before(
        self, session: Session, account: Account
    ) -> None:
        said(session, account, 1, JAN, SEP)
        said(session, account, 3, SEP, None)

        hold(session, account, 2, MAR, None)

        assert live(session) == [(1, JAN, MAR), (2, MAR, SEP), (3, SEP, None)]

    @pytest.mark.parametrize("keeps_to_its_days", [False, True])
    def test_closes_the_gap_that_followed_where_a_change_does_not(
        self, session: Session, account: Account, *, keeps_to_its_days: bool
    ) -> None:
        said(session, account, 1, JAN, JUN)

        if keeps_to_its_days:
            same = AccountParameter.account_id == account.id
            change = Change(since=MAR, same=same, reason="persons")
            change_from(session, persons(account, 2, MAR, None), change, by=BY)
        else:
            hold(session, account, 2, MAR, None)

        until = JUN if keeps_to_its_days else None
        assert live(session) == [(1, JAN, MAR), (2, MAR, until)]

    def test_is_bounded_by_its_own_last_day(self, session: Session, account: Account) -> None:
        said(session, account, 1, JAN, NEXT)
        said(session, account, 9, NEXT, None)

        hold(session, account, 2, JUN, NEXT)

        assert live(session) == [(1, JAN, JUN), (2, JUN, NEXT), (9, NEXT, None)]

    def test_takes_the_place_of_one_of_the_same_first_day(
        self, session: Session, account: Account
    ) -> None:
        said(session, account, 1, JAN, None)

        hold(session, account, 2, JAN, None)

        assert live(session) == [(2, JAN, None)]


class TestWhatEnds:
    @pytest.mark.parametrize(
        ("on", "left"), [(MAR, [(1, JAN, MAR)]), (JAN, []), (date(2025, 12, 31), [])]
    )
    def test_keeps_its_days_before_or_never_was(
        self, session: Session, account: Account, on: date, left: list[Told]
    ) -> None:
        fact = record_fact(session, persons(account, 1, JAN, None), by=BY)

        end_fact(session, fact, on=on, reason="by mistake", by=BY)

        assert live(session) == left
