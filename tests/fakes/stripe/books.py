"""What the fake knows: accounts, their objects, and the switches of its faults."""

import copy
import hmac
import itertools
import json
import time
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from typing import Any

CARDS: dict[str, tuple[str, str]] = {
    "4242424242424242": ("succeeded", ""),
    "4000002760003184": ("requires_action", ""),
    "4000000000000002": ("failed", "generic_decline"),
    "4000000000009995": ("failed", "insufficient_funds"),
    "4000000000000341": ("succeeded", "declined_later"),
}
"""Test card -> what it comes to, and why; the last is kept, and refused when charged later."""
EVENTS = ("once", "twice", "late", "never", "forged")
_numbers = itertools.count(int(time.time() * 1000))

Json = dict[str, Any]


class Refused(Exception):
    """A call that Stripe answers with an error."""

    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(status, error)
        self.status, self.error = status, error


@dataclass(frozen=True)
class Shop:
    """An account: its secret key, its endpoint's signing secret and address."""

    secret: str
    whsec: str
    events: str = ""


@dataclass
class Faults:
    """How the fake misbehaves."""

    event: str = "once"
    late_s: float = 3.0
    refuses_search: str = ""
    silent_after: str = ""
    """A path whose call is carried out and then answered by nothing but an error of the server."""


@dataclass
class Books:
    """All objects, by their ids; each names its account in `_shop`, which is never answered."""

    shops: dict[str, Shop]
    objects: dict[str, Json] = field(default_factory=dict)
    keys: dict[tuple[str, str], tuple[Json, Json]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def make(self, shop: str, kind: str, prefix: str, /, **values: Any) -> Json:
        made = {
            "id": f"{prefix}_{next(_numbers)}",
            "object": kind,
            "created": int(time.time()),
            "livemode": False,
            "metadata": {},
            "_shop": shop,
            **values,
        }
        with self.lock:
            self.objects[made["id"]] = made
        return made

    def of(self, shop: str, kind: str) -> list[Json]:
        """Return an account's objects of a kind, newest first, as Stripe lists them."""
        with self.lock:
            return [
                each
                for each in reversed(self.objects.values())
                if each["_shop"] == shop and each["object"] == kind
            ]

    def get(self, shop: str, name: str) -> Json:
        found = self.objects.get(name)
        if found is None or found["_shop"] != shop:
            raise Refused(404, type="invalid_request_error", code="resource_missing")
        return found

    @property
    def intents(self) -> list[Json]:
        return [each for each in self.objects.values() if each["object"] == "payment_intent"]

    def answered(self, made: Json, expand: list[str]) -> Json:
        """Return an object as it is answered, with the named others in the place of their ids."""
        said = {name: value for name, value in made.items() if not name.startswith("_")}
        for name in expand:
            inner = said.get(name)
            if isinstance(inner, str) and inner in self.objects:
                said[name] = self.answered(self.objects[inner], [])
        return copy.deepcopy(said)

    def card(self, shop: str, number: str, customer: str) -> Json:
        return self.make(
            shop,
            "payment_method",
            "pm",
            type="card",
            customer=customer or None,
            card={"brand": "visa", "last4": number[-4:], "exp_month": 12, "exp_year": 2031},
            _number=number,
        )

    def begin(self, shop: str, **values: Any) -> Json:
        """Make a payment intent that nobody has tried to pay."""
        return self.make(
            shop,
            "payment_intent",
            "pi",
            **{
                "status": "requires_payment_method",
                "amount_received": 0,
                "latest_charge": None,
                "last_payment_error": None,
                "payment_method": None,
                "customer": None,
                "setup_future_usage": None,
                "client_secret": "pi_secret_of_the_payer",
                **values,
            },
        )

    def pay(self, intent: Json, method: Json, result: str, code: str) -> Json:
        """Try to pay an intent by a card; return the charge of it."""
        intent["payment_method"] = method["id"]
        if result == "requires_action":
            intent["status"] = "requires_action"
            return {}
        failed = result == "failed"
        charge = self.make(
            intent["_shop"],
            "charge",
            "ch",
            amount=intent["amount"],
            amount_refunded=0,
            captured=not failed,
            currency=intent["currency"],
            status=result,
            payment_intent=intent["id"],
            payment_method=method["id"],
            payment_method_details={"type": "card", "card": dict(method["card"])},
            outcome={"reason": code or None},
            failure_code="card_declined" if failed else None,
            metadata=dict(intent["metadata"]),
            description=intent.get("description"),
            customer=intent["customer"],
        )
        intent["latest_charge"] = charge["id"]
        if failed:
            error = {"code": "card_declined", "decline_code": code, "type": "card_error"}
            intent |= {"status": "requires_payment_method", "last_payment_error": error}
        else:
            intent |= {"status": "succeeded", "amount_received": intent["amount"]}
            intent["last_payment_error"] = None
        return charge

    def refund(self, shop: str, intent: Json, amount: int) -> Json:
        charge = self.get(shop, intent["latest_charge"])
        if charge["amount_refunded"] + amount > charge["amount"]:
            raise Refused(400, type="invalid_request_error", code="charge_already_refunded")
        charge["amount_refunded"] += amount
        return self.make(
            shop,
            "refund",
            "re",
            amount=amount,
            payment_intent=intent["id"],
            status="succeeded",
            failure_reason=None,
        )

    def signed(self, shop: str, kind: str, told: Json, *, at: int | None = None) -> tuple[str, str]:
        """Return the body of an event and its Stripe-Signature."""
        event = {
            "id": f"evt_{next(_numbers)}",
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "data": {"object": self.answered(told, [])},
        }
        body = json.dumps(event)
        stamp = at if at is not None else int(time.time())
        text = f"{stamp}.{body}".encode()
        digest = hmac.new(self.shops[shop].whsec.encode(), text, sha256).hexdigest()
        return body, f"t={stamp},v1={digest}"
