"""LiqPay's words for a payment, and what they mean. Only the status says; `result` may say error.

`success` alone is money. Whatever waits is not, though the payer has seen «paid» on the page.
"""

from app.payments.gateways.models import IntentStatus

RETURNED = "reversed"
COMPENSATION = "wait_compensation"
"""Paid, and to be paid out by the gateway's next register: money only where the company says so."""
NO_MONEY = frozenset({"auth", "subscribe", "unsubscribe", "data", "ticket"})
"""Actions whose success moves no money."""
_CONFIRM = frozenset(
    {
        *("3ds_verify", "captcha_verify", "cvv_verify", "ivr_verify", "otp_verify"),
        *("password_verify", "phone_verify", "pin_verify", "receiver_verify", "sender_verify"),
        *("senderapp_verify", "p24_verify", "mp_verify", "wait_qr", "wait_sender", "try_again"),
    }
)
_UNDER_WAY = frozenset(
    {
        *("prepared", "processing", "cash_wait", "invoice_wait", "hold_wait", "wait_card"),
        *("wait_lc", "wait_reserve", "wait_accept", "wait_secure"),
    }
)
FAILED = frozenset({"failure", "error"})


def meaning(word: str, *, action: str, counts_compensation: bool) -> IntentStatus | None:
    """Return what a status word means for the intent; None: nothing, or nobody knows."""
    if word in {"success", RETURNED}:
        return None if action in NO_MONEY else IntentStatus.SUCCEEDED
    if word == COMPENSATION:
        return IntentStatus.SUCCEEDED if counts_compensation else IntentStatus.PROCESSING
    if word in _CONFIRM:
        return IntentStatus.REQUIRES_ACTION
    if word in _UNDER_WAY:
        return IntentStatus.PROCESSING
    return IntentStatus.REQUIRES_PAYMENT_METHOD if word in FAILED else None
