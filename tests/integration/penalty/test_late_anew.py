"""Facts that are told of after a debt was settled: an index, a rate and a ban set backwards.

A thousand of January is late from Saturday, 21 February; of penalty, from Monday, the 23rd.
"""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.models import Posting, PostingKind
from app.months.parameter_keys import INTEREST_POSTING, PENALTY_RATE
from app.months.parameters import set_parameter
from app.penalty.late.anew import facts_now, known_anew
from app.penalty.late.counted import wanted_by_hand
from app.penalty.late.standing import SOURCE, last_document
from app.penalty.models import DebtMoratorium, Extent, Ground, LateDocument, LateKind
from app.penalty.operations import NewProtection, protect
from tests.factories.accounts import BY
from tests.factories.money import pay
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import (
    APR,
    MAR,
    MAY,
    D,
    account_id,
    an_index,
    company,
    issued,
    monthly,
)

__all__ = ["account_id", "company"]

pytestmark = pytest.mark.postgres
JUN = MAY.plus(1)
ALL = wanted_by_hand(tuple(LateKind))


def test_an_index_that_came_after_the_payment_is_asked_for_once(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        an_index(session, MAR, "101.0")
    assert issued(company, MAR) == [("inflation", D("10.00")), ("penalty", D("3.10"))]
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 4, 28))
    assert issued(company, APR) == [("penalty", D("2.70"))]
    with company_session(company) as session:
        an_index(session, APR, "100.8")

    # 1000 x 1.010 x 1.008 - 1000 is 18.08, of which 10.00 were asked
    assert issued(company, MAY) == [("inflation", D("8.08"))]
    assert issued(company, JUN) == []


def test_an_index_of_a_month_paid_in_its_first_half_is_not_asked_for(
    company: CompanyRef, account_id: int
) -> None:
    assert issued(company, MAR) == [("penalty", D("3.10"))]
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 4, 15))
    assert issued(company, APR) == [("penalty", D("1.40"))]  # 1 to 14 April
    with company_session(company) as session:
        an_index(session, APR, "100.8")

    assert issued(company, MAY) == []


def test_a_rate_set_backwards_reaches_a_debt_settled_since(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 3, 10))
    assert issued(company, MAR) == [("penalty", D("0.90"))]  # 1 to 9 March
    with company_session(company) as session:
        set_parameter(session, PENALTY_RATE, D("0.005"), since=date(2026, 3, 5), by=BY)

    assert issued(company, APR) == [("penalty", D("-0.25"))]  # a half of 5 to 9 March
    assert issued(company, MAY) == []


def test_a_ban_set_backwards_takes_back_what_a_settled_debt_was_asked(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 3, 10))
    assert issued(company, MAR) == [("penalty", D("0.90"))]
    with company_session(company) as session:
        ban = {"extent": Extent.PENALTY, "document": "постанова № 1", "recorded_by": BY}
        session.add(DebtMoratorium(**ban, valid=Range(date(2026, 3, 1), None)))

    assert issued(company, APR) == [("penalty", D("-0.90"))]


def test_a_kind_that_comes_with_the_bills_since_before_is_asked_of_a_debt_settled_since(
    company: CompanyRef, account_id: int
) -> None:
    with company_session(company) as session:
        pay(session, account_id, "1000.00", date(2026, 3, 10))
    assert issued(company, MAR) == [("penalty", D("0.90"))]
    with company_session(company) as session:
        monthly(session, INTEREST_POSTING, since=date(2026, 3, 1))

    # 1 to 9 March, at 3 % a year
    assert issued(company, APR) == [("interest", D("0.74"))]
    assert issued(company, MAY) == []


class TestOnItsWay:
    """What was being told while a month was published, which could not see it yet."""

    @pytest.fixture
    def paid(self, company: CompanyRef, account_id: int) -> int:
        with company_session(company) as session:
            pay(session, account_id, "1000.00", date(2026, 3, 28))
        return account_id

    @pytest.mark.usefixtures("paid")
    def test_an_index_is_asked_for_by_the_next_month(self, company: CompanyRef) -> None:
        with company_session(company) as telling:
            telling.scalar(select(func.now()))  # its transaction begins before that of the bills
            assert issued(company, MAR) == [("penalty", D("2.70"))]
            an_index(telling, MAR, "101.0")

        assert issued(company, APR) == [("inflation", D("10.00"))]
        assert issued(company, MAY) == []

    @pytest.mark.usefixtures("paid")
    def test_an_index_that_was_written_before_the_bills_is(self, company: CompanyRef) -> None:
        with company_session(company) as telling:
            an_index(telling, MAR, "101.0")
            assert issued(company, MAR) == [("penalty", D("2.70"))]

        assert issued(company, APR) == [("inflation", D("10.00"))]
        assert issued(company, MAY) == []

    def test_protection_takes_back_what_was_asked(self, company: CompanyRef, paid: int) -> None:
        with company_session(company) as telling:
            new = NewProtection(
                ground=Ground.MOBILISED,
                extent=Extent.ALL,
                since=date(2026, 3, 1),
                until=None,
                document="довідка № 1",
            )
            protect(telling, account_id=paid, new=new, by=BY)
            assert issued(company, MAR) == [("penalty", D("2.70"))]

        assert issued(company, APR) == [("penalty", D("-2.70"))]
        assert issued(company, MAY) == []


class TestKnownAnew:
    def test_is_nothing_where_nothing_was_told(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            assert known_anew(session, facts_now(session), ALL) is None

    def test_begins_with_the_first_day_that_is_otherwise(self, company: CompanyRef) -> None:
        """The rate before keeps its days, though its row was written anew."""
        with company_session(company) as session:
            then = facts_now(session)
        with company_session(company) as session:
            set_parameter(session, PENALTY_RATE, D("0.005"), since=date(2026, 5, 1), by=BY)

            assert known_anew(session, then, ALL) == date(2026, 5, 1)
            assert known_anew(session, then, wanted_by_hand([LateKind.INTEREST])) is None

    def test_of_an_index_begins_in_the_middle_of_its_month(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            then = facts_now(session)
        with company_session(company) as session:
            an_index(session, MAY, "100.1")
            an_index(session, APR, "100.8")

            assert known_anew(session, then, ALL) == date(2026, 4, 16)
            assert known_anew(session, then, wanted_by_hand([LateKind.PENALTY])) is None

    def test_of_a_ban_of_all_days_is_no_error(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            then = facts_now(session)
        with company_session(company) as session:
            ban = {"extent": Extent.ALL, "document": "постанова № 1", "recorded_by": BY}
            session.add(DebtMoratorium(**ban, valid=Range(date.min, date.max)))
            session.flush()
            day = known_anew(session, then, ALL)

            assert day == date(1970, 1, 1)
            assert last_document(session, before=day).month is None


def test_the_last_document_made_before_a_day_is_chosen(company: CompanyRef) -> None:
    with company_session(company) as session:
        for month, made in ((FEB, (3, 2)), (MAR, (4, 15)), (APR, (5, 4))):
            a_document(session, month, datetime(2026, *made, 12, tzinfo=UTC))

        assert last_document(session).month == APR.first_day
        assert last_document(session, before=date(2026, 4, 16)).month == MAR.first_day
        assert last_document(session, before=date(2026, 4, 15)).month == FEB.first_day
        assert last_document(session, before=date(2026, 3, 1)).posting_id == 0


def a_document(session: Session, month: Month, made_at: datetime) -> None:
    last = month.first_day.replace(day=month.days)
    document = LateDocument(month=month.first_day, until=last)
    session.add(document)
    session.flush()
    posting = {"kind": PostingKind.LATE, "posted": JAN.first_day, "made_by": BY}
    source = {"source_kind": SOURCE, "source_id": str(document.id)}
    session.add(Posting(**posting, **source, made_at=made_at))
    session.flush()
