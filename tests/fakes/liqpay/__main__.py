"""Run the fake until interrupted: for the demo, or to try things by hand."""

import argparse
import signal
import threading

from tests.fakes.liqpay.server import liqpay_server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--shop", action="append", default=[], help="public:private")
    given = parser.parse_args()
    shops = dict(each.split(":", 1) for each in given.shop)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    with liqpay_server(shops, port=given.port) as liqpay:
        print(f"LiqPay (fake): {liqpay.url}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
