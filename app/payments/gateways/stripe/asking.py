"""What Stripe is asked, as its API has it. Amounts count kopecks. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.payments.gateways.contract import Addresses, Order

_LONGEST_TEXT, _LONGEST_NAME = 500, 250


def session_of(order: Order, to: Addresses) -> dict[str, Any]:
    """Return what every checkout session names; the same each time, as its key demands."""
    return {
        "client_reference_id": order.order_id,
        "payment_method_types": ["card"],
        "success_url": to.back,
        "cancel_url": to.back,
        "expires_at": int(order.expires_at.timestamp()),
    }


def payment_of(order: Order) -> dict[str, Any]:
    """Return what is asked of a session that takes a payment."""
    keeps: dict[str, Any] = {"setup_future_usage": "off_session"} if order.keeps_card else {}
    asked: dict[str, Any] = {
        "mode": "payment",
        "line_items": list(items(order)),
        "payment_intent_data": said_of(order) | keeps,
    }
    return asked | ({"customer_creation": "always"} if order.keeps_card else {})


def said_of(order: Order) -> dict[str, Any]:
    """Return how an order is known there."""
    return {
        "description": order.description[:_LONGEST_TEXT],
        "metadata": {"order_id": order.order_id, "fee_kopecks": str(kopecks(order.fee))},
    }


def items(order: Order) -> Iterator[dict[str, Any]]:
    """Yield what the payer reads: what is paid for, and the fee."""
    for name, amount in ((order.description, order.amount), (order.fee_name, order.fee)):
        if amount:
            yield {
                "quantity": 1,
                "price_data": {
                    "currency": order.currency.lower(),
                    "unit_amount": kopecks(amount),
                    "product_data": {"name": name[:_LONGEST_NAME]},
                },
            }


def kopecks(amount: Decimal) -> int:
    """Return an amount (UAH) in kopecks."""
    return int(amount.scaleb(2))
