"""A shop at LiqPay as the gateway, or whoever pretends to be it, sees us."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.payments.gateways.models import PaymentIntent
from app.payments.gateways.told_models import GatewayEvent
from app.payments.models import Payment
from tests.factories.cards import (
    a_callback,
    a_merchant,
    an_intent,
)
from tests.factories.households import a_household
from tests.web.conftest import Web

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FORM = "application/x-www-form-urlencoded"


class Shop:
    """A company's merchant and one intent of 285.97, as the gateway sees them."""

    def __init__(self, web: Web, company: CompanyRef, **merchant: Any) -> None:
        self.web, self.company = web, company
        with company_session(company) as session:
            account = a_household(session)
            shop = a_merchant(session, **merchant)
            self.order = an_intent(session, shop, [(account, "285.97")]).id
            self.token = shop.token

    def call(self, fields: dict[str, str], *, token: str = "", host: str = "") -> int:
        return self.send(urlencode(fields), token=token, host=host)

    def send(
        self, body: str | bytes, *, token: str = "", host: str = "", content_type: str = FORM
    ) -> int:
        answer = self.web.app.test_client().post(
            f"/api/gateways/events/{token or self.token}",
            base_url=f"http://{host or self.company.slug}.localhost",
            data=body,
            content_type=content_type,
        )
        return answer.status_code

    def paid(self, **changes: Any) -> dict[str, Any]:
        return a_callback(self.order, "285.97", **changes)

    @property
    def payments(self) -> list[tuple[str, Decimal]]:
        with company_session(self.company) as session:
            rows = session.execute(
                select(Payment.state, Payment.amount)
                .where(Payment.channel == "card")
                .order_by(Payment.id)
            )
            return [(state, amount) for state, amount in rows]

    @property
    def events(self) -> int:
        with company_session(self.company) as session:
            return session.scalar(select(func.count(GatewayEvent.id))) or 0

    @property
    def status(self) -> str:
        with company_session(self.company) as session:
            return session.get_one(PaymentIntent, self.order).status


POSTED = [("posted", Decimal("285.97"))]


@pytest.fixture
def shop(web: Web) -> Shop:
    return Shop(web, web.companies.kashtan)
