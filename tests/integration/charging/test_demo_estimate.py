"""What the demo's co-owners decide is what the product lets them decide."""

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.database import company_session
from app.demo.kashtan_estimate import decide
from app.kernel.company import CompanyRef
from app.registry.models import Premises
from app.tariffs.models import Service
from app.tariffs.sharing.models import SharedSum
from tests.integration.charging.houses import NOVEMBER, company, late_january

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres


def test_an_estimate_of_two_funds_and_the_works_of_an_entrance(company: CompanyRef) -> None:
    with company_session(company) as session:
        session.add_all(
            Service(code=code, name=f"Внесок {code}", unit="month")
            for code in ("reserve_fund", "target_fund", "shared_works")
        )
        session.execute(update(Premises).values(entrance=2))

        decide(session, NOVEMBER, by=1)

        sums = session.execute(select(SharedSum.amount, SharedSum.cap).order_by(SharedSum.id)).all()
        # 45 400 and 25 500 over twelve months, the odd kopecks first; the windows of one month.
        assert [(each.amount, each.cap) for each in sums] == [
            (Decimal("3783.34"), None),
            (Decimal("3783.33"), None),
            (Decimal("2125.00"), None),
            (Decimal("18450.00"), Decimal(600)),
        ]
