"""A subscriber who pays by card, and LiqPay telling of it."""

import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.gateways.models import Merchant, PaymentIntent
from app.registry.models import Account
from tests.factories.cards import a_callback, a_merchant, signed
from tests.web.conftest import CompanyClient
from tests.web.household import NUMBER, link


@pytest.fixture
def payer(home: CompanyClient) -> CompanyClient:
    """A subscriber with two accounts of a company that takes cards."""
    with company_session(home.company) as session:
        a_merchant(session, payer_fee=Decimal("1.50"))
    assert link(home, "01-00232").status_code == 303
    return home


def account(payer: CompanyClient, number: str = NUMBER) -> int:
    with company_session(payer.company) as session:
        return session.scalars(select(Account.id).where(Account.number == number)).one()


def pay(payer: CompanyClient, first: str, second: str = "", key: str = "one") -> Any:
    form = {f"amount-{account(payer)}": first, "key": key}
    form[f"amount-{account(payer, '01-00232')}"] = second
    return payer.post("/payments/card/", form)


def intents(payer: CompanyClient) -> list[PaymentIntent]:
    with company_session(payer.company) as session:
        return list(session.scalars(select(PaymentIntent).order_by(PaymentIntent.number)))


def told(payer: CompanyClient, **changes: Any) -> None:
    (intent,) = intents(payer)
    with company_session(payer.company) as session:
        token = session.scalars(select(Merchant.token)).one()
    fields = signed(a_callback(intent.order_id, str(intent.amount), **changes))
    answer = payer.client.post(f"/api/gateways/events/{token}", base_url=payer.base, data=fields)
    assert answer.status_code == 200


def the_page(payer: CompanyClient) -> str:
    (intent,) = intents(payer)
    page = payer.get(f"/payments/card/{intent.id}").get_data(as_text=True)
    return re.sub(r"\s+", " ", page)
