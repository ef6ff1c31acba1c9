"""The wire to Stripe: its own package, with our patience and our words for what goes wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from app.payments.gateways.contract import GatewayRefused, GatewaySilent

_CONNECT_S, _ANSWER_S = 5.0, 15.0
_NO_ANSWER = (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError)
stripe.enable_telemetry = False  # how long our calls take is nobody's matter


def client_of(url: str, private_key: str) -> stripe.StripeClient:
    """Return a client that calls once: what got no answer is asked about, not sent again."""
    return stripe.StripeClient(
        private_key,
        base_addresses={"api": url},
        http_client=stripe.RequestsClient(timeout=(_CONNECT_S, _ANSWER_S)),
        max_network_retries=0,
    )


@contextmanager
def translated() -> Iterator[None]:
    """Say in the contract's words what Stripe's package raises.

    A message may name a card's token, so only what a bank says of a card is handed on.

    Raises:
        GatewaySilent, GatewayRefused.
    """
    try:
        yield
    except _NO_ANSWER as fault:
        raise GatewaySilent(f"stripe: {type(fault).__name__}") from None
    except stripe.CardError as fault:
        raise GatewayRefused(
            code=fault.code or "card_error", said=fault.user_message or ""
        ) from None
    except stripe.StripeError as fault:
        raise GatewayRefused(code=fault.code or type(fault).__name__) from None
