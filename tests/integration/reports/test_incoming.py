"""What came in, by channel, source and day, and held against the ledger."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.months.operations import open_month
from app.payments.identity import NewPayment
from app.payments.models import Channel, Payment, PaymentState
from app.payments.operations import match_payment, receive_payments, reverse_payment
from app.payments.withdrawal import withdraw_payment
from app.reports.incoming.against import reconciled_by, taken_back_in, unexplained_in
from app.reports.incoming.asked import Asked, By
from app.reports.incoming.totals import Part, lines_by, payments_behind, total_of
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, publish

JAN = Month(2026, 1)
D = Decimal
MONTH = Asked(since=date(2026, 1, 1), until=date(2026, 1, 31))


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


def kept(session: Session) -> int:
    """Seven payments of January of three sources; one unmatched, one taken back, one withdrawn."""
    open_month(session, JAN)
    account = an_account(session)
    publish(session, JAN, (an_agreement(session, account, a_service(session)), "500.00"))

    def told(number: int, channel: Channel, source: str, *, whose: int | None) -> NewPayment:
        return NewPayment(
            source=source,
            channel=channel,
            external_id=f"p{number}",
            account_id=whose,
            paid_on=date(2026, 1, 10 + number % 2),
            amount=D(f"{number}.50"),
        )

    here = account.id
    receive_payments(
        session,
        [
            told(1, Channel.BANK, "bank", whose=here),
            told(2, Channel.BANK, "bank", whose=here),
            told(3, Channel.BANK, "bank", whose=None),
            told(4, Channel.REGISTER, "post", whose=here),
            told(5, Channel.REGISTER, "post", whose=None),
            told(6, Channel.REGISTER, "savings", whose=here),
            told(7, Channel.BANK, "bank", whose=None),
        ],
        by=BY,
    )
    by_number = {each.external_id: each.id for each in session.scalars(select(Payment))}
    reverse_payment(session, by_number["p4"], reason="x", by=BY, on_day=date(2026, 1, 20))
    withdraw_payment(session, by_number["p5"], reason="двічі")
    match_payment(session, by_number["p7"], account_id=here, by=BY)
    return here


def told(lines: object) -> list[tuple[object, ...]]:
    return [
        (line.key, line.received.count, line.received.amount)
        for line in lines  # type: ignore[attr-defined]
    ]


def test_are_told_by_source_channel_and_day_and_come_to_the_same(session: Session) -> None:
    kept(session)

    by_source = lines_by(session, MONTH, By.SOURCE)

    assert told(by_source) == [
        (("bank", "bank", None), 4, D("15.00")),
        (("register", "post", None), 2, D("10.00")),
        (("register", "savings", None), 1, D("6.50")),
    ]
    bank, post_, _ = by_source
    assert bank.of(PaymentState.POSTED) == Part(3, D("11.50"))
    assert bank.of(PaymentState.UNMATCHED) == Part(1, D("3.50"))
    assert post_.of(PaymentState.REVERSED) == Part(1, D("4.50"))
    assert post_.of(PaymentState.WITHDRAWN) == Part(1, D("5.50"))
    assert told(lines_by(session, MONTH, By.DAY)) == [
        ((None, None, date(2026, 1, 10)), 3, D("13.50")),
        ((None, None, date(2026, 1, 11)), 4, D("18.00")),
    ]
    whole = total_of(by_source)
    for by in By:
        lines = lines_by(session, MONTH, by)
        assert total_of(lines).states == whole.states, by
        for line in lines:
            assert line.received == sum((line.of(each) for each in PaymentState), Part())
    assert lines_by(session, Asked(since=date(2026, 2, 1), until=date(2026, 2, 28)), By.DAY) == []


def test_behind_each_figure_are_its_payments(session: Session) -> None:
    kept(session)

    for line in lines_by(session, MONTH, By.SOURCE_DAY):
        channel, source, day = line.key
        assert day is not None
        asked = Asked(since=day, until=day, channel=channel, source=source)
        for state in (None, *PaymentState):
            rows = session.execute(payments_behind(asked, state=state)).all()
            part = line.received if state is None else line.of(state)
            assert (len(rows), sum(row.amount for row in rows)) == (part.count, part.amount)


def test_what_was_posted_stands_in_the_ledger_and_nothing_is_unexplained(session: Session) -> None:
    kept(session)

    for by in By:
        for row in reconciled_by(session, MONTH, by):
            assert row.unexplained == 0, row
            assert row.ledger == row.posted, row
    taken = taken_back_in(session, MONTH)
    assert (taken.ledger, taken.unexplained) == (Part(1, D("4.50")), D(0))
    assert unexplained_in(session, MONTH) == []
    # of the day of the reversal, not of the day of the payment
    days = Asked(since=date(2026, 1, 10), until=date(2026, 1, 11))
    assert taken_back_in(session, days).ledger.count == 0


def test_a_document_of_no_payment_is_named(session: Session) -> None:
    account_id = kept(session)
    agreement = an_agreement(session, an_account(session), a_service(session))
    entry = a_charge(agreement, JAN, "-9.00", due_on=date(2026, 2, 20), kind=EntryKind.PAYMENT)
    document = NewPosting(
        kind=PostingKind.PAYMENT, posted=JAN, source_kind="stray", source_id="1", by=BY
    )
    posting_id = post(session, posting=document, entries=[entry])

    (found,) = unexplained_in(session, MONTH)

    assert (found.payment_id, found.posting_id) == (None, posting_id)
    assert (found.payment, found.ledger, found.account_id) == (
        D(0),
        D("9.00"),
        agreement.account_id,
    )
    assert account_id != agreement.account_id
    stray = [row for row in reconciled_by(session, MONTH, By.SOURCE) if row.unexplained]
    assert [(row.line.key, row.unexplained) for row in stray] == [((None, None, None), D("9.00"))]


def test_a_payment_that_the_ledger_tells_otherwise_is_named(two_companies: TwoCompanies) -> None:
    vodokanal = two_companies.vodokanal
    with two_companies.session_for(vodokanal) as session:
        kept(session)
    engine = create_engine(
        two_companies.database.superuser_url.replace("postgresql://", "postgresql+psycopg://")
    )
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL search_path TO {vodokanal.schema}"))
        connection.execute(text("UPDATE payment SET amount = 2.51 WHERE external_id = 'p2'"))
    engine.dispose()

    with two_companies.session_for(vodokanal) as session:
        (found,) = unexplained_in(session, MONTH)
        rows = reconciled_by(session, MONTH, By.SOURCE)

    assert (found.payment, found.ledger) == (D("2.51"), D("2.50"))
    assert [row.unexplained for row in rows] == [D("-0.01"), D(0), D(0)]
    with two_companies.session_for(two_companies.kashtan) as other:
        assert reconciled_by(other, MONTH, By.SOURCE) == []
