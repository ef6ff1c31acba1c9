"""Saved cards in the cabinet, without scripts: consent, one button, forgotten, one's own."""

import re

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.gateways.models import Merchant, PaymentIntent
from app.payments.gateways.saved_models import SavedCard, SetupIntent
from tests.factories.cards import a_callback, signed
from tests.web.card_payer import account, intents, pay, payer
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home, link

__all__ = ["early_december", "home", "payer"]
TOKEN = "sandbox_token_of_the_payer"


def tell(payer: CompanyClient, order: object, amount: str, **changes: object) -> None:
    with company_session(payer.company) as session:
        token = session.scalars(select(Merchant.token)).one()
    fields = signed(a_callback(str(order), amount, card_token=TOKEN, **changes))
    answer = payer.client.post(f"/api/gateways/events/{token}", base_url=payer.base, data=fields)
    assert answer.status_code == 200


def save_a_card(payer: CompanyClient) -> int:
    """Save a card without a payment; return its number in our books."""
    where = payer.post("/payments/cards/", {"key": "save"}).headers["Location"]
    assert payer.get(where).status_code == 200
    tell(payer, where.split("/")[-2], "1.00", action="auth")
    with company_session(payer.company) as session:
        return session.scalars(select(SavedCard.id)).one()


def page_of(client: CompanyClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


class TestSavingACard:
    def test_with_a_payment_takes_a_tick(self, payer: CompanyClient) -> None:
        form = {f"amount-{account(payer)}": "100", "key": "one", "keep": "1"}
        where = payer.post("/payments/card/", form).headers["Location"]
        assert "recurringbytoken" not in page_of(payer, where)  # it travels signed, not open
        (intent,) = intents(payer)
        tell(payer, intent.order_id, "100")

        assert "424242*42" in page_of(payer, "/payments/cards/")
        with company_session(payer.company) as session:
            assert session.get_one(SetupIntent, intent.id).event_url.startswith(payer.base)

    def test_without_the_tick_is_none(self, payer: CompanyClient) -> None:
        pay(payer, "100")
        tell(payer, intents(payer)[0].order_id, "100")

        assert "Збережених карток немає" in page_of(payer, "/payments/cards/")

    def test_by_itself_says_what_is_agreed_to(self, payer: CompanyClient) -> None:
        assert "Зберігаючи картку, ви погоджуєтесь" in page_of(payer, "/payments/cards/")
        save_a_card(payer)

        page = page_of(payer, "/payments/cards/")

        assert "424242*42" in page
        assert TOKEN not in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "Картку збережено"),
            ({"status": "failure", "err_code": "limit"}, "Банк відхилив картку (код limit)"),
            ({"status": "3ds_verify"}, "Ви ще не підтвердили"),
        ],
    )
    def test_tells_what_is_known(
        self, payer: CompanyClient, changes: dict[str, str], words: str
    ) -> None:
        where = payer.post("/payments/cards/", {"key": "save"}).headers["Location"]
        tell(payer, where.split("/")[-2], "1.00", action="auth", **changes)

        assert words in page_of(payer, where.removesuffix("/checkout"))


class TestPayingByIt:
    def test_takes_one_button_with_the_fee_before_it(self, payer: CompanyClient) -> None:
        card = save_a_card(payer)
        where = pay(payer, "285,97").headers["Location"]
        page = page_of(payer, where)
        assert "Сплатити карткою 424242*42" in page
        assert "4,29" in page

        answer = payer.post(where.replace("/checkout", "/charge"), {"card": card})

        assert answer.status_code == 303
        assert "/payments/card/" in answer.headers["Location"]
        (intent,) = intents(payer)
        assert (intent.saved_card_id, intent.charge_at) == (card, None)

    def test_of_nobody_elses_card_is_refused(self, web: Web, payer: CompanyClient) -> None:
        """Another resident of the same account sees no card, charges none and forgets none."""
        card = save_a_card(payer)
        other = web.subscriber(payer.company, "petro@example.com")
        assert link(other, NUMBER).status_code == 303
        form = {f"amount-{account(payer)}": "50", "key": "other's"}
        where = other.post("/payments/card/", form).headers["Location"]

        assert "424242*42" not in page_of(other, where) + page_of(other, "/payments/cards/")
        charge = where.replace("/checkout", "/charge")
        for named in (card, card + 1, "x", ""):
            assert other.post(charge, {"card": named}).status_code == 404
        assert payer.post(charge, {"card": card}).status_code == 404
        assert other.post(f"/payments/cards/{card}/removal").status_code == 404
        with company_session(payer.company) as session:
            assert session.scalars(select(SavedCard.forgotten_at)).one() is None
            assert session.scalars(select(PaymentIntent.saved_card_id)).one() is None

    def test_of_one_that_was_removed_is_no_more(self, payer: CompanyClient) -> None:
        card = save_a_card(payer)

        assert payer.post(f"/payments/cards/{card}/removal").status_code == 303

        assert "Збережених карток немає" in page_of(payer, "/payments/cards/")
        where = pay(payer, "50").headers["Location"]
        assert "424242*42" not in page_of(payer, where)
        assert payer.post(where.replace("/checkout", "/charge"), {"card": card}).status_code == 404
        with company_session(payer.company) as session:
            assert session.scalars(select(SavedCard.sealed_method)).one() is None


def test_nobodys_consent_is_nobodys_page(web: Web, payer: CompanyClient) -> None:
    where = payer.post("/payments/cards/", {"key": "save"}).headers["Location"]
    other = web.subscriber(payer.company, "petro@example.com")

    for path in (where, where.removesuffix("/checkout")):
        assert other.get(path).status_code == 404
