"""Signing while a month is being published, and where there is no month yet."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.even_payments.parts import Plan
from app.even_payments.sign import (
    change_even,
    end_even,
    first_open_month,
    get_even,
    take_back_even,
)
from app.months.locks import NoOpenBooks, lock_for_change
from app.months.operations import open_month
from app.registry.models import Account
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.even import an_even_agreement
from tests.integration.even_payments.conftest import FEB, JAN, MAR

pytestmark = pytest.mark.postgres


@pytest.fixture
def signed(two_companies: TwoCompanies) -> int:
    """Return an agreement from January on, which is open and not published."""
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        heat = an_agreement(session, an_account(session), a_service(session, "heat"))
        return an_even_agreement(session, heat.account_id, [heat.service_id], first=JAN)


def change(session: Session, even_id: int) -> None:
    change_even(session, even_id, Plan(FEB, MAR, Decimal(500)), reason="за заявою", by=BY)


def end(session: Session, even_id: int) -> None:
    end_even(session, even_id, FEB, reason="за заявою", by=BY)


def take_back(session: Session, even_id: int) -> None:
    take_back_even(session, even_id, reason="помилка", by=BY)


def sign(session: Session, even_id: int) -> None:
    """Sign another agreement, of a service of its own, for the same account."""
    account_id = get_even(session, even_id).account_id
    debtor_id = session.scalars(select(Agreement.debtor_id)).first()
    water = an_agreement(
        session,
        session.get_one(Account, account_id),
        a_service(session, "water"),
        debtor_id=debtor_id,
    )
    an_even_agreement(session, account_id, [water.service_id], first=JAN, number="2")


def at_once(two: TwoCompanies, even_id: int, act: Callable[[Session, int], None]) -> None:
    with two.session_for(two.vodokanal) as session:
        session.execute(text("SET LOCAL lock_timeout = '200ms'"))
        act(session, even_id)


@pytest.mark.parametrize("act", [sign, change, end, take_back])
def test_waits_for_a_publication_of_its_months(
    two_companies: TwoCompanies, signed: int, act: Callable[[Session, int], None]
) -> None:
    vodokanal = two_companies.vodokanal
    with two_companies.session_for(vodokanal) as publishing:
        lock_for_change(publishing, JAN)
        with pytest.raises(OperationalError, match="lock timeout"):
            at_once(two_companies, signed, act)
    with two_companies.session_for(vodokanal) as session:
        act(session, signed)


def test_without_any_month_says_so(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.kashtan) as session, pytest.raises(NoOpenBooks):
        first_open_month(session)
