"""What LiqPay may send us, and what becomes of it."""

import json
from decimal import Decimal
from threading import Barrier, Thread
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.gateways.models import Merchant
from app.payments.models import Payment
from app.registry.models import Account
from tests.factories.cards import (
    PRIVATE,
    PUBLIC,
    signed,
)
from tests.web.api.shop import POSTED, SAMPLES, Shop, shop
from tests.web.conftest import Web
from tests.web.household import early_december

__all__ = ["early_december", "shop"]


class TestACallback:
    @pytest.mark.parametrize("version", [3, 7])
    def test_signed_by_either_version_is_money(self, shop: Shop, version: int) -> None:
        assert shop.call(signed(shop.paid(), version=version)) == 200

        assert shop.payments == POSTED
        assert shop.status == "succeeded"

    def test_told_twice_is_answered_and_is_one_payment(self, shop: Shop) -> None:
        fields = signed(shop.paid())

        assert [shop.call(fields) for _ in range(5)] == [200] * 5

        assert shop.payments == POSTED
        assert shop.events == 1

    def test_told_by_a_hundred_at_once_is_one_payment(self, shop: Shop) -> None:
        """B5 49: the same provider's id a hundred times in parallel is one payment."""
        fields, together = signed(shop.paid()), Barrier(10)
        answers: list[int] = []

        def deliver() -> None:
            together.wait()
            answers.extend(shop.call(fields) for _ in range(10))

        threads = [Thread(target=deliver) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert answers == [200] * 100
        assert shop.payments == POSTED

    def test_c109_reads_plus_slash_and_equals_as_a_form_writes_them(self, web: Web) -> None:
        """C109: accepted after form decoding; with a space for the plus refused."""
        key = "test_private_key_0001"
        shop = Shop(web, web.companies.kashtan, public_key="test_i000000001", private_key=key)
        data = (
            "eyJwdWJsaWNfa2V5IjoidGVzdF9pMDAwMDAwMDAxIiwidmVyc2lvbiI6MywiYWN0aW9uIjoicGF5Iiwic3Rh"
            "dHVzIjoic3VjY2VzcyIsImFtb3VudCI6MTIzNC41LCJjdXJyZW5jeSI6IlVBSCIsIm9yZGVyX2lkIjoiSU5W"
            "LTIwMjUtMDEtMDAwMDQiLCJwYXltZW50X2lkIjo5MDAwMDAwMDR9"
        )
        signature = "MpxB1GLS/2qsH2N+noIuaXVpQ58="

        assert shop.send(f"data={quote(data)}&signature={signature.replace('=', '%3D')}") == 403
        assert shop.payments == []
        assert shop.send(f"data={quote(data, '')}&signature={quote(signature, '')}") == 200
        assert shop.payments == [("unmatched", Decimal("1234.50"))]

    def test_with_numbers_as_texts_and_an_error_for_a_result_is_money(self, shop: Shop) -> None:
        said = shop.paid(amount="285.97", payment_id="2434220672", is_3ds="false", result="error")

        assert shop.call(signed(said)) == 200

        assert shop.payments == POSTED

    def test_of_every_kind_known_is_read(self, web: Web) -> None:
        cases = json.loads((SAMPLES / "liqpay_callbacks.json").read_text("utf-8"))
        shop = Shop(
            web,
            web.companies.kashtan,
            public_key=cases["public_key"],
            private_key=cases["private_key"],
            api_versions=(3, 7),
        )

        answers = {
            name: shop.call({"data": case["data"], "signature": case["signature"]})
            for name, case in cases["cases"].items()
        }

        refused = {name for name, status in answers.items() if status == 403}
        assert refused == {"v3_tampered"}
        assert set(answers.values()) == {200, 403}
        # One payment id in all of them, of an order that is not ours: it waits for a person.
        assert shop.payments == [("unmatched", Decimal("1310.20"))]


class TestTheKey:
    def test_lies_sealed_and_is_in_no_text_of_its_merchant(self, shop: Shop) -> None:
        from app.payments.gateways.merchants import open_gateway

        with company_session(shop.company) as session:
            merchant = session.scalars(select(Merchant)).one()
            gateway = open_gateway(session, merchant)

            assert PRIVATE.encode() not in merchant.sealed_key
            assert PRIVATE not in repr(gateway) + repr(merchant) + repr(vars(merchant))
            assert PUBLIC in repr(gateway)


class TestTheWayBack:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_changes_nothing_and_leads_to_our_own_page(self, shop: Shop, method: str) -> None:
        client = shop.web.app.test_client()
        answer = getattr(client, method)(
            f"/api/gateways/back/{shop.order}",
            base_url=f"http://{shop.company.slug}.localhost",
            data=signed(shop.paid()) if method == "post" else None,
        )

        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/payments/card/{shop.order}?back=1"
        assert (shop.payments, shop.status) == ([], "requires_action")

    def test_of_nobodys_intent_is_nobodys_page(self, shop: Shop) -> None:
        visitor = shop.web.subscriber(shop.company)

        for intent in (shop.order, UUID(int=1)):
            assert visitor.get(f"/payments/card/{intent}").status_code == 404
            assert visitor.get(f"/payments/card/{intent}/checkout").status_code == 404


def test_an_account_is_credited_by_what_the_payer_saw(shop: Shop) -> None:
    """The fee is between payer, gateway and company: `amount` is the subscriber's."""
    shop.call(signed(shop.paid(sender_commission=4.29, amount_debit=290.26, amount_credit=285.97)))

    with company_session(shop.company) as session:
        account = session.scalars(select(Account)).one()
        payment = session.scalars(select(Payment).where(Payment.channel == "card")).one()
        assert (payment.account_id, payment.amount) == (account.id, Decimal("285.97"))
        assert payment.raw["gateway_fee"] == "1.50"
        assert payment.raw["order_id"] == str(shop.order)
