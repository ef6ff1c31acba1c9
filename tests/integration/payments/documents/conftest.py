"""A company whose books hold together after every test of documents."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.ledger.checks import CHECKS, discrepancies
from app.months.operations import open_month
from app.payments.checks import CHECKS as OF_PAYMENTS
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish
from tests.integration.payments.documents.street import FEB, JAN, Street


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        # Whatever a test did, the books hold together.
        assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []


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


@pytest.fixture
def account_id(session: Session) -> int:
    """An account that owes 100 for January."""
    account = an_account(session)
    publish(session, JAN, (an_agreement(session, account, a_service(session)), "100.00"))
    open_month(session, FEB)
    return account.id
