"""Money of a month that is not opened yet: books, days, and every report of them come together."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.models import Entry, EntryKind
from app.ledger.queries import balance_of, balance_on
from app.payments.documents.models import DocumentKind
from app.payments.operations import reverse_payment
from app.reports.incoming.against import booked_in, reconciled_by, taken_back_in, unexplained_in
from app.reports.incoming.asked import Asked as DaysAsked
from app.reports.incoming.asked import By as DaysBy
from app.reports.incoming.moved import How, moved_in
from app.reports.incoming.totals import Part
from app.reports.reconciliation.movements import Moved, moved_between
from app.reports.reconciliation.words import movement_said
from app.reports.turnover.asked import Asked
from app.reports.turnover.groups import total_of
from app.reports.turnover.other_days import OtherDays, other_days
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, pay, publish
from tests.factories.money_documents import a_money_document, reversed_document

pytestmark = pytest.mark.postgres

OCT, NOV, DEC = Month(2026, 10), Month(2026, 11), Month(2026, 12)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.kashtan) as neighbour:
        flat = an_agreement(neighbour, an_account(neighbour), a_service(neighbour))
        publish(neighbour, NOV, (flat, "999.00"))
        pay(neighbour, flat.account_id, "777.00", date(2026, 12, 5))
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        assert discrepancies(session) == []


@pytest.fixture
def water(session: Session) -> Agreement:
    """November charged 100; 30 paid in it, 50 on 5 December and 7 taken back, books of November."""
    water = an_agreement(session, an_account(session), a_service(session))
    publish(session, NOV, (water, "100.00"))
    pay(session, water.account_id, "30.00", date(2026, 11, 20))
    pay(session, water.account_id, "50.00", date(2026, 12, 5))
    wrong = pay(session, water.account_id, "7.00", date(2026, 12, 6))
    reverse_payment(session, wrong.id, reason="x", by=BY, on_day=date(2026, 12, 7))
    publish(session, DEC, (water, "60.00"))
    pay(session, water.account_id, "5.00", date(2026, 12, 20))
    close(session, NOV)
    return water


def act(session: Session, account_id: int, month: Month) -> Moved:
    moved = moved_between(session, [account_id], since=month.first_day, until=month.last_day)
    return moved[account_id]


def paid(session: Session, *of: object) -> Decimal:
    """Return what the ledger says was paid."""
    amount = func.coalesce(-func.sum(Entry.amount), D(0))
    chosen = select(amount).where(Entry.kind == EntryKind.PAYMENT, *of)  # type: ignore[arg-type]
    return session.scalar(chosen) or D(0)


def in_days(month: Month) -> DaysAsked:
    return DaysAsked(since=month.first_day, until=month.last_day)


def test_acts_follow_each_other_by_day(session: Session, water: Agreement) -> None:
    november, december = (act(session, water.account_id, each) for each in (NOV, DEC))

    assert (november.opening, november.debit, november.credit) == (D(0), D(100), D(30))
    assert november.closing == december.opening == D(70)
    assert [(each.on_day.day, each.amount) for each in december.movements] == [
        *((5, D(-50)), (6, D(-7)), (7, D(7)), (20, D(-5)), (31, D(60))),
    ]
    assert december.closing == balance_of(session, water.account_id) == D(75)
    for moved in (november, december):
        assert moved.closing == balance_on(session, water.account_id, moved.until)
    early, late = december.movements[0], december.movements[3]
    assert movement_said(early) == "Оплата (у книгах за листопад 2026)"
    assert movement_said(late) == "Оплата"


def test_what_came_in_is_held_against_the_books_it_stands_in(
    session: Session, water: Agreement
) -> None:
    asked = in_days(DEC)
    (line,) = reconciled_by(session, asked, DaysBy.SOURCE)

    assert line.posted == line.ledger == Part(3, D(62))
    assert unexplained_in(session, asked) == []
    back = taken_back_in(session, asked)
    assert back.ledger == back.payments == Part(1, D(7))
    assert line.ledger.amount - back.ledger.amount == paid(
        session, Entry.on_day.between(DEC.first_day, DEC.last_day)
    )
    assert booked_in(session, asked) == {NOV: Part(2, D(57)), DEC: Part(1, D(5))}
    assert water.account_id


@pytest.mark.usefixtures("water")
def test_the_sheet_is_of_the_books_and_says_what_is_of_other_days(session: Session) -> None:
    for month, told in (
        (NOV, OtherDays(later=D(50))),
        (DEC, OtherDays(elsewhere=D(50))),
    ):
        asked = Asked(first=month, last=month)
        sheet, other = total_of(session, asked), other_days(session, asked)

        assert other == told
        assert sheet.paid == paid(session, Entry.posted == month.first_day)
        by_day = reconciled_by(session, in_days(month), DaysBy.DAY)
        came = sum((each.ledger.amount for each in by_day), D(0))
        came -= taken_back_in(session, in_days(month)).ledger.amount
        assert sheet.paid - other.earlier - other.later + other.elsewhere == came
    whole = Asked(first=NOV, last=DEC)
    assert not other_days(session, whole).is_any
    assert total_of(session, whole).paid == D(85) == paid(session)


@pytest.fixture
def november() -> Iterator[None]:
    with time_machine.travel("2026-11-20T10:00:00Z", tick=True):
        yield


@pytest.mark.usefixtures("november")
def test_what_documents_did_with_paid_money_stands_beside_what_came(session: Session) -> None:
    flat, other = (an_agreement(session, an_account(session), a_service(session)) for _ in range(2))
    publish(session, OCT, (flat, "2000.00"), (other, "500.00"))
    early = pay(session, flat.account_id, "300.00", date(2026, 10, 15))
    publish(session, NOV)
    close(session, OCT)
    paid_now = pay(session, flat.account_id, "1000.00", date(2026, 11, 10))
    made = [
        a_money_document(session, DocumentKind.CHARGEBACK, "100.00", payment_id=paid_now.id),
        a_money_document(
            session, DocumentKind.TRANSFER, "250.00", payment_id=early.id,
            to_account_id=other.account_id,
        ),
        a_money_document(session, DocumentKind.REFUND, "40.00", payment_id=paid_now.id),
        a_money_document(session, DocumentKind.CHARGEBACK, "7.00", payment_id=paid_now.id),
    ]  # fmt: skip
    reversed_document(session, made[-1].id)
    asked = Asked(first=NOV, last=NOV)

    moved = {each.how: each for each in moved_in(session, in_days(NOV))}

    assert [(how, each.told) for how, each in moved.items()] == [
        (How.MOVED, Part(1, D(250))),
        (How.GIVEN_BACK, Part(1, D(40))),
        (How.CONTESTED, Part(3, D(100))),
    ]
    assert [each.ledger for each in moved.values()] == [D(0), D(40), D(100)]
    assert not any(each.unexplained for each in moved.values())
    assert moved_in(session, in_days(OCT)) == []
    sheet, told = total_of(session, asked), other_days(session, asked)
    came = sum(each.ledger.amount for each in reconciled_by(session, in_days(NOV), DaysBy.DAY))
    assert (sheet.paid, came) == (D(900), D(1000))
    assert told == OtherDays(by_documents=D(-100))
    assert came - moved[How.CONTESTED].told.amount == sheet.paid
    said = [
        movement_said(each)
        for each in act(session, other.account_id, OCT).movements
        if each.amount < 0
    ]
    assert said == ["Перенесення платежу (у книгах за листопад 2026)"]
