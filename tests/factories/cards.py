"""Merchants and card payments, as the product makes them, and what LiqPay says of them."""

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha1, sha3_256
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.payments.gateways.contract import Delivery, PaymentMethod
from app.payments.gateways.intents import Line, NewIntent, start_intent
from app.payments.gateways.merchants import NewMerchant, register_merchant
from app.payments.gateways.models import Merchant, PaymentIntent
from app.payments.gateways.saved_models import SavedCard
from app.payments.gateways.saving import keep_card, start_setup
from tests.factories.accounts import BY

PUBLIC, PRIVATE = "sandbox_i00000000001", "sandbox_MadeUpPrivateKeyForTests0000000000001"
_keys = count(1)


def a_merchant(session: Session, **changes: Any) -> Merchant:
    values: dict[str, Any] = {"public_key": PUBLIC, "private_key": PRIVATE, "api_versions": (3, 7)}
    return register_merchant(session, NewMerchant(**values | changes), by=BY)


def an_intent(
    session: Session,
    merchant: Merchant,
    lines: Sequence[tuple[int, str]],
    *,
    user_id: int | None = None,
    at: datetime | None = None,
) -> PaymentIntent:
    wanted = NewIntent(
        merchant_id=merchant.id,
        lines=[Line(account_id, Decimal(amount)) for account_id, amount in lines],
        key=f"key-{next(_keys)}",
        description="Оплата послуг",
        subscriber_user_id=user_id,
    )
    return session.get_one(
        PaymentIntent, start_intent(session, wanted, by=BY, at=at or clock.now())
    )


def a_saved_card(session: Session, merchant: Merchant, *, user_id: int) -> SavedCard:
    """Keep a card as the gateway tells of it, after the user's consent."""
    at = clock.now()
    setup_id = start_setup(
        session, merchant_id=merchant.id, user_id=user_id, key=f"saved-card-{next(_keys)}", at=at
    )
    method = PaymentMethod(f"token-{next(_keys)}", card="424242*42")
    assert keep_card(session, merchant, str(setup_id), method, at=at)
    return session.scalars(select(SavedCard).where(SavedCard.setup_id == setup_id)).one()


def a_callback(order_id: str | UUID, amount: str, /, **changes: Any) -> dict[str, Any]:
    """Return what LiqPay says of a payment; changes of None leave a field out."""
    said = {
        "payment_id": 2434220672,
        "action": "pay",
        "status": "success",
        "version": 3,
        "public_key": PUBLIC,
        "order_id": str(order_id),
        "amount": float(amount),
        "currency": "UAH",
        "sender_card_mask2": "424242*42",
        "receiver_commission": 1.5,
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def signed(said: dict[str, Any], *, private_key: str = PRIVATE, version: int = 3) -> dict[str, str]:
    """Return the two fields of a callback, by a signature of the tests' own."""
    data = b64encode(json.dumps(said, ensure_ascii=False).encode()).decode()
    text = f"{private_key}{data}{private_key}".encode()
    digest = (sha3_256 if version >= 7 else sha1)(text).digest()
    return {"data": data, "signature": b64encode(digest).decode()}


def delivered(fields: dict[str, str]) -> Delivery:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Delivery(urlencode(fields).encode(), headers)
