"""What authorities are told of old debts after an adjustment: what was never owed is no debt."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.months.operations import open_month
from app.registry.models import Account
from app.subsidies.figures import lay_out_old_debts
from app.tariffs.models import Agreement
from tests.factories.accounts import a_service, an_agreement
from tests.factories.money import close, open_sums, pay, publish
from tests.integration.charging.adjustments import FEB, JAN, MAR, D, correct, session, water

__all__ = ["session", "water"]

pytestmark = pytest.mark.postgres


def late_at_end_of_may(session: Session, of: Agreement) -> dict[int, Decimal]:
    """Return what was late for more than three months, by service."""
    session.execute(
        text("CREATE TEMPORARY TABLE staged (account_id bigint, month date) ON COMMIT DROP")
    )
    session.execute(
        text("INSERT INTO staged VALUES (:account, '2026-05-01')"), {"account": of.account_id}
    )
    lay_out_old_debts(session)
    rows = session.execute(text("SELECT service_id, amount FROM old_debt"))
    return {service_id: amount for service_id, amount in rows}  # noqa: C416 - rows are typed


def test_what_was_charged_too_much_was_no_debt(session: Session, water: Agreement) -> None:
    with time_machine.travel("2026-06-10T10:00:00Z"):
        correct(session, water, "-60.00")

    assert late_at_end_of_may(session, water) == {water.service_id: D(40)}


def test_a_credit_that_covers_another_debt_leaves_none(session: Session, water: Agreement) -> None:
    """Water of January was paid; 60.00 of it, lowered in June, pay heat of February since then."""
    pay(session, water.account_id, "100.00", date(2026, 2, 10), stated=JAN)
    service = a_service(session, "heat")
    account = session.get_one(Account, water.account_id)
    heat = an_agreement(session, account, service, debtor_id=water.debtor_id)
    publish(session, FEB, (heat, "60.00"))
    close(session, JAN)
    open_month(session, MAR)
    with time_machine.travel("2026-06-10T10:00:00Z"):
        correct(session, water, "-60.00")
    assert open_sums(session, water.account_id) == {}

    assert late_at_end_of_may(session, water) == {}
