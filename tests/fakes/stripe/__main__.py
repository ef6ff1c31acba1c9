"""Run the fake until interrupted, to try things by hand."""

import argparse
import signal
import threading

from tests.fakes.stripe.books import Shop
from tests.fakes.stripe.server import stripe_server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--shop", action="append", default=[], help="public,secret,whsec,events")
    given = parser.parse_args()
    shops = {}
    for each in given.shop:
        public, secret, whsec, events = each.split(",")
        shops[public] = Shop(secret, whsec, events)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    with stripe_server(shops, port=given.port) as stripe:
        print(f"Stripe (fake): {stripe.url}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
