"""How payments are told of: by each protocol of payment systems, and by a gateway's callback."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
from sqlalchemy.orm import Session

from app.formats.small_xml import read_message
from app.kernel.company import CompanyRef
from app.payments.gateways.models import Merchant
from app.payments.providers.models import Protocol
from app.settings import ROOT, Settings
from tests.factories.cards import PUBLIC, a_merchant, an_intent
from tests.factories.payers import a_provider
from tests.fakes.liqpay import FakeLiqPay
from tests.fakes.providers.systems import SYSTEMS, Payer
from tests.scenarios.payment_storm import Tell, Told

_WAYS: tuple[Protocol | None, ...] = (*Protocol, None)
"""None is a card at the gateway."""
_KEYS = json.loads((ROOT / "tests" / "samples" / "provider_protocols.json").read_text("utf-8"))
_SET_UP: Mapping[str, Mapping[str, Any]] = {
    Protocol.EASYPAY: {"their_key": _KEYS["rsa_public_pem"]},
    Protocol.CITY24_XML: {"login": "city", "password": "secret"},
}
_PROOF: Mapping[str, Mapping[str, str]] = {
    Protocol.EASYPAY: {"key": _KEYS["rsa_private_pem"]},
    Protocol.CITY24_XML: {"login": "city", "password": "secret"},
}
_TAKEN: Mapping[str, tuple[str, str]] = {
    Protocol.OSMP: ("result", "prv_txn"),
    Protocol.CITY24: ("ResultCode", "TransactionExt"),
    Protocol.CITY24_XML: ("result", "extTransactionID"),
    Protocol.EASYPAY: ("StatusCode", "PaymentId"),
}
"""Protocol -> what is 0 in an answer that takes the payment, and what holds our number of it."""
_KNOWN = "7"
"""PrivatBank's code of what was taken before."""


class Ways:
    """A company's doors: a payment system of each protocol and a shop at the gateway."""

    def __init__(
        self, session: Session, settings: Settings, company: CompanyRef, liqpay: FakeLiqPay
    ) -> None:
        self._liqpay = liqpay
        self._home = f"http://{company.slug}.localhost:{settings.public_port}"
        shop = a_merchant(session)
        self._shop_id, self._events = shop.id, f"/api/gateways/events/{shop.token}"
        self._callbacks: dict[int, dict[str, str]] = {}
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{settings.public_port}",
            headers={"Host": f"{company.slug}.localhost"},
            timeout=30,
        )
        tokens = {
            each: a_provider(session, each, **_SET_UP.get(each, {})).token for each in Protocol
        }
        self._tells: Mapping[Protocol | None, Tell] = {
            None: self._by_card,
            **{each: self._by_protocol(each, tokens[each]) for each in Protocol},
        }

    def of(self, told: Told) -> Tell:
        """Return the way a payment comes by: one after the other, by its number."""
        return self._tells[_way_of(told)]

    def pay_by_card(self, session: Session, told: Told, account_id: int) -> None:
        """Let a payer set out and pay at the gateway, which is to tell of it."""
        shop = session.get_one(Merchant, self._shop_id)
        intent = an_intent(session, shop, [(account_id, str(told.amount))])
        asked = {
            "public_key": PUBLIC,
            "order_id": intent.order_id,
            "amount": str(told.amount),
            "currency": "UAH",
            "action": "pay",
            "version": 3,
            "description": "",
        }
        paid = self._liqpay.books.pay(asked, "4242424242424242", "success", "")
        self._callbacks[told.number] = self._liqpay.signed(paid)

    def _by_card(self, told: Told) -> str | None:
        answer = self._http.post(self._events, data=self._callbacks[told.number])
        return answer.text if answer.status_code == 200 else None

    def _by_protocol(self, protocol: Protocol, token: str) -> Tell:
        url = f"{self._home}/api/providers/{protocol}/{token}"
        system = SYSTEMS[protocol](url=url, **_PROOF.get(protocol, {}))

        def tell(told: Told) -> str | None:
            payer = Payer(told.account, told.amount, str(told.number))
            answers = [answer for _, answer in system.say("tell", payer)]
            return _given(protocol, answers)

        return tell


def is_by_card(told: Told) -> bool:
    return _way_of(told) is None


def _way_of(told: Told) -> Protocol | None:
    return _WAYS[told.number % len(_WAYS)]


def _given(protocol: Protocol, answers: list[str]) -> str | None:
    first, last = (read_message(each.encode()) for each in (answers[0], answers[-1]))
    if protocol is Protocol.PRIVATBANK:
        data = last.find("Data")
        said = data.attributes if data else {}
        return "" if said.get("code") == _KNOWN else said.get("reference")
    code, number = _TAKEN[protocol]
    return first.value(number) if last.value(code) == "0" else None
