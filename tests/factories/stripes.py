"""Stripe as the tests of the contract see it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.payments.gateways.endpoints import Endpoints, _installed
from app.payments.gateways.models import GatewayName, Merchant
from tests.factories.cards import a_merchant
from tests.fakes.stripe import FakeStripe
from tests.fakes.stripe.pages import complete

GOOD = "4242424242424242"
PK, SK, WHSEC = "pk_test_made_up_1", "sk_test_made_up_1", "whsec_made_up_1"
OTHER_PK, OTHER_SK, OTHER_WHSEC = "pk_test_made_up_2", "sk_test_made_up_2", "whsec_made_up_2"
Call = tuple[bytes, dict[str, str]]
"""A webhook call: its body and headers."""


@dataclass
class AtStripe:
    """Stripe."""

    fake: FakeStripe
    name: GatewayName = GatewayName.STRIPE

    def merchant(self, session: Session, **changes: Any) -> Merchant:
        keys = {"public_key": PK, "private_key": SK, "event_key": WHSEC, "api_versions": ()}
        return a_merchant(session, gateway=self.name, **keys, **changes)

    def other_merchant(self, session: Session) -> Merchant:
        keys = {"public_key": OTHER_PK, "private_key": OTHER_SK, "event_key": OTHER_WHSEC}
        return a_merchant(session, gateway=self.name, api_versions=(), **keys)

    def _session(self, order: UUID, mode: str, *, keep: bool, kopecks: int = 0) -> dict[str, Any]:
        said: dict[str, Any] = {"metadata": {"order_id": str(order)}}
        if keep and mode == "payment":
            said["setup_future_usage"] = "off_session"
        asked = {"customer_creation": "always"} if keep else {}
        return self.fake.books.make(
            PK,
            "checkout.session",
            "cs_test",
            mode=mode,
            status="open",
            amount_total=kopecks or None,
            payment_intent=None,
            setup_intent=None,
            _asked=asked,
            _said=said,
            _items=[],
        )

    def pay(self, order: UUID, amount: str, *, card: str = GOOD, keep: bool = False) -> Any:
        kopecks = round(float(amount) * 100)
        session = self._session(order, "payment", keep=keep, kopecks=kopecks)
        complete(self.fake, session, card, "never")
        return self.fake.books.objects[session["payment_intent"]]

    def keep(self, order: UUID, *, card: str = GOOD) -> Any:
        session = self._session(order, "setup", keep=True)
        complete(self.fake, session, card, "never")
        return self.fake.books.objects[session["setup_intent"]]

    def reference_of(self, kept: Any) -> str:
        sessions = self.fake.books.of(PK, "checkout.session")
        return str(next(each["id"] for each in sessions if each["setup_intent"] == kept["id"]))

    def told(self, payment: Any, *, forged: bool = False) -> Call:
        kind = f"{payment['object']}.{payment['status']}"
        return self._call(kind, payment, forged=forged)

    def _call(self, kind: str, told: Any, *, forged: bool = False) -> Call:
        body, signature = self.fake.books.signed(PK, kind, told)
        signature = signature[:-8] + "00000000" if forged else signature
        return body.encode(), {"Stripe-Signature": signature, "Content-Type": "application/json"}

    def failed(self, payment: Any) -> Call:
        error = {"code": "card_declined", "decline_code": "generic_decline"}
        again = {"status": "requires_payment_method", "last_payment_error": error}
        return self._call("payment_intent.payment_failed", {**payment, **again})

    def spoil(self, payment: Any) -> None:
        payment["description"] = "no letter: \0"

    def take_back(self, payment: Any) -> None:
        self.fake.books.refund(PK, payment, payment["amount"])

    def returned(self, payment: Any) -> str:
        charge = self.fake.books.objects[payment["latest_charge"]]
        return f"{charge['amount_refunded'] / 100:.2f}"

    def charges(self) -> list[str]:
        return [
            f"{each['amount'] / 100:.2f}"
            for each in self.fake.books.intents
            if each.get("_off_session") and each["status"] == "succeeded"
        ]

    def be_silent(self, *, after_charge: bool = False) -> None:
        if after_charge:
            self.fake.faults.silent_after = "/v1/payment_intents"
        else:
            _installed[:] = [Endpoints(stripe="http://127.0.0.1:9")]

    def speak(self) -> None:
        self.fake.faults.silent_after = ""
        _installed[:] = [Endpoints(stripe=self.fake.url)]

    def tokens(self) -> list[str]:
        books = self.fake.books
        return [
            each["id"] for kind in ("payment_method", "customer") for each in books.of(PK, kind)
        ]
