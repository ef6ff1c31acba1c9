"""Autopay beside other people: none has his order paid by its card, and no debt is paid twice."""

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.autopay.models import AutopayRun
from app.payments.autopay.running import run_autopays
from app.payments.gateways.charging import charge_due
from app.payments.gateways.intents import IntentMissing
from tests.web.api.at_work import SUM, AtWork, shop
from tests.web.api.autopayer import Payer
from tests.web.api.test_saved_cards import an_order, charge, status_of

__all__ = ["shop"]


@pytest.fixture
def payer(shop: AtWork) -> Payer:
    payer = Payer(shop)
    payer.turn_on()
    shop.later(days=2)
    payer.run()
    assert payer.runs() == [("noticed", "10.12")]
    return payer


@pytest.fixture
def other(payer: Payer) -> Payer:
    return Payer(payer.shop, "petro@example.com")


def test_who_sent_the_runs_key_first_has_nothing_paid_by_its_card(
    payer: Payer, other: Payer
) -> None:
    with company_session(payer.shop.company) as session:
        run = session.scalars(select(AutopayRun.id)).one()
    payer.shop.later(days=3)
    theirs = an_order(payer.shop, other.user, f"autopay/{run}/0", "99.00")

    payer.run()

    assert payer.shop.gateway.charges() == []
    assert status_of(payer.shop, theirs) == ("requires_action", None)
    assert payer.runs() == [("noticed", "10.12")]


def test_an_own_order_by_the_runs_key_is_not_taken_for_the_months(payer: Payer) -> None:
    with company_session(payer.shop.company) as session:
        run = session.scalars(select(AutopayRun.id)).one()
    payer.shop.later(days=3)
    own = an_order(payer.shop, payer.user, f"autopay/{run}/0", "99.00")

    payer.run()

    assert payer.shop.gateway.charges() == []
    assert status_of(payer.shop, own) == ("requires_action", None)


def test_nobodys_card_pays_the_order_of_another(payer: Payer, other: Payer) -> None:
    theirs = an_order(payer.shop, other.user, "own", "99.00")

    with pytest.raises(IntentMissing):
        charge(payer.shop, theirs, payer.card, payer.user)

    charge_due(payer.shop.company)
    assert payer.shop.gateway.charges() == []


def test_a_debt_that_another_card_is_paying_is_not_taken_again(payer: Payer, other: Payer) -> None:
    payer.shop.later(days=3)
    theirs = an_order(payer.shop, other.user, "the debt", SUM)
    charge(payer.shop, theirs, other.card, other.user)

    run_autopays(payer.shop.company)
    assert payer.runs() == [("noticed", "10.12")]  # it waits for what becomes of the other's

    for _ in range(2):
        payer.run()
    assert payer.shop.gateway.charges() == [SUM]
    assert payer.runs() == [("nothing", "10.12")]
