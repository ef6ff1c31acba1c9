"""A Stripe of our own: real HTTP, its hosted page, its webhooks and their faults.

    with stripe_server({PUBLIC: Shop(SECRET, WHSEC, "http://…/events/token")}) as stripe:
        stripe.url, stripe.faults.event = "never", stripe.books.intents

Run by itself:
`python -m tests.fakes.stripe --port 8002 --shop pk_test_1,sk_test_1,whsec_1,http://…/events/token`.
"""

from tests.fakes.stripe.books import Shop
from tests.fakes.stripe.server import FakeStripe, stripe_server

__all__ = ["FakeStripe", "Shop", "stripe_server"]
