"""Stripe's checkout sessions: its own page of an order, opened and closed."""

from typing import Any

import stripe

from app.payments.gateways.contract import Addresses, Checkout, GatewayRefused, Order
from app.payments.gateways.stripe.asking import session_of
from app.payments.gateways.stripe.wire import translated

_EXPIRED, _OPEN = "expired", "open"


def open_session(
    client: stripe.StripeClient, order: Order, to: Addresses, asked: dict[str, Any]
) -> Checkout:
    """Return the way to a session of an order; asked again, the same one.

    Raises:
        GatewaySilent, GatewayRefused.
    """
    with translated():
        made: Any = client.v1.checkout.sessions.create(
            params=asked | session_of(order, to),  # type: ignore[arg-type]
            options={"idempotency_key": f"checkout-{order.order_id}"},
        )
    return Checkout(str(made.url), reference=str(made.id))


def close_session(client: stripe.StripeClient, reference: str) -> bool:
    """Let nobody pay at a session; return whether nobody has or can.

    Raises:
        GatewaySilent, GatewayRefused: there is no such session.
    """
    with translated():
        found: Any = client.v1.checkout.sessions.retrieve(reference)
    if found.status != _OPEN:
        return bool(found.status == _EXPIRED)
    try:
        with translated():
            client.v1.checkout.sessions.expire(reference)
    except GatewayRefused:
        return False  # paid just now, or being paid: Stripe expires an open one alone
    return True
