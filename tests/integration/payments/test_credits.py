"""Money paid ahead is spent once, and what was decided of it stays decided."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.models import PostingKind
from app.ledger.post import post
from app.ledger.queries import balance_of
from app.ledger.records import NewPosting
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.identity import NewPayment
from app.payments.operations import receive_payments, reverse_payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, close, open_sums, pay, publish

JAN, FEB, MAR = Month(2026, 1), Month(2026, 2), Month(2026, 3)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []


@pytest.fixture
def water(session: Session) -> Agreement:
    return an_agreement(session, an_account(session), a_service(session))


def test_c056_a_credit_used_by_one_bill_has_nothing_left_for_the_next(
    session: Session, water: Agreement
) -> None:
    publish(session, JAN)
    pay(session, water.account_id, "40.00", date(2026, 1, 20))

    publish(session, FEB, (water, "40.00"))
    assert open_sums(session, water.account_id) == {}
    close(session, JAN)
    publish(session, MAR, (water, "40.00"))

    assert open_sums(session, water.account_id) == {"2026-03": D(40)}
    assert balance_of(session, water.account_id) == D(40)


def test_c056_a_credit_used_in_part_leaves_the_rest(session: Session, water: Agreement) -> None:
    publish(session, JAN)
    pay(session, water.account_id, "40.00", date(2026, 1, 20))

    publish(session, FEB, (water, "30.00"))
    assert open_sums(session, water.account_id) == {"advance": D(-10)}
    close(session, JAN)
    publish(session, MAR, (water, "30.00"))

    assert open_sums(session, water.account_id) == {"2026-03": D(20)}


def test_a_debt_of_older_books_is_owed_again_when_its_advance_is_taken_back(
    session: Session, water: Agreement
) -> None:
    """January is charged while February's payments come in."""
    publish(session, JAN)
    publish(session, FEB)
    paid = pay(session, water.account_id, "5.63", date(2026, 2, 15))
    late = a_charge(water, JAN, "30.27", due_on=date(2026, 2, 20))
    document = NewPosting(
        kind=PostingKind.CORRECTION, posted=JAN, source_kind="act", source_id="1", by=BY
    )
    post(session, posting=document, entries=[late], settles=True)
    assert open_sums(session, water.account_id) == {"2026-01": D("24.64")}

    reverse_payment(session, paid.id, reason="помилка", by=BY, on_day=date(2026, 2, 27))

    assert open_sums(session, water.account_id) == {"2026-01": D("30.27")}


def test_c057_a_double_payment_stays_an_advance_once(session: Session, water: Agreement) -> None:
    publish(session, JAN, (water, "100.00"))
    row = NewPayment(
        source="bank",
        account_id=water.account_id,
        paid_on=date(2026, 2, 3),
        amount=D("100.00"),
    )
    receive_payments(session, [row, row], by=BY)
    decided = open_sums(session, water.account_id)

    for _night in range(2):
        assert receive_payments(session, [row, row], by=BY).new == 0
        assert discrepancies(session) == []
        assert open_sums(session, water.account_id) == decided == {"advance": D(-100)}

    publish(session, FEB, (water, "60.00"))
    assert open_sums(session, water.account_id) == {"advance": D(-40)}
