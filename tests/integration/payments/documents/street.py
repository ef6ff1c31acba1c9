"""What tests of documents share: two accounts that owe, and books that hold together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

JAN, FEB, MARCH = Month(2026, 1), Month(2026, 2), Month(2026, 3)
PAID_ON = date(2026, 2, 10)
OTHER = BY + 1


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        # Whatever a test did, the books hold together.
        assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []


@dataclass
class Street:
    """Two accounts that owe 100 for water of January and 60 for heat."""

    first: int
    second: int
    water: Agreement
    heat: Agreement


@pytest.fixture
def street(session: Session) -> Street:
    water, heat = a_service(session), a_service(session, "heat")
    first, second = an_account(session), an_account(session)
    agreements = [
        an_agreement(session, account, service)
        for account in (first, second)
        for service in (water, heat)
    ]
    publish(session, JAN, *zip(agreements, ["100.00", "60.00"] * 2, strict=True))
    return Street(first.id, second.id, agreements[0], agreements[1])
