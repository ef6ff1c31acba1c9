"""What LiqPay says, read: any field may be missing, a number may come as a text."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.payments.gateways.contract import CardTold, EventUnreadable, PaymentMethod, Told
from app.payments.gateways.fields import fields_of, text_in
from app.payments.gateways.liqpay.statuses import FAILED, RETURNED, meaning

_LARGEST = Decimal(10) ** 12
_MILLISECONDS = 1000
_TOKENS = frozenset({"card_token", "token"})
"""What charges a card is kept sealed in its own row, never among what was told."""


def decoded(data: str) -> Mapping[str, Any]:
    """Return the fields in a signed `data`.

    Raises:
        EventUnreadable: it is no base64 of a JSON object.
    """
    try:
        return fields_of(b64decode(data, validate=True))
    except binascii.Error as fault:
        raise EventUnreadable("data is no base64") from fault


def told_in(fields: Mapping[str, Any], *, counts_compensation: bool) -> Told:
    """Return what the fields of a callback, a status or a report's line say of a payment."""
    word, action = text_in(fields, "status"), text_in(fields, "action")
    return Told(
        public_key=text_in(fields, "public_key"),
        order_id=text_in(fields, "order_id"),
        payment_id=text_in(fields, "payment_id"),
        word=word,
        status=meaning(word, action=action, counts_compensation=counts_compensation),
        amount=amount_in(fields, "amount"),
        currency=text_in(fields, "currency"),
        is_returned=word == RETURNED or bool(amount_in(fields, "refund_amount")),
        returned=amount_in(fields, "refund_amount"),
        returned_at=_instant(fields, "refund_date_last"),
        paid_at=_instant(fields, "end_date") or _instant(fields, "create_date"),
        failure=text_in(fields, "err_code") or None,
        card=text_in(fields, "sender_card_mask2") or None,
        fee=amount_in(fields, "receiver_commission"),
        method=_method(fields),
        raw={name: value for name, value in fields.items() if name not in _TOKENS},
    )


def card_told_in(fields: Mapping[str, Any]) -> CardTold:
    """Return what the fields of a card's check (`auth`) say of the card that was to be kept."""
    word = text_in(fields, "status")
    is_kept = word == "success"
    return CardTold(
        public_key=text_in(fields, "public_key"),
        order_id=text_in(fields, "order_id"),
        word=word,
        is_over=is_kept or word in FAILED,
        method=_method(fields) if is_kept else None,
        failure=text_in(fields, "err_code") or None,
    )


def _method(fields: Mapping[str, Any]) -> PaymentMethod | None:
    # LiqPay tells no day on which the card ends: its bank refuses it when it has.
    token = text_in(fields, "card_token")
    return PaymentMethod(token, card=text_in(fields, "sender_card_mask2")) if token else None


def amount_in(fields: Mapping[str, Any], name: str) -> Decimal | None:
    """Return a field as an amount of whole kopecks; None where it is none."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number < _LARGEST:
        return None
    whole = number.quantize(Decimal("0.01"))
    return whole if whole == number else None


def _instant(fields: Mapping[str, Any], name: str) -> datetime | None:
    digits = text_in(fields, name)
    if not (digits.isascii() and digits.isdigit() and len(digits) == len("1773123456789")):
        return None
    return datetime.fromtimestamp(int(digits) / _MILLISECONDS, UTC)
