"""What the fake knows: shops, payments and how they go, and the switches of its faults."""

import itertools
import json
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha1, sha3_256
from threading import Lock
from typing import Any

CARDS: dict[str, tuple[str, str]] = {
    "4242424242424242": ("success", ""),
    "4000000000003063": ("3ds_verify", ""),
    "4000000000003089": ("otp_verify", ""),
    "4000000000003055": ("cvv_verify", ""),
    "4000000000000002": ("failure", "limit"),
    "4000000000009995": ("failure", "9859"),
    "4000000000000341": ("success", ""),
}
"""Test card -> the status it comes to, and the code of why."""
REFUSED_LATER = "4000000000000341"
"""It is kept, and refused when it is charged by its token."""
CALLBACKS = ("once", "twice", "late", "never", "forged")
FATES = ("plain", "wait_accept", "wait_secure", "reversed")
_numbers = itertools.count(int(time.time() * 1000))


@dataclass
class Faults:
    """How the fake misbehaves."""

    callback: str = "once"
    """once; twice; late (after `late_s`); never; forged (a wrong signature)."""
    fate: str = "plain"
    """plain; wait_accept (then success); wait_secure (then failure); reversed (after success)."""
    strings: bool = False
    """Numbers come as texts."""
    late_s: float = 3.0
    refuses_status: str = ""
    """The code by which a question of an order's status is refused, though refunds go through."""
    says_nothing: str = ""
    """An action that is carried out, and then answered by neither a payment nor a code."""
    silent_after: str = ""
    """An action that is carried out, and then answered by nothing but an error of the server."""


@dataclass
class Books:
    """All that was paid."""

    shops: dict[str, str]
    payments: list[dict[str, Any]] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    """Token -> the card that it charges."""
    lock: Lock = field(default_factory=Lock)

    def sign(self, public_key: str, data: str, version: int) -> str:
        key = self.shops[public_key]
        text = f"{key}{data}{key}".encode()
        return b64encode((sha3_256 if version >= 7 else sha1)(text).digest()).decode()

    def read(self, data: str, signature: str) -> dict[str, Any]:
        """Return what a shop asks, or raise: the signature is not its own."""
        asked: dict[str, Any] = json.loads(b64decode(data))
        if asked.get("public_key") not in self.shops:
            raise PermissionError("public_key_not_found")
        if signature != self.sign(asked["public_key"], data, int(asked["version"])):
            raise PermissionError("invalid_signature")
        return asked

    def pay(self, asked: dict[str, Any], card: str, status: str, code: str) -> dict[str, Any]:
        """Keep a payment of an order."""
        amount = Decimal(str(asked["amount"]))
        now = int(time.time() * 1000)
        payment = {
            "payment_id": next(_numbers),
            "action": asked["action"],
            "status": status,
            "version": int(asked["version"]),
            "type": "buy",
            "paytype": "card",
            "public_key": asked["public_key"],
            "acq_id": 414963,
            "order_id": asked["order_id"],
            "liqpay_order_id": f"FAKE{now}",
            "description": asked["description"],
            "sender_card_mask2": f"{card[:6]}*{card[-2:]}",
            "sender_card_bank": "Test",
            "sender_card_country": 804,
            "ip": "192.0.2.10",
            "amount": float(amount),
            "currency": asked["currency"],
            "sender_commission": 0.0,
            "receiver_commission": float((amount * Decimal("0.015")).quantize(Decimal("0.01"))),
            "agent_commission": 0.0,
            "amount_debit": float(amount),
            "amount_credit": float(amount),
            "currency_debit": asked["currency"],
            "is_3ds": status == "3ds_verify",
            "language": asked.get("language", "uk"),
            "create_date": now,
            "end_date": now,
        }
        if code:
            payment |= {"err_code": code, "err_description": f"declined: {code}"}
        if asked.get("recurringbytoken") == "1" and status == "success":
            payment["card_token"] = self.keep(card)
        with self.lock:
            self.payments.append(payment)
        return payment

    def keep(self, card: str) -> str:
        """Return a token that charges the card from now on."""
        token = f"token{next(_numbers)}"
        self.tokens[token] = card
        return token

    def charge(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """Pay an order by a token; None: nobody holds such a token."""
        card = self.tokens.get(asked["card_token"])
        if card is None:
            return None
        status, code = ("failure", "limit") if card == REFUSED_LATER else CARDS[card]
        return self.pay(asked, card, status, code)

    def of_order(self, public_key: str, order_id: str) -> dict[str, Any] | None:
        with self.lock:
            found = [
                each
                for each in self.payments
                if each["public_key"] == public_key and each["order_id"] == order_id
            ]
        return found[-1] if found else None


def written(payment: dict[str, Any], *, strings: bool) -> dict[str, Any]:
    """Return a payment as it is told of: its numbers may be texts."""
    if not strings:
        return payment
    return {
        name: str(value).lower() if isinstance(value, bool | int | float) else value
        for name, value in payment.items()
    }
