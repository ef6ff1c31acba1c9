"""Whom even parts are paid to that are asked before they are charged."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.even_payments.asked import asked_ahead_now, told_by
from app.months.facts import retire_fact
from app.registry.models import Account
from app.tariffs.models import Agreement, Service
from tests.factories.accounts import BY, a_payee, an_agreement
from tests.factories.even import an_even_agreement
from tests.integration.even_payments.conftest import FEB, JAN
from tests.integration.even_payments.year import charge

D = Decimal
pytestmark = pytest.mark.postgres


def test_what_is_asked_now_goes_where_the_bill_said(session: Session, heat: Agreement) -> None:
    """Nothing was charged for January: all 1000.00 are asked ahead, for the service's payee.

    So it is though the account's own agreement for the service is no more.
    """
    payee = a_payee(session)
    session.get_one(Service, heat.service_id).payee_id = payee.id
    an_even_agreement(session, heat.account_id, first=JAN)
    charge(session, JAN)
    retire_fact(session, heat, by=BY, reason="помилка")

    (now,) = asked_ahead_now(session, heat.account_id)
    (said,) = told_by(session, [202601], [heat.account_id])

    assert (now.amount, now.payee_id) == (D("1000.00"), payee.id)
    assert (said.ahead, said.payee_id) == (D("1000.00"), payee.id)


def test_each_bill_asks_for_the_payee_of_its_own_month(session: Session, heat: Agreement) -> None:
    """The payee changes from February; it is recorded before January's bills are out."""
    old, new = a_payee(session), a_payee(session)
    session.get_one(Service, heat.service_id).payee_id = old.id
    an_even_agreement(session, heat.account_id, [heat.service_id], first=JAN)
    account = session.get_one(Account, heat.account_id)
    service = session.get_one(Service, heat.service_id)
    retire_fact(session, heat, by=BY, reason="інший отримувач")
    an_agreement(session, account, service, payee_id=new.id, valid=Range(FEB.first_day, None))
    # The earlier days are recorded last.
    earlier = Range(date(2020, 1, 1), FEB.first_day)
    an_agreement(session, account, service, payee_id=old.id, valid=earlier)

    charge(session, JAN)
    (of_january,) = told_by(session, [202601], [heat.account_id])
    (asked_then,) = asked_ahead_now(session, heat.account_id)
    charge(session, FEB)
    (of_february,) = told_by(session, [202602], [heat.account_id])
    (asked_now,) = asked_ahead_now(session, heat.account_id)

    assert (of_january.ahead, of_january.payee_id) == (D("1000.00"), old.id)
    assert (asked_then.amount, asked_then.payee_id) == (D("1000.00"), old.id)
    assert (of_february.ahead, of_february.payee_id) == (D("2000.00"), new.id)
    assert (asked_now.amount, asked_now.payee_id) == (D("2000.00"), new.id)
    assert told_by(session, [202601], [heat.account_id]) == [of_january]
