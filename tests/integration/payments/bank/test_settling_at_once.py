"""Totals decided by two at once: what one of them credits, the other does not settle as well."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.payments.bank.parts import credit_line
from app.payments.bank.settlement_models import BankSettlement
from app.payments.bank.settling import settle_totals
from app.registry.models import Account
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.integration.payments.bank.books import credited, lines
from tests.integration.payments.bank.totals import a_collector, a_total, told_of, unexplained

pytestmark = pytest.mark.postgres


def settle(company: CompanyRef, by: int) -> None:
    with company_session(company) as session:
        settle_totals(session, by=by)


def settlements(company: CompanyRef) -> int:
    with company_session(company) as session:
        return session.scalars(select(func.count()).select_from(BankSettlement)).one()


@pytest.fixture
def waiting(two_companies: TwoCompanies, office: int) -> CompanyRef:
    """Return the company with a total of 150.50 that waits, and then payments that it may carry."""
    kashtan = two_companies.kashtan
    a_collector(kashtan, by=office)
    imported(kashtan, "statements", a_total("150.50"), by=office)
    told_of(kashtan, "100.00", "50.50", by=office)
    return kashtan


def test_a_total_that_somebody_credits_at_that_moment_is_not_settled_too(
    waiting: CompanyRef, office: int
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with company_session(waiting) as session:
            other = session.scalars(select(Account.id).where(Account.number == "700124")).one()
            credit_line(session, 1, account_id=other, by=office)
            settling = pool.submit(settle, waiting, office)
            with suppress(NotYet):
                settling.result(timeout=1)
        settling.result(timeout=20)

    assert settlements(waiting) == 0
    assert lines(waiting) == [("payment", "credited", "by-hand", Decimal("150.50"))]
    assert credited(waiting) == {"700123": Decimal("150.50"), "700124": Decimal("150.50")}


def test_a_total_that_was_let_go_again_is_settled_the_next_time(
    waiting: CompanyRef, office: int
) -> None:
    with company_session(waiting) as session:
        other = session.scalars(select(Account.id).where(Account.number == "700124")).one()
        credit_line(session, 1, account_id=other, by=office)
        session.rollback()

    settle(waiting, office)

    assert settlements(waiting) == 1
    assert unexplained(waiting) == 0
    assert credited(waiting) == {"700123": Decimal("150.50")}
