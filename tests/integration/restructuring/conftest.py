"""Water and heat of January and February that nobody has paid: 1 000,00 in all."""

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
from tests.factories.money import publish

JAN, FEB, MAR = Month(2026, 1), Month(2026, 2), Month(2026, 3)
SIGNED = date(2026, 3, 16)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        for month in (JAN, FEB):
            open_month(session, month)
        set_parameter(session, PENALTY_RATE, Decimal("0.01"), since=date(2020, 1, 1), by=BY)
        yield session
        assert discrepancies(session) == []


@pytest.fixture
def account(session: Session) -> Account:
    return an_account(session)


@pytest.fixture
def water(session: Session, account: Account) -> Agreement:
    return an_agreement(session, account, a_service(session, "water"))


@pytest.fixture
def heat(session: Session, account: Account) -> Agreement:
    return an_agreement(session, account, a_service(session, "heat"))


@pytest.fixture
def owing(session: Session, water: Agreement, heat: Agreement) -> int:
    """January is due on 20 February, February on 20 March."""
    publish(session, JAN, (water, "100.00"), (heat, "500.00"))
    publish(session, FEB, (water, "100.01"), (heat, "299.99"))
    return water.account_id
