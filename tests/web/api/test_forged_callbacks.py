"""What whoever pretends to be LiqPay may send us."""

import json
from base64 import b64encode
from decimal import Decimal
from hashlib import sha1

import pytest

from tests.factories.cards import (
    PRIVATE,
    a_callback,
    signed,
)
from tests.web.api.shop import Shop, shop
from tests.web.conftest import Web
from tests.web.household import early_december

__all__ = ["early_december", "shop"]


class TestAnAttacker:
    def test_without_the_key_changes_nothing(self, shop: Shop) -> None:
        assert shop.call(signed(shop.paid(), private_key="guessed")) == 403

        assert (shop.payments, shop.events, shop.status) == ([], 0, "requires_action")

    def test_c113_who_repeats_a_known_payment_unsigned_is_told_nothing_of_it(
        self, shop: Shop
    ) -> None:
        """C113: refused as unsigned, not answered «already processed»."""
        right = signed(shop.paid())
        shop.call(right)

        forged = right | {"signature": signed(shop.paid(), private_key="guessed")["signature"]}

        assert shop.call(forged) == 403

    def test_who_changes_the_amount_after_signing_is_refused(self, shop: Shop) -> None:
        right = signed(shop.paid(amount=1.0))
        changed = right | {"data": signed(shop.paid())["data"]}

        assert shop.call(changed) == 403
        assert shop.payments == []

    @pytest.mark.parametrize(
        ("allowed", "version"), [((7,), 3), ((3,), 7)], ids=["only v7", "only v3"]
    )
    def test_by_a_version_that_the_merchant_does_not_allow_is_refused(
        self, web: Web, allowed: tuple[int, ...], version: int
    ) -> None:
        shop = Shop(web, web.companies.kashtan, api_versions=allowed)

        assert shop.call(signed(shop.paid(), version=version)) == 403
        assert shop.payments == []

    def test_with_another_companys_key_pays_nothing_here(self, web: Web, shop: Shop) -> None:
        other = Shop(
            web, web.companies.vodokanal, public_key="i00000000009", private_key="other's own"
        )
        theirs = signed(
            a_callback(shop.order, "285.97", public_key="i00000000009"), private_key="other's own"
        )

        assert shop.call(theirs) == 403
        assert other.call(theirs, token=shop.token) == 404
        assert shop.call(theirs, host="vodokanal") == 404
        # Sent to his own door it is money of no order that he knows.
        assert other.call(theirs) == 200

        assert shop.payments == []
        assert shop.status == other.status == "requires_action"
        assert other.payments == [("unmatched", Decimal("285.97"))]

    def test_with_a_right_signature_and_another_sum_pays_no_order(self, shop: Shop) -> None:
        assert shop.call(signed(shop.paid(amount=0.01))) == 200

        assert shop.status == "requires_action"
        assert shop.payments == [("unmatched", Decimal("0.01"))]

    def test_with_another_currency_pays_nothing(self, shop: Shop) -> None:
        assert shop.call(signed(shop.paid(currency="USD"))) == 200

        assert (shop.payments, shop.status) == ([], "requires_action")

    @pytest.mark.parametrize("token", ["x", "../", "0" * 5000])
    def test_at_a_door_that_is_none_is_told_nothing(self, shop: Shop, token: str) -> None:
        assert shop.call(signed(shop.paid()), token=token) in {404, 405}

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"data=",
            b"signature=x",
            b"data=e30%3D&signature=",
            b"data=e30%3D&signature=x&more=1",
            b"\xff\xfe",
            b"data=%FF&signature=%00",
        ],
    )
    def test_c110_with_half_a_form_is_refused(self, shop: Shop, body: bytes) -> None:
        """C110: an empty body gets 400."""
        assert shop.send(body) in {400, 403}
        assert shop.events == 0

    def test_c110_with_json_for_a_form_is_refused(self, shop: Shop) -> None:
        said = json.dumps(signed(shop.paid()))

        assert shop.send(said, content_type="application/json") == 400
        assert shop.payments == []

    def test_with_a_huge_body_is_refused_unread(self, shop: Shop) -> None:
        assert shop.send(b"data=" + b"A" * (1 << 20)) == 413

    @pytest.mark.parametrize(
        "said",
        ["[]", "1", "{", '{"a":' * 3000, '{"order_id": "\\ud800"}', '{"n": NaN}', "\xff"],
    )
    def test_who_holds_the_key_and_signs_nonsense_breaks_nothing(
        self, shop: Shop, said: str
    ) -> None:
        data = b64encode(said.encode("latin-1")).decode()
        made = b64encode(sha1(f"{PRIVATE}{data}{PRIVATE}".encode()).digest()).decode()

        assert shop.call({"data": data, "signature": made}) in {200, 400}
        assert shop.payments == []
