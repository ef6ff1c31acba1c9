"""A month counted for all accounts at once: what frames have no room for, texts, and totals."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.records import NewEntry, NewPosting
from app.months.parameter_keys import INTEREST_POSTING, INTEREST_RATE, PENALTY_POSTING
from app.months.parameters import set_parameter
from app.penalty.late.concerned import late_accounts
from app.penalty.late.told import lists_from_json
from app.penalty.late.totals import month_totals
from app.penalty.models import Extent, Ground, LateKind, LateSums
from app.penalty.operations import NewProtection, protect
from app.penalty.queries import Moved
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import pay, publish
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import APR, MAR, D, asked, issue, monthly

pytestmark = pytest.mark.postgres


@pytest.mark.usefixtures("owing")
def test_rate_of_very_many_places_is_counted_one_by_one(session: Session) -> None:
    rate = D("3." + "0" * 26 + "1")
    set_parameter(session, INTEREST_RATE, rate, since=JAN.first_day, by=BY)
    monthly(session, INTEREST_POSTING, PENALTY_POSTING)
    issue(session, FEB)

    # 8 days x 1000 x 3 % / 365; 6 days from Monday, the 23rd, x 0.01 %
    assert asked(session, FEB) == [
        ("interest", "2026-01", D("0.66")),
        ("penalty", "2026-01", D("0.60")),
    ]


def test_paper_of_a_protection_is_told_as_it_was_written(
    session: Session, owing: Agreement
) -> None:
    monthly(session, PENALTY_POSTING)
    paper = 'наказ "Про\\мобілізацію"\tвід 1.02\nп. 5'
    new = NewProtection(
        ground=Ground.MOBILISED,
        extent=Extent.ALL,
        since=date(2026, 2, 25),
        until=date(2026, 2, 27),
        document=paper,
    )
    protect(session, account_id=owing.account_id, new=new, by=BY)
    issue(session, FEB)

    (told,) = lists_from_json(session.scalars(select(LateSums.told)).one())
    assert asked(session, FEB) == [("penalty", "2026-01", D("0.40"))]
    assert [(each.days, each.adds, each.document) for each in told] == [
        (2, D("0.2000"), ""),
        (2, D("0.0000"), paper),
        (2, D("0.2000"), ""),
    ]


def test_totals_are_what_would_be_posted(session: Session, owing: Agreement) -> None:
    monthly(session, PENALTY_POSTING, INTEREST_POSTING)
    publish(session, FEB)

    totals = month_totals(session, FEB, largest=1)

    assert totals.accounts == 1
    assert totals.sums == {
        LateKind.PENALTY: D("0.60"),
        LateKind.INTEREST: D("0.66"),
        LateKind.INFLATION: D("0.00"),
    }
    (largest,) = totals.largest
    assert (largest.account_id, largest.amount) == (owing.account_id, D("1.26"))
    assert asked(session, FEB) == []


def test_money_posted_long_before_the_month_it_pays_for_counts(
    session: Session, agreement: Agreement
) -> None:
    monthly(session, PENALTY_POSTING)
    publish(session, JAN)
    paid = NewEntry(
        account_id=agreement.account_id,
        month=MAR,
        kind=EntryKind.PAYMENT,
        amount=D("-200.00"),
        on_day=date(2026, 1, 30),
        due_on=date(2026, 4, 20),
        arose_on=date(2026, 3, 31),
        service_id=agreement.service_id,
        agreement_id=agreement.id,
    )
    document = NewPosting(
        kind=PostingKind.PAYMENT, posted=JAN, source_kind="test", source_id="1", by=BY
    )
    post(session, posting=document, entries=[paid])
    issue(session, FEB)
    issue(session, MAR, (agreement, "500.00"))
    issue(session, APR)

    # 300 for the last ten days of April
    assert asked(session, APR) == [("penalty", "2026-03", D("0.30"))]


def test_who_paid_in_time_is_not_looked_at(session: Session, owing: Agreement) -> None:
    monthly(session, PENALTY_POSTING)
    in_time = an_agreement(session, an_account(session), a_service(session))
    too_late = an_agreement(session, an_account(session), a_service(session))
    issue(session, FEB, (owing, "500.00"), (in_time, "100.00"), (too_late, "100.00"))
    pay(session, in_time.account_id, "100.00", date(2026, 3, 20))
    pay(session, too_late.account_id, "100.00", date(2026, 3, 31))

    found = late_accounts(session, until=date(2026, 3, 31), moved=Moved(0))

    assert found["account_id"].to_list() == sorted([owing.account_id, too_late.account_id])
    issue(session, MAR)
    assert sorted(amount for _, _, amount in asked(session, MAR)) == [
        D("0.08"),  # 100 for eight days from Monday, 23 March
        D("0.45"),
        D("3.10"),
    ]


def test_payment_in_time_that_was_told_too_late_takes_back_what_was_asked(
    session: Session, owing: Agreement
) -> None:
    monthly(session, PENALTY_POSTING)
    issue(session, FEB)
    pay(session, owing.account_id, "1000.00", date(2026, 2, 20))
    issue(session, MAR)

    assert asked(session, FEB) == [("penalty", "2026-01", D("0.60"))]
    assert asked(session, MAR) == [("penalty", "2026-01", D("-0.60"))]
