"""What tests of things written down by hand share: a household, an accountant, what is stored."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.access.models import Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import MonthRow, ToRecompute
from app.registry.models import AccountHolder
from app.tariffs.models import Agreement, Service
from tests.factories.households import NOVEMBER
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web


@pytest.fixture
def account(web: Web) -> int:
    settle(web.companies.vodokanal, "01-1")
    (made,) = settle(web.companies.kashtan, "01-1")
    return made


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def rows(company: CompanyRef, query: Any) -> list[Any]:
    with company_session(company) as session:
        return [tuple(row) for row in session.execute(query)]


def taken(company: CompanyRef, account: int) -> list[Any]:
    """Return the live agreements of an account: service, method, debtor, first day."""
    query = (
        select(Service.code, Agreement.method, Agreement.debtor_id, func.lower(Agreement.valid))
        .join(Service, Service.id == Agreement.service_id)
        .where(Agreement.account_id == account, Agreement.retired_at.is_(None))
        .order_by(Service.code, func.lower(Agreement.valid))
    )
    return rows(company, query)


def holder(company: CompanyRef, account: int) -> int:
    query = select(AccountHolder.person_id).where(
        AccountHolder.account_id == account,
        AccountHolder.retired_at.is_(None),
        func.upper_inf(AccountHolder.valid),
    )
    return int(rows(company, query)[0][0])


def publish_november(company: CompanyRef) -> None:
    """Let November be published, so that whatever reaches it must be charged again."""
    with company_session(company) as session:
        published = update(MonthRow).where(MonthRow.month == NOVEMBER).values(charging="published")
        session.execute(published)


def marks(company: CompanyRef) -> list[tuple[date, int, str]]:
    """Return what waits to be charged again: month, account, why."""
    query = select(ToRecompute.month, ToRecompute.account_id, ToRecompute.because)
    return sorted(rows(company, query))
