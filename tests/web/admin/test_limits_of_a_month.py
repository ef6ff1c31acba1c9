"""A month that would pass a yearly limit says so before it is published."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.contracts.limits.models import LimitMeasure
from app.contracts.limits.operations import NewLimit, set_limit
from app.database import company_session
from app.registry.models import Account, ConsumerCategory
from app.tariffs.models import Agreement
from tests.web.admin.test_month_and_imports import treasurer
from tests.web.admin.test_month_page import PAGE, charged
from tests.web.conftest import CompanyClient, Web

__all__ = ["charged", "treasurer"]
pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0.01", "Перевищено річних лімітів разом із цим місяцем: 1."),
        ("1000000", ""),
    ],
)
def test_the_page_tells_which_limits_a_run_would_pass(
    web: Web, charged: CompanyClient, value: str, said: str
) -> None:
    with company_session(web.companies.kashtan) as session:
        agreement = session.scalars(select(Agreement).order_by(Agreement.id).limit(1)).one()
        session.get_one(Account, agreement.account_id).category = ConsumerCategory.BUDGET
        session.flush()
        new = NewLimit(
            service_id=agreement.service_id,
            measure=LimitMeasure.SUM,
            value=Decimal(value),
            since=date(2026, 1, 1),
            document="кошторис",
        )
        set_limit(session, account_id=agreement.account_id, new=new, by=1)

    page = charged.get(PAGE).text

    assert said in page
    assert ("річних лімітів" in page) is bool(said)
