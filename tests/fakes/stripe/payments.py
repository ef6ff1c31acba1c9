"""Charges without the payer, as Stripe does them."""

from typing import TYPE_CHECKING

from tests.fakes.stripe.books import CARDS, Json, Refused

if TYPE_CHECKING:
    from tests.fakes.stripe.server import FakeStripe


def charge_off_session(stripe: "FakeStripe", shop: str, asked: Json) -> Json:
    """Make and confirm an intent by a kept card; one that the bank refuses is made all the same."""
    books = stripe.books
    method = books.get(shop, asked["payment_method"])
    if method["customer"] is None or method["customer"] != asked.get("customer"):
        raise Refused(400, type="invalid_request_error", code="payment_method_unexpected_state")
    intent = books.begin(
        shop,
        _off_session=True,
        amount=int(asked["amount"]),
        currency=asked["currency"],
        customer=asked["customer"],
        description=asked.get("description"),
        metadata=dict(asked.get("metadata", {})),
    )
    result, code = CARDS[method["_number"]]
    if code == "declined_later":
        result, code = "failed", "generic_decline"
    charge = books.pay(intent, method, result, code)
    stripe.tell_payment(intent, charge)
    if result == "failed":
        raise Refused(
            402,
            type="card_error",
            code="card_declined",
            decline_code=code,
            payment_intent=books.answered(intent, []),
        )
    return intent
