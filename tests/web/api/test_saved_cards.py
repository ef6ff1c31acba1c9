"""A kept card at every gateway: by consent alone, charged once, whatever happens to the call."""

import json
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from app.access.users import add_subscriber
from app.database import company_session
from app.kernel import clock
from app.payments.gateways.charging import ChargedOtherwise, charge_due, charge_later
from app.payments.gateways.intents import Line, NewIntent, start_intent
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.models import PaymentIntent
from app.payments.gateways.saved_cards import CardMissing, cards_of, forget_card, tell_forgotten
from app.payments.gateways.saved_models import SetupIntent
from app.payments.gateways.saving import start_setup
from app.payments.gateways.setup_janitor import ask_about_cards
from app.payments.gateways.tasks import ask_company
from tests.factories.accounts import BY
from tests.factories.gateways import REFUSED_LATER
from tests.web.api.at_work import SUM, AtWork, shop

__all__ = ["shop"]


@pytest.fixture
def user(shop: AtWork) -> int:
    with company_session(shop.company) as session:
        return add_subscriber(session, email="olena@example.com", password="a long password")


def an_order(shop: AtWork, user: int, key: str, amount: str = SUM, *, keep: bool = False) -> UUID:
    new = NewIntent(
        merchant_id=shop.intent.merchant_id,
        lines=[Line(shop.account, Decimal(amount))],
        key=key,
        description="Оплата послуг",
        subscriber_user_id=user,
        keeps_card=keep,
    )
    with company_session(shop.company) as session:
        return start_intent(session, new, by=BY, at=clock.now())


def keep_a_card(shop: AtWork, user: int, **how: str) -> int:
    """Pay once, letting the card be kept; return the saved card."""
    order = an_order(shop, user, f"keep for {user}", "10.00", keep=True)
    payment = shop.gateway.pay(order, "10.00", keep=True, **how)
    assert shop.call(shop.gateway.told(payment)) == 200
    return shop.cards[-1].id


def charge(shop: AtWork, order: UUID, card: int, user: int) -> None:
    with company_session(shop.company) as session:
        intent = session.get_one(PaymentIntent, order)
        charge_later(session, intent, card, user_id=user, at=clock.now())


def status_of(shop: AtWork, order: UUID) -> tuple[str, str | None]:
    with company_session(shop.company) as session:
        intent = session.get_one(PaymentIntent, order)
        return intent.status, intent.failure


class TestACardKeptWithAPayment:
    def test_is_kept_once_masked_and_only_by_consent(self, shop: AtWork, user: int) -> None:
        keep_a_card(shop, user)
        again = an_order(shop, user, "without consent", "20.00")
        shop.call(shop.gateway.told(shop.gateway.pay(again, "20.00", keep=True)))
        shop.later(minutes=3)
        ask_about_unended(shop.company)

        (card,) = shop.cards
        assert "42" in card.card
        assert "424242424242" not in card.card

    def test_lies_nowhere_open(self, shop: AtWork, user: int) -> None:
        card = keep_a_card(shop, user)
        order = an_order(shop, user, "second")
        charge(shop, order, card, user)
        charge_due(shop.company)
        shop.later(minutes=5)
        ask_about_unended(shop.company)

        tables = "gateway_event", "saved_card", "setup_intent", "payment_intent", "payment"
        with company_session(shop.company) as session:
            rows = [
                row[0]
                for table in tables
                for row in session.execute(text(f"SELECT to_jsonb(t) FROM {table} AS t"))
            ]
        kept = json.dumps(rows, default=str)
        assert shop.gateway.tokens()
        assert not [each for each in shop.gateway.tokens() if each in kept]

    def test_is_the_persons_and_not_the_accounts(self, shop: AtWork, user: int) -> None:
        """Whoever else lives at the account neither sees the card, nor charges, nor forgets it."""
        card = keep_a_card(shop, user)
        with company_session(shop.company) as session:
            other = add_subscriber(session, email="petro@example.com", password="a long one 1")
        order = an_order(shop, other, "other's")

        with pytest.raises(CardMissing):
            charge(shop, order, card, other)
        with company_session(shop.company) as session:
            assert cards_of(session, user_id=other) == []
            with pytest.raises(CardMissing):
                forget_card(session, card, user_id=other, at=clock.now())
        charge_due(shop.company)
        assert shop.gateway.charges() == []


class TestACardKeptAlone:
    def start(self, shop: AtWork, user: int) -> UUID:
        with company_session(shop.company) as session:
            merchant = shop.intent.merchant_id
            return start_setup(session, merchant_id=merchant, user_id=user, key="k", at=clock.now())

    def test_is_kept_and_is_no_money(self, shop: AtWork, user: int) -> None:
        call = shop.gateway.told(shop.gateway.keep(self.start(shop, user)))

        assert [shop.call(call) for _ in range(2)] == [200, 200]

        assert (len(shop.cards), shop.payments) == (1, [])

    def test_forged_is_not_kept(self, shop: AtWork, user: int) -> None:
        call = shop.gateway.told(shop.gateway.keep(self.start(shop, user)), forged=True)

        assert shop.call(call) == 403
        assert shop.cards == []

    def test_never_told_of_is_found_by_the_janitor(self, shop: AtWork, user: int) -> None:
        setup_id = self.start(shop, user)
        kept = shop.gateway.keep(setup_id)
        with company_session(shop.company) as session:
            setup = session.get_one(SetupIntent, setup_id)
            setup.reference = shop.gateway.reference_of(kept)
        shop.later(minutes=3)

        assert ask_about_cards(shop.company) == 1
        assert ask_about_cards(shop.company) == 0

        assert len(shop.cards) == 1


class TestACharge:
    def test_takes_the_sum_once_however_often_it_is_asked_for(
        self, shop: AtWork, user: int
    ) -> None:
        card, order = keep_a_card(shop, user), an_order(shop, user, "second")
        for _ in range(2):
            charge(shop, order, card, user)

        for _ in range(2):
            ask_company(company_id=shop.company.id, slug=shop.company.slug)

        assert shop.gateway.charges() == [SUM]
        assert shop.payments == [("posted", "10.00"), ("posted", SUM)]
        assert status_of(shop, order) == ("succeeded", None)
        with pytest.raises(ChargedOtherwise):
            charge(shop, order, keep_another(shop, user), user)

    def test_without_an_answer_is_asked_about_and_never_repeated(
        self, shop: AtWork, user: int
    ) -> None:
        card, order = keep_a_card(shop, user), an_order(shop, user, "second")
        charge(shop, order, card, user)
        shop.gateway.be_silent(after_charge=True)
        assert charge_due(shop.company) == 1
        assert status_of(shop, order)[0] == "processing"
        shop.gateway.speak()

        assert charge_due(shop.company) == 0
        shop.later(minutes=3)
        ask_about_unended(shop.company)

        assert shop.gateway.charges() == [SUM]
        assert status_of(shop, order) == ("succeeded", None)

    def test_that_never_reached_the_gateway_ends_unpaid(self, shop: AtWork, user: int) -> None:
        card, order = keep_a_card(shop, user), an_order(shop, user, "second")
        charge(shop, order, card, user)
        shop.gateway.be_silent()
        charge_due(shop.company)
        shop.gateway.speak()
        shop.later(hours=3)
        charge_due(shop.company)
        ask_about_unended(shop.company)

        assert shop.gateway.charges() == []
        assert status_of(shop, order)[0] == "canceled"

    def test_that_the_bank_refuses_says_so(self, shop: AtWork, user: int) -> None:
        card, order = keep_a_card(shop, user, card=REFUSED_LATER), an_order(shop, user, "second")
        charge(shop, order, card, user)

        charge_due(shop.company)

        status, failure = status_of(shop, order)
        assert status == "requires_payment_method"
        assert failure in {"limit", "generic_decline"}

    def test_of_a_forgotten_card_is_none(self, shop: AtWork, user: int) -> None:
        card, order = keep_a_card(shop, user), an_order(shop, user, "second")
        charge(shop, order, card, user)
        with company_session(shop.company) as session:
            forget_card(session, card, user_id=user, at=clock.now())

        charge_due(shop.company)
        tell_forgotten(shop.company)

        assert shop.gateway.charges() == []
        assert status_of(shop, order) == ("requires_payment_method", "card_forgotten")
        assert [each.sealed_method for each in shop.cards] == [None]
        with pytest.raises(CardMissing):
            charge(shop, an_order(shop, user, "third"), card, user)


def keep_another(shop: AtWork, user: int) -> int:
    order = an_order(shop, user, "another", "11.00", keep=True)
    shop.call(shop.gateway.told(shop.gateway.pay(order, "11.00", keep=True)))
    return shop.cards[-1].id
