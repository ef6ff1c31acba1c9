"""A shift at a desk, and an account that owes 341.20 of December 2025."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.operations import open_month
from app.payments.cash.models import CashShift
from app.tariffs.models import Agreement
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.cash import (
    a_shift,
)
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

D = Decimal
DEC, JAN, FEB = Month(2025, 12), Month(2026, 1), Month(2026, 2)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def water(session: Session) -> Agreement:
    agreement = an_agreement(session, an_account(session), a_service(session))
    publish(session, DEC, (agreement, "341.20"))
    open_month(session, JAN)
    return agreement


@pytest.fixture
def shift(session: Session) -> CashShift:
    return a_shift(session, opening="200.00")
