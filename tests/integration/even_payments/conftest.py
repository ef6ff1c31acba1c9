"""Heat and water of one debtor; nothing is published yet."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.months.operations import open_month
from app.months.parameter_keys import PENALTY_RATE
from app.months.parameters import set_parameter
from app.registry.models import Account
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies

JAN, FEB, MAR, APR = (Month(2026, number) for number in (1, 2, 3, 4))


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        set_parameter(session, PENALTY_RATE, Decimal("0.01"), since=date(2020, 1, 1), by=BY)
        yield session
        assert discrepancies(session) == []


@pytest.fixture
def account(session: Session) -> Account:
    return an_account(session)


@pytest.fixture
def heat(session: Session, account: Account) -> Agreement:
    return an_agreement(session, account, a_service(session, "heat"))


@pytest.fixture
def water(session: Session, account: Account, heat: Agreement) -> Agreement:
    return an_agreement(session, account, a_service(session, "water"), debtor_id=heat.debtor_id)
