"""A company that takes cards by each gateway in turn, as the gateway and an attacker see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.ledger.queries import balance_of
from app.payments.gateways.models import GatewayName, Merchant, PaymentIntent
from app.payments.gateways.refunds import NewRefund, request_refund
from app.payments.gateways.saved_models import SavedCard
from app.payments.gateways.told_models import GatewayEvent, GatewayRefund
from app.payments.models import Payment
from tests.factories.accounts import BY
from tests.factories.cards import an_intent
from tests.factories.gateways import AtGateway, at_gateway
from tests.factories.households import a_household
from tests.factories.stripes import Call
from tests.web.conftest import Web

NOW = datetime(2026, 12, 5, 10, tzinfo=UTC)
SUM = "285.97"


@dataclass
class AtWork:
    """A company with a merchant and one intent, and the gateway at which it is."""

    web: Web
    company: CompanyRef
    gateway: AtGateway
    clock: Any
    order: UUID
    account: int
    token: str

    def call(self, call: Call, *, token: str = "", company: CompanyRef | None = None) -> int:
        body, headers = call
        answer = self.web.app.test_client().post(
            f"/api/gateways/events/{token or self.token}",
            base_url=f"http://{(company or self.company).slug}.localhost",
            data=body,
            headers=headers,
        )
        return answer.status_code

    def later(self, **passed: float) -> None:
        self.clock.shift(timedelta(**passed))

    @property
    def payments(self) -> list[tuple[str, str]]:
        with company_session(self.company) as session:
            card = select(Payment.state, Payment.amount).where(Payment.channel == "card")
            rows = session.execute(card.order_by(Payment.id))
            return [(state, f"{amount:.2f}") for state, amount in rows]

    @property
    def intent(self) -> PaymentIntent:
        with company_session(self.company) as session:
            return session.get_one(PaymentIntent, self.order)

    @property
    def balance(self) -> Decimal:
        with company_session(self.company) as session:
            return balance_of(session, self.account)

    def refund(self, amount: str, *, key: str = "k1") -> UUID:
        wanted = NewRefund(intent_id=self.order, amount=Decimal(amount), reason="помилка", key=key)
        with company_session(self.company) as session:
            return request_refund(session, wanted, by=BY, at=datetime.now(UTC))

    @property
    def refunds(self) -> list[str]:
        with company_session(self.company) as session:
            order = GatewayRefund.made_at, GatewayRefund.id
            return list(session.scalars(select(GatewayRefund.state).order_by(*order)))

    @property
    def events(self) -> list[GatewayEvent]:
        with company_session(self.company) as session:
            return list(session.scalars(select(GatewayEvent).order_by(GatewayEvent.id)))

    @property
    def cards(self) -> list[SavedCard]:
        with company_session(self.company) as session:
            return list(session.scalars(select(SavedCard).order_by(SavedCard.id)))

    def spoil_the_key(self) -> bytes:
        """Let the merchant's key open no more; return the right one."""
        with company_session(self.company) as session:
            merchant = session.scalars(select(Merchant)).one()
            right, merchant.sealed_key = merchant.sealed_key, b"\x01" + b"0" * 40
            return right

    def mend_the_key(self, right: bytes) -> None:
        with company_session(self.company) as session:
            session.scalars(select(Merchant)).one().sealed_key = right


@pytest.fixture(params=list(GatewayName))
def shop(web: Web, request: pytest.FixtureRequest) -> Iterator[AtWork]:
    company = web.companies.kashtan
    with time_machine.travel(NOW, tick=False) as clock, at_gateway(request.param) as gateway:
        with company_session(company) as session:
            account = a_household(session)
            merchant = gateway.merchant(session)
            order = an_intent(session, merchant, [(account, SUM)], at=NOW).id
            token = merchant.token
        yield AtWork(web, company, gateway, clock, order, account, token)
