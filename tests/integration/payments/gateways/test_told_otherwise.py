"""One payment told once with its order and once without is one set of payments."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.ledger.queries import balance_of
from app.payments.gateways.merchants import retire_merchant
from app.payments.gateways.models import Merchant, PaymentIntent
from app.payments.gateways.told_models import Outcome
from app.tariffs.models import Agreement, Service
from tests.factories.accounts import a_payee, an_account
from tests.factories.cards import a_merchant, an_intent
from tests.factories.money import publish
from tests.integration.payments.gateways.telling import (
    AT,
    JAN,
    hear,
    payments,
    session,
    shop,
    water,
)

__all__ = ["session", "shop", "water"]
PARTS = [("2434220672:1", "posted", "100.00"), ("2434220672:2", "posted", "50.00")]


@pytest.fixture
def intent(session: Session, water: Agreement, shop: Merchant) -> PaymentIntent:
    lines = [(water.account_id, "100.00"), (an_account(session).id, "50.00")]
    return an_intent(session, shop, lines, at=AT)


def kept(session: Session) -> list[tuple[str, str, str]]:
    return [(number, state, f"{amount:.2f}") for _, number, state, amount in payments(session)]


class TestAMerchantRegisteredAgain:
    def test_takes_what_the_retired_one_took_for_the_same(
        self, session: Session, shop: Merchant, intent: PaymentIntent
    ) -> None:
        hear(session, shop, intent.id, "150.00")
        retire_merchant(session, shop.id, at=AT)

        hear(session, a_merchant(session), intent.id, "150.00")

        assert kept(session) == PARTS
        assert intent.received == Decimal("150.00")

    def test_knows_the_orders_of_the_retired_one(
        self, session: Session, shop: Merchant, intent: PaymentIntent
    ) -> None:
        retire_merchant(session, shop.id, at=AT)

        assert hear(session, a_merchant(session), intent.id, "150.00") is Outcome.APPLIED

        assert kept(session) == PARTS
        assert (intent.status, intent.received) == ("succeeded", Decimal("150.00"))


def test_c114_a_bill_of_the_supplier_before_is_paid_to_the_same_account(
    session: Session, water: Agreement
) -> None:
    """Between the bill and the payment the money began to go to another payee's shop."""
    before, after = a_payee(session), a_payee(session, name="Каштан")
    service = session.get_one(Service, water.service_id)
    service.payee_id = before.id
    publish(session, JAN, (water, "100.00"))
    shop = a_merchant(session, payee_id=before.id)
    intent = an_intent(session, shop, [(water.account_id, "100.00")], at=AT)
    service.payee_id = after.id
    retire_merchant(session, shop.id, at=AT)
    a_merchant(session, public_key="sandbox_i00000000002", payee_id=after.id)

    assert hear(session, shop, intent.id, "100.00") is Outcome.APPLIED

    assert kept(session) == [("2434220672", "posted", "100.00")]
    assert balance_of(session, water.account_id) == 0


class TestAnotherAmount:
    def test_told_first_is_the_only_money(
        self, session: Session, shop: Merchant, intent: PaymentIntent
    ) -> None:
        hear(session, shop, intent.id, "149.00")
        hear(session, shop, intent.id, "150.00")

        assert kept(session) == [("2434220672", "unmatched", "149.00")]
        assert intent.received == 0

        hear(session, shop, intent.id, "150.00", status="reversed")

        assert kept(session) == [("2434220672", "withdrawn", "149.00")]
        assert intent.refunded == 0

    def test_told_later_adds_nothing(
        self, session: Session, shop: Merchant, intent: PaymentIntent
    ) -> None:
        hear(session, shop, intent.id, "150.00")
        hear(session, shop, intent.id, "151.00")

        assert kept(session) == PARTS
        assert intent.received == Decimal("150.00")
