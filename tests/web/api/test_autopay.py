"""Autopay at every gateway: told of in time, charged once, stopped by itself, one's own."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.database import company_session
from app.kernel import clock
from app.months.cash_keys import AUTOPAY_NOTICE_DAYS
from app.months.parameters import set_parameter
from app.payments.autopay.models import AutopayRun
from app.payments.autopay.running import run_autopays
from app.payments.autopay.switching import (
    AutopayMissing,
    AutopayThere,
    stop_by_card,
    turn_off,
)
from app.payments.gateways.charging import charge_due
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.saved_cards import CardMissing, forget_card
from app.payments.gateways.saved_models import SavedCard
from app.registry.link_account import unlink_account
from tests.factories.accounts import BY
from tests.factories.gateways import REFUSED_LATER
from tests.web.api.at_work import SUM, AtWork, shop
from tests.web.api.autopayer import Payer

__all__ = ["shop"]


@pytest.fixture
def payer(shop: AtWork) -> Payer:
    return Payer(shop)


def owed() -> str:
    return f"{Decimal(SUM) - Decimal('0.01'):.2f}"


class TestAMonth:
    def test_is_told_of_three_days_before_and_charged_once(self, payer: Payer) -> None:
        payer.turn_on()
        payer.run()
        assert (payer.runs(), payer.letters()) == ([], [])
        payer.shop.later(days=2)
        for _ in range(2):
            payer.run()
        assert payer.runs() == [("noticed", "10.12")]
        (letter,) = payer.letters()
        assert "10 грудня" in letter
        assert "285,96" in letter
        assert payer.shop.gateway.charges() == []
        payer.shop.later(days=3)

        for _ in range(3):
            payer.run()

        assert payer.shop.gateway.charges() == [owed()]
        assert payer.runs() == [("paid", "10.12")]
        assert payer.stopped() is None

    def test_killed_between_setting_out_and_charging_is_charged_once(self, payer: Payer) -> None:
        payer.turn_on()
        payer.shop.later(days=2)
        run_autopays(payer.shop.company)
        payer.shop.later(days=3)
        for _ in range(3):
            run_autopays(payer.shop.company)  # each time killed before the card is asked for
        assert payer.shop.gateway.charges() == []

        for _ in range(2):
            charge_due(payer.shop.company)
            run_autopays(payer.shop.company)

        assert payer.shop.gateway.charges() == [owed()]
        assert payer.runs() == [("paid", "10.12")]

    def test_without_an_answer_is_never_charged_again(self, payer: Payer) -> None:
        payer.turn_on()
        payer.shop.later(days=2)
        payer.run()
        payer.shop.later(days=3)
        payer.shop.gateway.be_silent(after_charge=True)
        for _ in range(3):
            payer.run()
        assert payer.runs() == [("charging", "10.12")]
        payer.shop.gateway.speak()
        payer.run()
        payer.shop.later(minutes=5)
        ask_about_unended(payer.shop.company)
        payer.run()

        assert payer.shop.gateway.charges() == [owed()]
        assert payer.runs() == [("paid", "10.12")]

    def test_of_which_the_gateway_knows_nothing_is_over_until_it_does(self, payer: Payer) -> None:
        payer.turn_on()
        payer.shop.later(days=2)
        payer.run()
        payer.shop.later(days=3)
        payer.shop.gateway.be_silent()
        payer.run()
        payer.shop.gateway.speak()
        payer.shop.later(hours=3)
        ask_about_unended(payer.shop.company)
        payer.run()
        assert payer.runs() == [("unanswered", "10.12")]
        with company_session(payer.shop.company) as session:
            order = session.scalars(select(AutopayRun.intent_id)).one()

        assert order is not None
        payer.shop.call(payer.shop.gateway.told(payer.shop.gateway.pay(order, owed())))
        payer.run()

        assert payer.runs() == [("paid", "10.12")]
        assert payer.shop.gateway.charges() == []

    def test_that_was_paid_by_hand_takes_nothing(self, payer: Payer) -> None:
        payer.turn_on()
        payer.shop.later(days=2)
        payer.run()
        call = payer.shop.gateway.told(payer.shop.gateway.pay(payer.shop.order, SUM))
        assert payer.shop.call(call) == 200
        payer.shop.later(days=3)

        payer.run()

        assert (payer.shop.gateway.charges(), payer.runs()) == ([], [("nothing", "10.12")])

    def test_of_a_longer_notice_is_told_of_earlier(self, payer: Payer) -> None:
        with company_session(payer.shop.company) as session:
            set_parameter(session, AUTOPAY_NOTICE_DAYS, 7, since=date(2026, 12, 1), by=BY)
        payer.turn_on()

        payer.run()

        # Turned on too late for its tenth: the notice runs its seven days all the same.
        assert payer.runs() == [("noticed", "12.12")]


class TestItStopsByItself:
    def run_until(self, payer: Payer, *days: int) -> None:
        for each in days:
            payer.shop.later(days=each)
            payer.run()
            payer.run()

    def test_above_the_limit(self, payer: Payer) -> None:
        payer.turn_on(limit="285.95")

        self.run_until(payer, 2, 3)

        assert (payer.stopped(), payer.shop.gateway.charges()) == ("limit", [])
        assert "285,95" in payer.letters()[-1]

    def test_refused_twice_and_not_before(self, shop: AtWork) -> None:
        payer = Payer(shop, card=REFUSED_LATER)
        payer.turn_on()
        self.run_until(payer, 2, 3)
        assert (payer.stopped(), payer.runs()) == (None, [("noticed", "11.12")])

        self.run_until(payer, 1, 1, 30)

        assert (payer.stopped(), payer.runs()) == ("refused", [("refused", "11.12")])
        assert [each.count("Банк") for each in payer.letters()[1:]] == [1, 1]
        assert shop.gateway.charges() == []

    def test_when_the_card_is_over(self, payer: Payer) -> None:
        payer.turn_on()
        with company_session(payer.shop.company) as session:
            session.get_one(SavedCard, payer.card).expires_on = date(2026, 12, 9)

        self.run_until(payer, 2)

        assert (payer.stopped(), payer.runs()) == ("expired", [])
        assert "Строк дії картки минув" in payer.letters()[-1]

    def test_when_the_account_is_his_no_more(self, payer: Payer) -> None:
        payer.turn_on()
        self.run_until(payer, 2)
        with company_session(payer.shop.company) as session:
            unlink_account(
                session, user_id=payer.user, account_id=payer.shop.account, at=clock.now()
            )

        self.run_until(payer, 3)

        assert (payer.stopped(), payer.shop.gateway.charges()) == ("unlinked", [])
        assert payer.runs() == [("stopped", "10.12")]

    def test_when_the_card_is_removed(self, payer: Payer) -> None:
        payer.turn_on()
        self.run_until(payer, 2)
        with company_session(payer.shop.company) as session:
            forget_card(session, payer.card, user_id=payer.user, at=clock.now())
            stop_by_card(session, payer.card, at=clock.now())

        self.run_until(payer, 3)

        assert (payer.stopped(), payer.shop.gateway.charges()) == ("forgotten", [])


class TestItsPayer:
    def test_turns_it_off_though_it_has_set_out(self, payer: Payer) -> None:
        autopay = payer.turn_on()
        payer.shop.later(days=2)
        payer.run()
        payer.shop.later(days=3)
        run_autopays(payer.shop.company)
        with company_session(payer.shop.company) as session:
            turn_off(session, autopay, user_id=payer.user, at=clock.now())

        payer.run()

        assert (payer.stopped(), payer.runs()) == ("asked", [("stopped", "10.12")])
        assert payer.shop.gateway.charges() == []

    def test_alone_turns_it_off_and_with_his_own_card(self, payer: Payer) -> None:
        other = Payer(payer.shop, "petro@example.com")
        with pytest.raises(CardMissing):
            other.turn_on(card=payer.card)
        autopay = payer.turn_on()

        with pytest.raises(AutopayThere):
            other.turn_on()
        with (
            company_session(payer.shop.company) as session,
            pytest.raises(AutopayMissing),
        ):
            turn_off(session, autopay, user_id=other.user, at=clock.now())
        assert payer.stopped() is None


def test_the_fixture_owes_what_the_bill_says(payer: Payer) -> None:
    from app.payments.gateways.asked import asked_now
    from app.payments.gateways.models import Merchant

    with company_session(payer.shop.company) as session:
        merchant: Any = session.scalars(select(Merchant)).one()
        now = asked_now(session, merchant, payer.shop.account, on=clock.today())
        assert f"{now:.2f}" == owed()
