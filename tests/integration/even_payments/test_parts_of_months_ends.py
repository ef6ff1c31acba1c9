"""A settlement by parts where bills are due on the last day of a month.

The last day of May 2026 is a Sunday: what is due on it is due on 1 June, and so in the month in
which the part after it is due too.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.even_payments.models import Settles
from app.months.parameter_keys import DUE_DAY
from app.months.parameters import set_parameter
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.even import an_even_agreement
from tests.factories.money import pay
from tests.integration.even_payments.conftest import APR, FEB, JAN, MAR
from tests.integration.even_payments.year import charge, to_pay

D = Decimal
pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def last_days(session: Session) -> None:
    set_parameter(session, DUE_DAY, 0, since=date(2020, 1, 1), by=BY)


def settled(session: Session, heat: Agreement, *, parts: int) -> None:
    """March asks 100.00 of the 300.00 that it charged, and is paid; 200.00 come by parts."""
    for month in (JAN, FEB):
        charge(session, month)
    an_even_agreement(
        session,
        heat.account_id,
        [heat.service_id],
        first=MAR,
        months=1,
        amount="100.00",
        settles=Settles.PARTS,
        parts=parts,
    )
    due = charge(session, MAR, (heat, "300.00"))
    assert to_pay(session, heat.account_id, due) == D("100.00")
    pay(session, heat.account_id, "100.00", due)


def test_each_bill_asks_for_its_own_part(session: Session, heat: Agreement) -> None:
    settled(session, heat, parts=2)

    due = charge(session, APR)
    assert due == date(2026, 6, 1)
    assert to_pay(session, heat.account_id, date(2026, 5, 31)) == D("100.00")
    pay(session, heat.account_id, "100.00", due)
    due = charge(session, APR.plus(1))
    assert (due, to_pay(session, heat.account_id, due)) == (date(2026, 6, 30), D("100.00"))


def test_the_last_bill_leaves_nothing_when_bills_are_due_earlier_by_now(
    session: Session, heat: Agreement
) -> None:
    settled(session, heat, parts=1)
    set_parameter(session, DUE_DAY, 15, since=APR.first_day, by=BY)

    due = charge(session, APR)

    assert (due, to_pay(session, heat.account_id, due)) == (date(2026, 5, 15), D("200.00"))
