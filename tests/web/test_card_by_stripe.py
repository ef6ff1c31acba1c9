"""The cabinet by Stripe, over its own HTTP: the same pages, a link in place of a signed form."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
import time_machine
from sqlalchemy import select

from app.database import company_session
from app.kernel import clock
from app.payments.gateways.models import GatewayName, Merchant
from app.payments.gateways.saved_models import SavedCard
from app.payments.gateways.setup_janitor import ask_about_cards
from tests.factories.gateways import REFUSED, AtGateway, at_gateway
from tests.factories.stripes import GOOD
from tests.web.card_payer import account, intents, the_page
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home
from tests.web.test_saved_cards import page_of

__all__ = ["early_december", "home"]


@pytest.fixture
def stripe() -> Iterator[AtGateway]:
    with at_gateway(GatewayName.STRIPE) as found:
        yield found


@pytest.fixture
def payer(home: CompanyClient, stripe: AtGateway) -> CompanyClient:
    with company_session(home.company) as session:
        stripe.merchant(session, payer_fee=Decimal("1.50"))
    return home


def way_of(payer: CompanyClient, where: str) -> str:
    """Return where the page leads: Stripe's own, to which nothing of ours is sent."""
    found = re.search(r'<a class="btn [^"]+" href="(http[^"]+/c/pay/[^"]+)"', page_of(payer, where))
    assert found
    return found[1]


def set_out(payer: CompanyClient, **form: str) -> str:
    typed = {f"amount-{account(payer)}": "285,97", "key": "one", **form}
    return str(payer.post("/payments/card/", typed).headers["Location"])


def tell(payer: CompanyClient, stripe: AtGateway, told: Any) -> int:
    with company_session(payer.company) as session:
        token = session.scalars(select(Merchant.token)).one()
    body, headers = stripe.told(told)
    path = f"/api/gateways/events/{token}"
    answer = payer.client.post(path, base_url=payer.base, data=body, headers=headers)
    return int(answer.status_code)


def test_pays_the_sum_and_the_fee_at_one_session_however_often_it_is_opened(
    payer: CompanyClient, stripe: Any
) -> None:
    where = set_out(payer)
    way = way_of(payer, where)
    assert way_of(payer, where) == way

    page = httpx.get(way).text
    refused = httpx.post(way, data={"card": REFUSED}).text
    answer = httpx.post(way, data={"card": GOOD})

    assert "290.26" in page  # 285.97 and 1.5 % of it
    assert "Банк відмовив" in refused
    assert answer.headers["Location"].endswith(f"/api/gateways/back/{intents(payer)[0].id}")
    (paid,) = stripe.fake.books.intents
    assert (paid["amount"], paid["status"]) == (29026, "succeeded")
    assert tell(payer, stripe, paid) == 200
    assert "Гроші вже зараховано" in the_page(payer)
    assert intents(payer)[0].received == Decimal("285.97")


def test_keeps_a_card_and_charges_it_with_the_fee(payer: CompanyClient, stripe: Any) -> None:
    where = payer.post("/payments/cards/", {"key": "save"}).headers["Location"]
    httpx.post(way_of(payer, where), data={"card": GOOD})
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=True):
        assert ask_about_cards(payer.company) == 1
    page = page_of(payer, "/payments/cards/")
    assert "Visa *4242" in page
    assert "діє до" in page
    with company_session(payer.company) as session:
        card = session.scalars(select(SavedCard.id)).one()

    where = set_out(payer)
    payer.post(where.replace("/checkout", "/charge"), {"card": card})

    assert stripe.charges() == ["290.26"]
    assert "Гроші вже зараховано" in the_page(payer)
    assert intents(payer)[0].received == Decimal("285.97")


def test_of_a_silent_stripe_says_so_and_loses_nothing(
    payer: CompanyClient, stripe: AtGateway
) -> None:
    where = set_out(payer)
    stripe.be_silent()

    answer = payer.get(where)

    assert answer.status_code == 409
    assert "Платіжна система не відповідає" in answer.get_data(as_text=True)
    stripe.speak()
    assert way_of(payer, where)
