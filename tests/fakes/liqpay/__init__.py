"""A LiqPay of our own: real HTTP, its page, its calls and its faults.

    with liqpay_server({PUBLIC: PRIVATE}) as liqpay:
        liqpay.url, liqpay.faults.callback = "never", liqpay.books.payments

Run by itself: `python -m tests.fakes.liqpay --port 8001 --shop sandbox_i1:sandbox_key`.
"""

from tests.fakes.liqpay.server import FakeLiqPay, liqpay_server

__all__ = ["FakeLiqPay", "liqpay_server"]
