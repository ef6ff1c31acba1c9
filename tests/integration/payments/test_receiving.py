"""Receiving payments: every one kept once, none dropped, whatever the files overlap."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.models import Entry, Posting
from app.ledger.queries import balance_of, history
from app.months.locks import NoOpenBooks
from app.months.operations import open_month
from app.months.parameter_keys import PAYER_NAMES_MONTH
from app.months.parameters import set_parameter
from app.payments.identity import NewPayment
from app.payments.models import Payment, PaymentState
from app.payments.operations import (
    PaymentNotThere,
    Received,
    match_payment,
    receive_payments,
    reverse_payment,
)
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import open_sums, pay, publish

JAN, FEB = Month(2026, 1), Month(2026, 2)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def water(session: Session) -> Agreement:
    open_month(session, JAN)
    return an_agreement(session, an_account(session), a_service(session))


def a_row(amount: str, account_id: int | None = None, **changes: object) -> NewPayment:
    values: dict[str, object] = {
        "source": "bank",
        "paid_on": date(2026, 1, 15),
        "amount": Decimal(amount),
        "account_id": account_id,
        **changes,
    }
    return NewPayment(**values)  # type: ignore[arg-type]


def receive(session: Session, *rows: NewPayment) -> Received:
    return receive_payments(session, rows, by=BY)


def test_three_equal_rows_the_file_again_and_one_that_overlaps(
    session: Session, water: Agreement
) -> None:
    """Loaded again, a statement doubles nothing (C108)."""
    row = a_row("10.00", water.account_id)

    assert receive(session, row, row, row) == Received(new=3, known=0, posted=3, unmatched=0)
    assert receive(session, row, row, row) == Received(new=0, known=3, posted=0, unmatched=0)
    overlapping = (row, row, row, row, a_row("20.00", water.account_id))
    assert receive(session, *overlapping) == Received(new=2, known=3, posted=2, unmatched=0)
    assert balance_of(session, water.account_id) == Decimal(-60)


def test_one_number_of_a_provider_told_a_hundred_times_is_one_payment(
    session: Session, water: Agreement
) -> None:
    row = a_row("10.00", water.account_id, external_id="liqpay-1")

    receive(session, *[row] * 100)

    assert balance_of(session, water.account_id) == Decimal(-10)


def test_what_matches_no_account_waits_in_sight_and_is_matched_once(
    session: Session, water: Agreement
) -> None:
    assert receive(session, a_row("10.00")).unmatched == 1
    payment = session.scalars(select(Payment)).one()
    assert (payment.state, payment.posting_id) == (PaymentState.UNMATCHED, None)

    match_payment(session, payment.id, account_id=water.account_id, by=BY)

    assert payment.state == PaymentState.POSTED
    assert balance_of(session, water.account_id) == Decimal(-10)
    with pytest.raises(PaymentNotThere):
        match_payment(session, payment.id, account_id=water.account_id, by=BY)


def test_the_same_row_told_again_after_its_match_changes_nothing(
    session: Session, water: Agreement
) -> None:
    receive(session, a_row("10.00"))
    payment = session.scalars(select(Payment)).one()
    match_payment(session, payment.id, account_id=water.account_id, by=BY)

    assert receive(session, a_row("10.00")).known == 1
    assert balance_of(session, water.account_id) == Decimal(-10)


def test_a_reversed_payment_stays_reversed_when_told_again(
    session: Session, water: Agreement
) -> None:
    row = a_row("10.00", water.account_id, external_id="7")
    receive(session, row)
    payment = session.scalars(select(Payment)).one()
    reverse_payment(session, payment.id, reason="x", by=BY, on_day=date(2026, 1, 20))

    assert receive(session, row).known == 1
    assert balance_of(session, water.account_id) == 0
    with pytest.raises(PaymentNotThere):
        reverse_payment(session, payment.id, reason="x", by=BY, on_day=date(2026, 1, 20))
    kinds = [each.kind for each in history(session, water.account_id, first=JAN, last=FEB)]
    assert kinds == ["reversal", "payment"]


def test_the_stated_month_counts_only_where_the_company_lets_it(
    session: Session, water: Agreement
) -> None:
    """The document says which rule it went by (C071)."""
    set_parameter(session, PAYER_NAMES_MONTH, False, since=date(2026, 1, 1), by=BY)
    publish(session, JAN, (water, "300.00"))
    publish(session, FEB, (water, "200.00"))

    pay(session, water.account_id, "200.00", date(2026, 2, 5), stated=FEB)

    assert open_sums(session, water.account_id) == {"2026-01": 100, "2026-02": 200}
    rule = session.scalars(select(Posting.rule).where(Posting.kind == "payment")).one()
    assert rule == "oldest_first/4"


def test_each_payment_of_a_file_goes_by_the_rule_of_its_own_day(
    session: Session, water: Agreement
) -> None:
    """The company asks for the oldest first from 6 February on; the day before it did not."""
    set_parameter(session, PAYER_NAMES_MONTH, False, since=date(2026, 2, 6), by=BY)
    publish(session, JAN, (water, "300.00"))
    publish(session, FEB, (water, "200.00"))

    receive(
        session,
        a_row("120.00", water.account_id, paid_on=date(2026, 2, 5), stated=FEB),
        a_row("70.00", water.account_id, paid_on=date(2026, 2, 6), stated=FEB),
    )

    assert open_sums(session, water.account_id) == {"2026-01": 230, "2026-02": 80}


def test_the_rule_is_kept_with_the_document(session: Session, water: Agreement) -> None:
    pay(session, water.account_id, "200.00", date(2026, 1, 5), stated=FEB)

    rule = session.scalars(select(Posting.rule).where(Posting.kind == "payment")).one()
    assert rule == "stated_month_then_oldest/4"


def test_nothing_is_received_where_no_books_are_open(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.kashtan) as session:
        account = an_account(session)
        with pytest.raises(NoOpenBooks):
            receive(session, a_row("1.00", account.id))


def test_six_thousand_payments_are_posted_to_the_kopeck(session: Session, water: Agreement) -> None:
    publish(session, JAN, (water, "100.00"))
    rows = [a_row("0.07", water.account_id, external_id=str(each)) for each in range(6_000)]

    assert receive(session, *rows).posted == 6_000

    assert open_sums(session, water.account_id) == {"advance": Decimal(-320)}
    paid = select(func.sum(Entry.amount)).where(Entry.kind == "payment")
    assert session.scalar(paid) == Decimal(-420)


def test_one_credit_meets_two_bills_and_is_counted_once(session: Session, water: Agreement) -> None:
    """40.00 paid ahead: the first bill takes it, the second finds nothing left (C056)."""
    pay(session, water.account_id, "40.00", date(2026, 1, 5))

    publish(session, JAN, (water, "40.00"))
    assert open_sums(session, water.account_id) == {}
    publish(session, FEB, (water, "40.00"))

    assert open_sums(session, water.account_id) == {"2026-02": Decimal(40)}
    assert balance_of(session, water.account_id) == Decimal(40)


def test_a_payment_made_twice_stays_an_advance_once(session: Session, water: Agreement) -> None:
    """Telling the rows again, and the nightly check, book nothing a second time (C057)."""
    publish(session, JAN, (water, "100.00"))
    twice = [a_row("100.00", water.account_id, external_id=number) for number in ("1", "2")]
    receive(session, *twice)

    for _ in range(3):
        assert receive(session, *twice) == Received(new=0, known=2, posted=0, unmatched=0)
        assert discrepancies(session) == []
        assert open_sums(session, water.account_id) == {"advance": Decimal(-100)}
    publish(session, FEB, (water, "60.00"))

    assert open_sums(session, water.account_id) == {"advance": Decimal(-40)}
