"""An import of payments taken back at once is what its payments taken back one by one are."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.models import Entry, OpenItem, Posting
from app.ledger.post import AlreadyReversed, reverse
from app.ledger.reversing_sets import restoring
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.identity import NewPayment
from app.payments.models import Payment, PaymentState
from app.payments.operations import receive_payments, reverse_payment
from app.payments.taking_back import take_back_payments
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import open_sums, publish

JAN, FEB = Month(2026, 1), Month(2026, 2)
JOB = 7
TODAY = date(2026, 2, 27)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


def paid(account_id: int, amount: str, on: date, number: int) -> NewPayment:
    return NewPayment(
        source="bank",
        external_id=str(number),
        account_id=account_id,
        paid_on=on,
        amount=Decimal(amount),
    )


def at_once(session: Session) -> None:
    take_back_payments(session, import_job_id=JOB, reason="undone", by=BY, on_day=TODAY)


def one_by_one(session: Session) -> None:
    brought = select(Payment.id).where(Payment.import_job_id == JOB, Payment.state == "posted")
    for payment_id in session.scalars(brought.order_by(Payment.account_id, Payment.id)).all():
        reverse_payment(session, payment_id, reason="undone", by=BY, on_day=TODAY)


def books(session: Session) -> dict[str, list[Any]]:
    """Return what is open, every payment and every line with the document it undoes."""
    documents = {each.id: (each.kind, each.reverses) for each in session.scalars(select(Posting))}
    lines = session.execute(select(*(c for c in Entry.__table__.c if c.name != "line"))).mappings()
    return {
        "open": sorted(map(repr, session.execute(select(*OpenItem.__table__.columns)))),
        "payments": sorted(map(repr, session.execute(select(Payment.id, Payment.state)))),
        "lines": sorted(
            repr({**each, "posting_id": documents[each["posting_id"]]}) for each in lines
        ),
    }


@pytest.mark.parametrize("seed", range(4))
def test_payments_taken_back_at_once_leave_what_one_by_one_would(
    session: Session, seed: int
) -> None:
    """Some covered debts, some left advances that a later bill has taken, some both."""
    chance = Random(seed)
    services = [a_service(session), a_service(session)]
    agreements = [
        an_agreement(session, account, service)
        for account in [an_account(session) for _ in range(12)]
        for service in services
    ]
    publish(session, JAN, *((each, str(chance.choice([20, 35]))) for each in agreements))
    accounts = sorted({each.account_id for each in agreements})
    told = [
        paid(account_id, str(chance.choice([10, 40, 90])), date(2026, 1, 15 + number % 9), number)
        for number, account_id in enumerate(chance.choices(accounts, k=18))
    ]
    receive_payments(session, told[:14], by=BY, import_job_id=JOB)
    receive_payments(session, told[14:], by=BY, import_job_id=JOB + 1)
    publish(session, FEB, *((each, str(chance.choice([5, 30]))) for each in agreements))

    def came_of(way: Callable[[Session], None]) -> dict[str, list[Any]]:
        before = session.begin_nested()
        way(session)
        found = books(session)
        assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []
        before.rollback()
        session.expire_all()
        return found

    assert came_of(at_once) == came_of(one_by_one)


def test_both_ways_are_walked(session: Session) -> None:
    """Whose advance a bill has taken is served alone; the others are not."""
    service = a_service(session)
    water: Sequence[Any] = [an_agreement(session, an_account(session), service) for _ in range(2)]
    publish(session, JAN, *((each, "50.00") for each in water))
    first, second = (each.account_id for each in water)
    rows = [paid(first, "80.00", date(2026, 1, 20), 1), paid(second, "20.00", date(2026, 1, 20), 2)]
    receive_payments(session, rows, by=BY, import_job_id=JOB)
    publish(session, FEB, *((each, "50.00") for each in water))
    assert open_sums(session, first) == {"2026-02": 20}
    seen: list[list[int]] = []

    def looked(session: Session) -> list[int]:
        seen.append(restoring(session))
        return seen[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.payments.taking_back.restoring", looked)
        at_once(session)

    assert seen == [[first]]
    owed = {"2026-01": Decimal(50), "2026-02": Decimal(50)}
    assert open_sums(session, first) == open_sums(session, second) == owed
    states = session.scalars(select(Payment.state)).all()
    assert states == [PaymentState.REVERSED, PaymentState.REVERSED]


def test_a_document_reversed_by_other_hands_stops_it(session: Session) -> None:
    account = an_account(session)
    publish(session, JAN)
    rows = [paid(account.id, "80.00", date(2026, 1, 20), 1)]
    receive_payments(session, rows, by=BY, import_job_id=JOB)
    posting_id = session.scalars(select(Payment.posting_id)).one()
    assert posting_id is not None
    reverse(session, posting_id, reason="x", by=BY, into=JAN, on_day=TODAY)

    with pytest.raises(AlreadyReversed):
        at_once(session)
