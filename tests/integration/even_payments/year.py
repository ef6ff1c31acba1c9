"""Months published with their even payments, as publishing a month does it."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.even_payments.asked import with_even
from app.even_payments.models import EvenMonth
from app.even_payments.month import even_out
from app.even_payments.stored import months_told
from app.kernel.month import Month
from app.ledger.owed import owed
from app.months.operations import find_month, get_month
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.money import close, publish


def charge(session: Session, month: Month, *charged: tuple[Agreement, str]) -> date:
    """Publish a month with its even payments and return the day its bills are due."""
    before = find_month(session, month.plus(-2))
    if before is not None and before.books == "open":
        close(session, month.plus(-2))
    publish(session, month, *((each, amount) for each, amount in charged if Decimal(amount)))
    due_on = get_month(session, month).due_on
    assert due_on is not None
    even_out(session, month, run_id=month.year * 100 + month.number, due_on=due_on, by=BY)
    session.flush()
    return due_on


def to_pay(session: Session, account_id: int, on: date) -> Decimal:
    return with_even(session, account_id, owed(session, account_id, on=on)).to_pay


def told(session: Session, even_id: int) -> list[EvenMonth]:
    return months_told(session, [even_id])[even_id]
