"""An order that a saved card is taken for: charged in its time, once, and at no page beside."""

from typing import Any
from uuid import UUID

import pytest

from app.database import company_session
from app.payments.gateways.charging import charge_due
from app.payments.gateways.contract import Addresses
from app.payments.gateways.intents import checkout
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.merchants import get_merchant, open_gateway
from app.payments.gateways.models import GatewayName, IntentStatus, PaymentIntent
from tests.factories.gateways import REFUSED
from tests.factories.stripes import GOOD, PK
from tests.fakes.stripe.pages import complete
from tests.web.api.at_work import SUM, AtWork, shop
from tests.web.api.test_saved_cards import an_order, charge, keep_a_card, status_of, user

__all__ = ["shop", "user"]
AT_STRIPE = pytest.mark.parametrize("shop", [GatewayName.STRIPE], indirect=True)
AT_LIQPAY = pytest.mark.parametrize("shop", [GatewayName.LIQPAY], indirect=True)


@pytest.fixture
def card(shop: AtWork, user: int) -> int:
    return keep_a_card(shop, user)


@pytest.fixture
def order(shop: AtWork, user: int, card: int) -> UUID:
    del card
    return an_order(shop, user, "second")


def the_page(shop: AtWork, order: UUID) -> Any:
    """Open the order's page at Stripe; return its session there."""
    to = Addresses("http://kashtan.localhost/event", "http://kashtan.localhost/back")
    with company_session(shop.company) as session:
        intent = session.get_one(PaymentIntent, order)
        found = checkout(session, intent, to, language="uk", fee_name="Комісія")
    fake: Any = shop.gateway
    return fake.fake.books.get(PK, found.reference)


def ask_later(shop: AtWork, **passed: float) -> None:
    shop.later(**passed)
    ask_about_unended(shop.company)


class TestAnOrderThatIsOver:
    def test_is_not_charged_after_its_time(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        charge(shop, order, card, user)
        shop.later(hours=3)

        assert charge_due(shop.company) == 0
        ask_later(shop)

        assert shop.gateway.charges() == []
        assert status_of(shop, order)[0] == "canceled"

    def test_is_not_charged_once_it_is_paid(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        charge(shop, order, card, user)
        shop.call(shop.gateway.told(shop.gateway.pay(order, SUM)))
        with company_session(shop.company) as session:
            assert session.get_one(PaymentIntent, order).charge_at is None

        assert charge_due(shop.company) == 0

        assert shop.gateway.charges() == []

    def test_is_not_charged_though_it_was_left_in_the_queue(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        charge(shop, order, card, user)
        with company_session(shop.company) as session:
            session.get_one(PaymentIntent, order).status = IntentStatus.CANCELED

        assert charge_due(shop.company) == 0

        assert shop.gateway.charges() == []


@AT_LIQPAY
class TestAnUnclearAnswer:
    def test_is_asked_about_and_no_refusal(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        charge(shop, order, card, user)
        fake: Any = shop.gateway
        fake.fake.faults.says_nothing = "paytoken"
        charge_due(shop.company)
        assert status_of(shop, order) == ("processing", None)

        ask_later(shop, minutes=3)

        assert shop.gateway.charges() == [SUM]
        assert status_of(shop, order) == ("succeeded", None)

    def test_a_refusal_beside_money_is_not_believed(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        charge(shop, order, card, user)
        shop.gateway.pay(order, SUM)
        fake: Any = shop.gateway
        fake.fake.books.tokens.clear()

        charge_due(shop.company)

        assert status_of(shop, order) == ("succeeded", None)


class TestThePageBeside:
    @AT_STRIPE
    def test_is_closed_before_the_card_is_charged(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        page = the_page(shop, order)
        charge(shop, order, card, user)

        charge_due(shop.company)

        assert (page["status"], shop.gateway.charges()) == ("expired", [SUM])

    @AT_STRIPE
    def test_that_was_paid_leaves_the_card_alone(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        page = the_page(shop, order)
        fake: Any = shop.gateway
        complete(fake.fake, page, GOOD, "never")
        charge(shop, order, card, user)

        charge_due(shop.company)
        ask_later(shop, minutes=3)

        assert shop.gateway.charges() == []
        assert shop.payments == [("posted", "10.00"), ("posted", SUM)]
        assert status_of(shop, order) == ("succeeded", None)

    def test_whose_try_fails_does_not_end_the_order(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        tried = shop.gateway.pay(order, SUM, card=REFUSED)
        charge(shop, order, card, user)

        shop.call(shop.gateway.failed(tried))
        assert status_of(shop, order) == ("processing", None)
        charge_due(shop.company)

        assert shop.gateway.charges() == [SUM]
        assert status_of(shop, order) == ("succeeded", None)

    @AT_STRIPE
    def test_that_waits_for_the_payer_does_not_open_the_order_again(
        self, shop: AtWork, user: int, card: int, order: UUID
    ) -> None:
        charge(shop, order, card, user)
        shop.gateway.be_silent()
        charge_due(shop.company)
        shop.gateway.speak()
        tried = shop.gateway.pay(order, SUM, card=REFUSED)
        waiting = {"status": "requires_action", "last_payment_error": None}

        assert shop.call(shop.gateway.told({**tried, **waiting})) == 200

        assert status_of(shop, order) == ("processing", None)

    @AT_STRIPE
    def test_says_less_by_a_failed_try_than_a_charge_under_way(
        self, shop: AtWork, order: UUID
    ) -> None:
        fake: Any = shop.gateway
        under_way = {"status": "processing", "amount": 28597, "currency": "uah"}
        fake.fake.books.begin(PK, metadata={"order_id": str(order)}, **under_way)
        shop.gateway.pay(order, SUM, card=REFUSED)
        with company_session(shop.company) as session:
            gateway = open_gateway(session, get_merchant(session, shop.intent.merchant_id))

        told = gateway.retrieve(str(order))

        assert told is not None
        assert told.status is IntentStatus.PROCESSING


@AT_STRIPE
def test_a_refund_that_failed_waits_for_a_person(shop: AtWork) -> None:
    payment = shop.gateway.pay(shop.order, SUM)
    shop.call(shop.gateway.told(payment))
    fake: Any = shop.gateway
    back = fake.fake.books.refund(PK, payment, 28597)

    assert shop.call(fake._call("refund.updated", back)) == 200
    assert len(shop.events) == 1  # one that succeeds is told by its charge
    assert shop.call(fake._call("refund.failed", {**back, "status": "failed"})) == 200

    event = shop.events[-1]
    assert (event.outcome, event.status) == ("questioned", "refund.failed")
    assert (event.payment_id, f"{event.amount:.2f}") == (payment["id"], SUM)
