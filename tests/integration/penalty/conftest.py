"""A thousand hryvnias of January that nobody has paid in time."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.operations import open_month
from app.months.parameter_keys import PENALTY_RATE
from app.months.parameters import set_parameter
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

JAN, FEB = Month(2026, 1), Month(2026, 2)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        for month in (JAN, FEB):
            open_month(session, month)
        set_parameter(session, PENALTY_RATE, Decimal("0.01"), since=date(2020, 1, 1), by=BY)
        yield session


@pytest.fixture
def agreement(session: Session) -> Agreement:
    return an_agreement(session, an_account(session), a_service(session))


@pytest.fixture
def owing(session: Session, agreement: Agreement) -> Agreement:
    """A thousand of January, due on Friday, 20 February, as in the published example."""
    publish(session, JAN, (agreement, "1000.00"))
    return agreement
