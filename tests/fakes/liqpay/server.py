"""The fake's HTTP: the checkout, the server API, and the callbacks it sends."""

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import httpx
from flask import Flask, Response, abort, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.fakes.liqpay.books import CARDS, Books, Faults, written
from tests.fakes.liqpay.pages import checkout_page, confirm_page, done_page


@dataclass
class FakeLiqPay:
    """A LiqPay with its books, its faults, and the answers to the calls it made."""

    books: Books
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    answers: list[int] = field(default_factory=list)
    """Status numbers that our callbacks were answered with."""
    later: list[threading.Timer] = field(default_factory=list)

    def settle(
        self, asked: dict[str, Any], payment: dict[str, Any], faults: Faults | None = None
    ) -> None:
        """Tell the shop of a payment as the faults have it, and let its fate come."""
        faults = faults or self.faults
        if payment["status"] == "success" and faults.fate in {"wait_accept", "wait_secure"}:
            end = "success" if faults.fate == "wait_accept" else "failure"
            payment["status"] = faults.fate
            self.tell(asked, payment, faults)
            self._after(faults.late_s, asked, payment, end, faults)
            return
        self.tell(asked, payment, faults)
        if payment["status"] == "success" and faults.fate == "reversed":
            self._after(faults.late_s, asked, payment, "reversed", faults)

    def tell(self, asked: dict[str, Any], payment: dict[str, Any], faults: Faults) -> None:
        fields = self.signed(payment, faults)
        if faults.callback == "never":
            return
        if faults.callback == "forged":
            fields["signature"] = fields["signature"][::-1]
        if faults.callback == "late":
            self._start(faults.late_s, self.call, asked["server_url"], fields)
            return
        for _ in range(2 if faults.callback == "twice" else 1):
            self.call(asked["server_url"], fields)

    def signed(self, payment: dict[str, Any], faults: Faults | None = None) -> dict[str, str]:
        """Return the two fields that tell of a payment."""
        said = written(payment, strings=(faults or self.faults).strings)
        data = b64encode(json.dumps(said, ensure_ascii=False).encode()).decode()
        sign = self.books.sign(payment["public_key"], data, payment["version"])
        return {"data": data, "signature": sign}

    def call(self, url: str, fields: dict[str, str]) -> int:
        """Post a callback; `*.localhost` is this machine whatever its resolver says."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        near = "127.0.0.1" if host.endswith("localhost") else host
        port = f":{parts.port}" if parts.port else ""
        answer = httpx.post(
            f"{parts.scheme}://{near}{port}{parts.path}",
            data=fields,
            headers={"Host": parts.netloc},
            timeout=30,
        )
        self.answers.append(answer.status_code)
        return answer.status_code

    def _after(
        self,
        seconds: float,
        asked: dict[str, Any],
        payment: dict[str, Any],
        status: str,
        faults: Faults,
    ) -> None:
        def move_on() -> None:
            payment["status"] = status
            if status == "failure":
                payment["err_code"] = "limit"
            self.tell(asked, payment, replace(faults, fate="plain"))

        self._start(seconds, move_on)

    def _start(self, seconds: float, what: Any, *given: Any) -> None:
        timer = threading.Timer(seconds, what, given)
        timer.daemon = True
        self.later.append(timer)
        timer.start()


def create_fake(liqpay: FakeLiqPay) -> Flask:
    """Return the fake as an application."""
    app = Flask("fake-liqpay")

    @app.errorhandler(PermissionError)
    def refuse(fault: PermissionError) -> tuple[Response, int]:
        answer = {"result": "error", "status": "error", "err_code": str(fault)}
        return jsonify(answer), 200 if request.path == "/api/request" else 403

    @app.post("/api/request")
    def api() -> Response:
        asked, _ = _asked(liqpay)
        answer = _answer(liqpay, asked)
        if liqpay.faults.silent_after == asked["action"]:
            abort(502)
        if liqpay.faults.says_nothing == asked["action"]:
            return jsonify({"result": "ok"})
        return jsonify(answer)

    _add_pages(app, liqpay)
    return app


def _asked(liqpay: FakeLiqPay) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the form's shop asks, and its two signed fields."""
    fields = {name: request.form[name] for name in ("data", "signature")}
    return liqpay.books.read(**fields), fields


def _add_pages(app: Flask, liqpay: FakeLiqPay) -> None:
    @app.post("/api/3/checkout")
    def checkout() -> str:
        return checkout_page(*_asked(liqpay))

    @app.post("/checkout/pay")
    def pay() -> str:
        asked, fields = _asked(liqpay)
        card = "".join(filter(str.isdigit, request.form["card"]))
        status, code = CARDS.get(card, ("failure", "90"))
        faults = replace(
            liqpay.faults,
            callback=request.form.get("callback") or liqpay.faults.callback,
            fate=request.form.get("fate") or liqpay.faults.fate,
        )
        payment = liqpay.books.pay(asked, card, status, code)
        if status.endswith("_verify"):
            liqpay.tell(asked, payment, faults)
            return confirm_page(payment, fields)
        liqpay.settle(asked, payment, faults)
        return done_page(asked, payment, liqpay.signed(payment))

    @app.post("/checkout/confirm")
    def confirm() -> str:
        asked, _ = _asked(liqpay)
        payment = liqpay.books.of_order(asked["public_key"], asked["order_id"])
        assert payment is not None
        payment["status"] = "success"
        if asked.get("recurringbytoken") == "1":
            payment["card_token"] = liqpay.books.keep("4242424242424242")
        liqpay.settle(asked, payment)
        return done_page(asked, payment, liqpay.signed(payment))


def _answer(liqpay: FakeLiqPay, asked: dict[str, Any]) -> dict[str, Any]:
    if asked["action"] == "reports":
        since, until = int(asked["date_from"]), int(asked["date_to"])
        lines = [
            each
            for each in liqpay.books.payments
            if each["public_key"] == asked["public_key"] and since <= each["end_date"] <= until
        ]
        return {"result": "success", "data": lines}
    if asked["action"] == "paytoken":
        return _charge(liqpay, asked)
    payment = liqpay.books.of_order(asked["public_key"], asked["order_id"])
    if payment is None:
        return {"result": "error", "status": "error", "err_code": "payment_not_found"}
    if asked["action"] == "status":
        return _status(liqpay, payment)
    if asked["action"] == "refund":
        return _refund(payment, Decimal(str(asked.get("amount", payment["amount"]))))
    return {"result": "error", "status": "error", "err_code": "err_action"}


def _charge(liqpay: FakeLiqPay, asked: dict[str, Any]) -> dict[str, Any]:
    payment = liqpay.books.charge(asked)
    if payment is None:
        return {"result": "error", "status": "error", "err_code": "wrong_card_token"}
    if asked.get("server_url"):
        liqpay.settle(asked, payment)
    return {"result": "ok", **payment}


def _status(liqpay: FakeLiqPay, payment: dict[str, Any]) -> dict[str, Any]:
    if code := liqpay.faults.refuses_status:
        return {"result": "error", "status": "error", "err_code": code}
    return {"result": "ok", **written(payment, strings=liqpay.faults.strings)}


def _refund(payment: dict[str, Any], amount: Decimal) -> dict[str, Any]:
    before = Decimal(str(payment.get("refund_amount", 0)))
    whole = Decimal(str(payment["amount"]))
    if payment["status"] not in {"success", "reversed"} or before + amount > whole:
        return {"result": "error", "status": "error", "err_code": "payment_err_status"}
    payment["refund_amount"] = float(before + amount)
    payment["refund_date_last"] = payment["end_date"]
    if before + amount == whole:
        payment["status"] = "reversed"
    return {
        "result": "ok",
        "payment_id": payment["payment_id"],
        "status": "reversed" if payment["status"] == "reversed" else "success",
        "wait_amount": False,
    }


class Quiet(WSGIRequestHandler):
    """Says nothing on the terminal."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        del type, message, args


@contextmanager
def liqpay_server(shops: dict[str, str], *, port: int = 0) -> Iterator[FakeLiqPay]:
    """Run the fake on a port of its own, or the one given."""
    liqpay = FakeLiqPay(Books(dict(shops)))
    server = make_server(
        "127.0.0.1", port, create_fake(liqpay), threaded=True, request_handler=Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    liqpay.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield liqpay
    finally:
        for timer in liqpay.later:
            timer.cancel()
        server.shutdown()
        thread.join()
