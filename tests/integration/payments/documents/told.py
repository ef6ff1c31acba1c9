"""What tests of money that leaves share: an account that owes, and money of an import."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.payments.identity import NewPayment
from app.payments.models import Payment
from app.payments.operations import receive_payments
from tests.factories.accounts import BY

JAN, FEB = Month(2026, 1), Month(2026, 2)
PAID_ON = date(2026, 2, 10)
JOB = 77


def brought(session: Session, account_id: int | None, amount: str, *, job: int = JOB) -> Payment:
    told = NewPayment(
        source="register", paid_on=PAID_ON, amount=Decimal(amount), account_id=account_id
    )
    receive_payments(session, [told], by=BY, import_job_id=job)
    return session.scalars(select(Payment).order_by(Payment.id.desc()).limit(1)).one()
