"""Somebody who pays at a gateway that tells nobody."""

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
from app.kernel.month import Month
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.payments.gateways.endpoints import Endpoints, _installed
from app.payments.gateways.models import PaymentIntent
from app.payments.gateways.refunds import (
    NewRefund,
    request_refund,
)
from app.payments.gateways.told_models import GatewayRefund
from app.payments.models import Payment
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.cards import PRIVATE, PUBLIC, a_merchant, an_intent
from tests.factories.companies import TwoCompanies
from tests.fakes.liqpay import FakeLiqPay, liqpay_server

NOW = datetime(2026, 1, 20, 10, tzinfo=UTC)


@dataclass
class Payer:
    """Somebody with an intent, at a company with a shop, and the clock that all of them share."""

    liqpay: FakeLiqPay
    company: CompanyRef
    account_id: int
    intent_id: UUID
    clock: Any

    def pays(self, status: str = "success", amount: str = "100.00") -> dict[str, Any]:
        """Pay at the gateway, which tells nobody."""
        asked = {
            "public_key": PUBLIC,
            "order_id": str(self.intent_id),
            "amount": amount,
            "currency": "UAH",
            "action": "pay",
            "version": 3,
            "description": "",
        }
        return self.liqpay.books.pay(asked, "4242424242424242", status, "")

    def later(self, **passed: float) -> None:
        self.clock.shift(timedelta(**passed))

    def intent(self) -> PaymentIntent:
        with company_session(self.company) as session:
            return session.get_one(PaymentIntent, self.intent_id)

    def card_payments(self) -> list[tuple[str, Decimal]]:
        with company_session(self.company) as session:
            rows = session.execute(select(Payment.state, Payment.amount).order_by(Payment.id))
            return [(state, amount) for state, amount in rows]

    def balance(self) -> Decimal:
        with company_session(self.company) as session:
            return balance_of(session, self.account_id)

    def refund(self, amount: str, *, key: str = "k1") -> UUID:
        with company_session(self.company) as session:
            wanted = NewRefund(
                intent_id=self.intent_id, amount=Decimal(amount), reason="помилка", key=key
            )
            return request_refund(session, wanted, by=BY, at=datetime.now(UTC))

    def refund_states(self) -> list[tuple[str, str | None]]:
        with company_session(self.company) as session:
            rows = session.execute(
                select(GatewayRefund.state, GatewayRefund.said).order_by(GatewayRefund.made_at)
            )
            return [(state, said) for state, said in rows]


@pytest.fixture
def payer(two_companies: TwoCompanies) -> Iterator[Payer]:
    company = two_companies.vodokanal
    with time_machine.travel(NOW, tick=False) as clock, liqpay_server({PUBLIC: PRIVATE}) as liqpay:
        _installed[:] = [Endpoints(liqpay=liqpay.url)]
        with company_session(company) as session:
            open_month(session, Month(2026, 1))
            account = an_account(session)
            an_agreement(session, account, a_service(session))
            intent = an_intent(session, a_merchant(session), [(account.id, "100.00")], at=NOW)
            made = Payer(liqpay, company, account.id, intent.id, clock)
        yield made
    _installed[:] = [Endpoints()]
