"""A shop, taxed by the first event, and a flat, by the cash method."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.ledger.checks import discrepancies
from app.months.operations import open_month
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from tests.factories.companies import TwoCompanies
from tests.integration.vat.registers import JAN, water_of


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        yield session
        assert discrepancies(session) == []


@pytest.fixture
def shop(session: Session) -> Agreement:
    return water_of(session, ConsumerCategory.COMPANY)


@pytest.fixture
def flat(session: Session) -> Agreement:
    return water_of(session, ConsumerCategory.POPULATION)
