"""Yearly limits: used in money and in volume, to the kopeck and the litre; warned of in time."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.contracts.limits.figures import LimitState
from app.contracts.limits.models import LimitMeasure, YearlyLimit
from app.contracts.limits.operations import (
    LimitMissing,
    LimitOfPeople,
    NewLimit,
    remove_limit,
    set_limit,
)
from app.contracts.limits.state import limit_states
from app.kernel.month import Month
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.months.facts import FactRetired
from app.months.operations import open_month
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, pay, publish

pytestmark = pytest.mark.postgres
JAN, FEB = Month(2026, 1), Month(2026, 2)
FEBRUARY = date(2026, 2, 28)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        yield session


@pytest.fixture
def school(session: Session) -> Agreement:
    account = an_account(session)
    account.category = ConsumerCategory.BUDGET
    session.flush()
    return an_agreement(session, account, a_service(session))


def limited(
    session: Session, of: Agreement, value: str, since: date = JAN.first_day
) -> YearlyLimit:
    new = NewLimit(
        service_id=of.service_id,
        measure=LimitMeasure.SUM,
        value=D(value),
        since=since,
        document="кошторис на 2026 рік",
        kekv="2272",
    )
    return set_limit(session, account_id=of.account_id, new=new, by=BY)


def state(session: Session, on: date = FEBRUARY) -> LimitState:
    (found,) = limit_states(session, on=on)
    return found


def test_counts_what_was_charged_for_the_year_whatever_was_paid(
    session: Session, school: Agreement
) -> None:
    limited(session, school, "1000.00")
    publish(session, JAN, (school, "400.00"))
    publish(session, FEB, (school, "500.05"))
    pay(session, school.account_id, "900.05", date(2026, 2, 20))
    last_year = a_charge(
        school, Month(2025, 12), "77.00", due_on=date(2026, 2, 20), kind=EntryKind.RECALCULATION
    )
    this_year = a_charge(
        school, JAN, "-0.05", due_on=date(2026, 2, 20), kind=EntryKind.RECALCULATION
    )
    document = NewPosting(
        kind=PostingKind.CORRECTION, posted=FEB, source_kind="act", source_id="1", by=BY
    )
    post(session, posting=document, entries=[last_year, this_year], settles=True)

    found = state(session)

    assert (found.used, found.left, found.percent, found.months) == (D(900), D(100), 90, 2)
    assert found.is_near
    assert not found.is_passed
    assert found.lasts == 0  # 450 a month on the average, and 100 is left


def test_is_passed_by_a_kopeck_and_not_at_the_limit(session: Session, school: Agreement) -> None:
    publish(session, JAN, (school, "400.00"))
    limited(session, school, "400.00")
    assert (state(session).is_passed, state(session).is_near) == (False, True)

    limited(session, school, "399.99")

    assert (state(session).is_passed, state(session).left) == (True, D("-0.01"))
    assert state(session).lasts is None


def test_nothing_may_be_used_of_a_limit_of_nothing(session: Session, school: Agreement) -> None:
    limited(session, school, "0")
    assert (state(session).is_passed, state(session).percent) == (False, None)

    publish(session, JAN, (school, "0.01"))

    assert state(session).is_passed


def test_changed_inside_the_year_it_is_the_whole_year_s_from_that_day(
    session: Session, school: Agreement
) -> None:
    publish(session, JAN, (school, "400.00"))
    limited(session, school, "300.00")
    limited(session, school, "800.00", date(2026, 2, 15))

    assert state(session, date(2026, 2, 14)).row.value == D(300)
    assert state(session, date(2026, 2, 14)).is_passed
    assert state(session, date(2026, 2, 15)).left == D(400)
    assert state(session, date(2026, 12, 31)).row.kekv == "2272"
    assert limit_states(session, on=date(2027, 1, 1)) == []
    live = session.scalars(select(YearlyLimit).where(YearlyLimit.retired_at.is_(None))).all()
    assert sorted((each.valid.lower, each.valid.upper) for each in live) == [
        (JAN.first_day, date(2026, 2, 15)),
        (date(2026, 2, 15), date(2027, 1, 1)),
    ]


def test_an_earlier_one_written_down_later_ends_where_the_next_begins(
    session: Session, school: Agreement
) -> None:
    limited(session, school, "800.00", date(2026, 2, 15))
    limited(session, school, "300.00")

    assert state(session, date(2026, 2, 14)).row.value == D(300)
    assert state(session, date(2026, 2, 15)).row.value == D(800)


def test_people_have_none(session: Session) -> None:
    flat = an_agreement(session, an_account(session), a_service(session))

    with pytest.raises(LimitOfPeople):
        limited(session, flat, "100.00")


def test_is_taken_back_once_and_only_by_its_own_account(
    session: Session, school: Agreement
) -> None:
    limit = limited(session, school, "100.00")
    with pytest.raises(LimitMissing):
        remove_limit(session, limit.id, account_id=school.account_id + 1, reason="помилка", by=BY)
    remove_limit(session, limit.id, account_id=school.account_id, reason="помилка", by=BY)

    assert limit_states(session, on=FEBRUARY) == []
    with pytest.raises(FactRetired):
        remove_limit(session, limit.id, account_id=school.account_id, reason="ще раз", by=BY)


def test_no_limit_reaches_into_another_year(session: Session, school: Agreement) -> None:
    limit = limited(session, school, "100.00")
    with pytest.raises(IntegrityError, match="valid_in_one_year"):
        session.execute(
            insert(YearlyLimit).values(
                account_id=limit.account_id,
                service_id=limit.service_id,
                measure=LimitMeasure.VOLUME,
                value=1,
                document="кошторис",
                recorded_by=BY,
                valid=Range(date(2026, 6, 1), date(2027, 1, 2)),
            )
        )


def test_one_company_s_limits_are_not_another_s(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        account = an_account(session)
        account.category = ConsumerCategory.BUDGET
        session.flush()
        limited(session, an_agreement(session, account, a_service(session)), "5.00")

    with two_companies.session_for(two_companies.kashtan) as other:
        assert limit_states(other, on=FEBRUARY) == []
