"""What tests of money that leaves share: an account that owes, and money of an import."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.months.operations import open_month
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.identity import NewPayment
from app.payments.models import Payment
from app.payments.operations import receive_payments
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

JAN, FEB = Month(2026, 1), Month(2026, 2)
PAID_ON = date(2026, 2, 10)
JOB = 77


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []


@pytest.fixture
def account_id(session: Session) -> int:
    """An account that owes 100 for January."""
    account = an_account(session)
    publish(session, JAN, (an_agreement(session, account, a_service(session)), "100.00"))
    open_month(session, FEB)
    return account.id


def brought(session: Session, account_id: int | None, amount: str, *, job: int = JOB) -> Payment:
    told = NewPayment(
        source="register", paid_on=PAID_ON, amount=Decimal(amount), account_id=account_id
    )
    receive_payments(session, [told], by=BY, import_job_id=job)
    return session.scalars(select(Payment).order_by(Payment.id.desc()).limit(1)).one()
