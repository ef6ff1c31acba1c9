"""What Stripe says, read: payment intents, charges and setup intents as its JSON has them."""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.payments.gateways.contract import CardTold, PaymentMethod, Told
from app.payments.gateways.fields import text_in
from app.payments.gateways.models import IntentStatus

_LARGEST = 10**14
_LAST_INSTANT = 253402300799
_NO_PAYMENT_YET = "requires_payment_method"
_INTENTS = {
    "requires_confirmation": IntentStatus.REQUIRES_ACTION,
    "requires_action": IntentStatus.REQUIRES_ACTION,
    "processing": IntentStatus.PROCESSING,
    "requires_capture": IntentStatus.PROCESSING,
    "succeeded": IntentStatus.SUCCEEDED,
    "canceled": IntentStatus.CANCELED,
}
_CHARGES = {
    "succeeded": IntentStatus.SUCCEEDED,
    "pending": IntentStatus.PROCESSING,
    "failed": IntentStatus.REQUIRES_PAYMENT_METHOD,
}
_SAYS_MOST = (IntentStatus.SUCCEEDED, IntentStatus.PROCESSING)
_TOKENS = frozenset({"client_secret", "customer", "payment_method", "source"})
"""What charges a card is kept sealed in its own row, never among what was told."""
_PAYER = frozenset({"billing_details", "evidence", "receipt_email", "shipping"})
"""What names the payer: nothing here needs it, Stripe's own desk shows it."""


def told_of_intent(
    fields: Mapping[str, Any], *, public_key: str, at: datetime | None = None
) -> Told:
    """Return what a payment intent says; `at` is when Stripe told of it, if it did by itself."""
    charge = within(fields, "latest_charge")
    word, error = text_in(fields, "status"), within(fields, "last_payment_error")
    status = _INTENTS.get(word)
    if word == _NO_PAYMENT_YET:  # the same word before the first try and after each failed one
        status = IntentStatus.REQUIRES_PAYMENT_METHOD if error else IntentStatus.REQUIRES_ACTION
    has_come = status is IntentStatus.SUCCEEDED
    return Told(
        public_key=public_key,
        order_id=text_in(within(fields, "metadata"), "order_id"),
        payment_id=text_in(fields, "id"),
        word=word,
        status=status,
        amount=_without_fee(fields, "amount_received" if has_come else "amount"),
        currency=text_in(fields, "currency").upper(),
        paid_at=(instant_in(charge, "created") or at) if has_come else None,
        failure=text_in(error, "decline_code") or text_in(error, "code") or None,
        card=_mask(within(within(charge, "payment_method_details"), "card")),
        raw=without_tokens(fields),
        **_returned(charge, fields, at=at),
    )


def told_of_charge(
    fields: Mapping[str, Any], *, public_key: str, at: datetime | None = None
) -> Told:
    """Return what a charge says of the payment it is of: its card, and what went back of it."""
    word = text_in(fields, "status")
    is_held = word == "succeeded" and fields.get("captured") is False
    return Told(
        public_key=public_key,
        order_id=text_in(within(fields, "metadata"), "order_id"),
        payment_id=text_in(fields, "payment_intent") or text_in(fields, "id"),
        word=word,
        status=IntentStatus.PROCESSING if is_held else _CHARGES.get(word),
        amount=_without_fee(fields, "amount"),
        currency=text_in(fields, "currency").upper(),
        paid_at=instant_in(fields, "created"),
        failure=text_in(within(fields, "outcome"), "reason")
        or text_in(fields, "failure_code")
        or None,
        card=_mask(within(within(fields, "payment_method_details"), "card")),
        raw=without_tokens(fields),
        **_returned(fields, fields, at=at),
    )


def told_to_a_person(fields: Mapping[str, Any], *, word: str, public_key: str) -> Told:
    """Return what a person is to see, as nobody can post it: a dispute, a refund that failed.

    Of a dispute Stripe may yet win the money back; of a refund that failed it has it again.
    """
    return Told(
        public_key=public_key,
        order_id="",
        payment_id=text_in(fields, "payment_intent"),
        word=word,
        status=None,
        amount=kopecks_in(fields, "amount"),
        currency=text_in(fields, "currency").upper(),
        raw=without_tokens(fields),
    )


def says_little(told: Told) -> int:
    """Return where what was told of an order stands: first what is money, then what may yet be."""
    return _SAYS_MOST.index(told.status) if told.status in _SAYS_MOST else len(_SAYS_MOST)


def card_told_of_setup(fields: Mapping[str, Any], *, public_key: str) -> CardTold:
    """Return what a setup intent says of the card that was to be kept."""
    word, error = text_in(fields, "status"), within(fields, "last_setup_error")
    is_kept = word == "succeeded"
    has_failed = word == "canceled" or (word == _NO_PAYMENT_YET and bool(error))
    return CardTold(
        public_key=public_key,
        order_id=text_in(within(fields, "metadata"), "order_id"),
        word=word,
        is_over=is_kept or has_failed,
        failure=text_in(error, "decline_code") or text_in(error, "code") or None,
    )


def method_of(fields: Mapping[str, Any]) -> PaymentMethod:
    """Return a payment method as it is kept."""
    card = within(fields, "card")
    return PaymentMethod(
        text_in(fields, "id"),
        customer=text_in(fields, "customer"),
        card=_mask(card) or "",
        expires_on=_last_day(card),
    )


def within(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object within an object, empty where it is missing or only named."""
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def instant_in(fields: Mapping[str, Any], name: str) -> datetime | None:
    """Return a field that counts seconds since 1970."""
    seconds = fields.get(name)
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return None
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _LAST_INSTANT else None


def kopecks_in(fields: Mapping[str, Any], name: str) -> Decimal | None:
    """Return a field that counts kopecks as an amount (UAH); None where it is none."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _LARGEST:
        return None
    return Decimal(value).scaleb(-2).quantize(Decimal("0.01"))


def without_tokens(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was told without what charges a card or names its payer, wherever it stands."""
    return {
        name: _without_tokens(value)
        for name, value in fields.items()
        if name not in _TOKENS and name not in _PAYER
    }


def _without_tokens(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_tokens(each) for each in value]
    return without_tokens(value) if isinstance(value, dict) else value


def _without_fee(fields: Mapping[str, Any], name: str) -> Decimal | None:
    """Return what reaches us: the fee that the payer paid on top stands in the metadata."""
    amount = kopecks_in(fields, name)
    written = text_in(within(fields, "metadata"), "fee_kopecks")
    fee = Decimal(written).scaleb(-2) if written.isascii() and written.isdigit() else Decimal(0)
    return amount - fee if amount is not None and amount >= fee else None


def _returned(
    charge: Mapping[str, Any], fields: Mapping[str, Any], *, at: datetime | None
) -> dict[str, Any]:
    back = kopecks_in(charge, "amount_refunded")
    if not back:
        return {}
    ours = _without_fee(fields, "amount")
    return {
        "is_returned": True,
        "returned": min(back, ours) if ours is not None else back,
        "returned_at": at,
    }


def _mask(card: Mapping[str, Any]) -> str | None:
    last = text_in(card, "last4")
    return f"{text_in(card, 'brand').capitalize()} *{last}" if last else None


def _last_day(card: Mapping[str, Any]) -> date | None:
    year, month = card.get("exp_year"), card.get("exp_month")
    if not (isinstance(year, int) and isinstance(month, int) and 1 <= month <= 12):
        return None
    return date(year, month, calendar.monthrange(year, month)[1]) if 2000 < year < 9999 else None
