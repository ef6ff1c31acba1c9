"""The fake's HTTP: the API, the hosted page, and the webhooks it sends."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from tests.fakes.liqpay.server import Quiet
from tests.fakes.stripe.books import CARDS, Books, Faults, Json, Refused, Shop
from tests.fakes.stripe.pages import add_pages
from tests.fakes.stripe.payments import charge_off_session


@dataclass
class FakeStripe:
    """A Stripe with its books, its faults, and the answers to the calls it made."""

    books: Books
    url: str = ""
    faults: Faults = field(default_factory=Faults)
    answers: list[int] = field(default_factory=list)
    later: list[threading.Timer] = field(default_factory=list)

    def tell_payment(self, intent: Json, charge: Json, event: str = "") -> None:
        """Tell of a payment as Stripe does: by its charge and by its intent."""
        if charge:
            self.tell(intent["_shop"], f"charge.{charge['status']}", charge, event)
        kind = "payment_failed" if intent["last_payment_error"] else intent["status"]
        self.tell(intent["_shop"], f"payment_intent.{kind}", intent, event)

    def tell(self, shop: str, kind: str, told: Json, event: str = "") -> None:
        event = event or self.faults.event
        if event == "never" or not self.books.shops[shop].events:
            return
        if event == "late":
            timer = threading.Timer(self.faults.late_s, self.tell, (shop, kind, told, "once"))
            timer.daemon = True
            self.later.append(timer)
            timer.start()
            return
        body, signature = self.books.signed(shop, kind, told)
        if event == "forged":
            signature = signature[:-6] + "000000"
        for _ in range(2 if event == "twice" else 1):
            self.call(self.books.shops[shop].events, body, signature)

    def call(self, url: str, body: str, signature: str) -> int:
        """Post a webhook; `*.localhost` is this machine whatever its resolver says."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        near = "127.0.0.1" if host.endswith("localhost") else host
        answer = httpx.post(
            f"{parts.scheme}://{near}{f':{parts.port}' if parts.port else ''}{parts.path}",
            content=body,
            headers={
                "Host": parts.netloc,
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature,
            },
            timeout=30,
        )
        self.answers.append(answer.status_code)
        return answer.status_code


def create_fake(stripe: FakeStripe) -> Flask:
    """Return the fake as an application."""
    app = Flask("fake-stripe")
    books = stripe.books

    @app.errorhandler(Refused)
    def refuse(fault: Refused) -> tuple[Response, int]:
        return jsonify({"error": {"message": "refused by the fake", **fault.error}}), fault.status

    @app.get("/v1/payment_intents/search")
    def search() -> Response:
        if stripe.faults.refuses_search:
            raise Refused(400, type="invalid_request_error", code=stripe.faults.refuses_search)
        asked = re.fullmatch(r"metadata\['order_id'\]:'([^']*)'", request.args["query"])
        found = [
            each
            for each in books.of(_shop(stripe), "payment_intent")
            if asked and each["metadata"].get("order_id") == asked[1]
        ]
        return jsonify(
            {"object": "search_result", "url": request.path, "has_more": False}
            | {"data": [books.answered(each, _expand("data.")) for each in found]}
        )

    @app.get("/v1/payment_intents")
    def listed() -> Response:
        since, until = int(request.args["created[gte]"]), int(request.args["created[lte]"])
        found = [
            each
            for each in books.of(_shop(stripe), "payment_intent")
            if since <= each["created"] <= until
        ]
        return jsonify(
            {"object": "list", "url": request.path, "has_more": False}
            | {"data": [books.answered(each, _expand("data.")) for each in found]}
        )

    @app.get("/v1/payment_methods/<name>")
    @app.get("/v1/payment_intents/<name>")
    @app.get("/v1/checkout/sessions/<name>")
    def one(name: str) -> Response:
        return jsonify(books.answered(books.get(_shop(stripe), name), _expand("")))

    _add_writes(app, stripe)
    add_pages(app, stripe)
    return app


def _add_writes(app: Flask, stripe: FakeStripe) -> None:
    books = stripe.books

    @app.post("/v1/checkout/sessions")
    def session() -> Response:
        return _once(stripe, lambda shop, asked: _session(stripe, shop, asked))

    @app.post("/v1/payment_intents")
    def intent() -> Response:
        return _once(stripe, lambda shop, asked: charge_off_session(stripe, shop, asked))

    @app.post("/v1/refunds")
    def refund() -> Response:
        return _once(stripe, lambda shop, asked: _refund(stripe, shop, asked))

    @app.post("/v1/payment_methods/<name>/detach")
    def detach(name: str) -> Response:
        method = books.get(_shop(stripe), name)
        if method["customer"] is None:
            raise Refused(400, type="invalid_request_error", code="payment_method_not_attached")
        method["customer"] = None
        return jsonify(books.answered(method, []))


def _refund(stripe: FakeStripe, shop: str, asked: Json) -> Json:
    intent = stripe.books.get(shop, asked["payment_intent"])
    back = stripe.books.refund(shop, intent, int(asked["amount"]))
    stripe.tell(shop, "charge.refunded", stripe.books.get(shop, intent["latest_charge"]))
    return back


def _session(stripe: FakeStripe, shop: str, asked: Json) -> Json:
    books = stripe.books
    is_setup = asked["mode"] == "setup"
    items = list(asked.get("line_items", {}).values())
    total = sum(int(each["price_data"]["unit_amount"]) * int(each["quantity"]) for each in items)
    said = asked["setup_intent_data" if is_setup else "payment_intent_data"]
    made = books.make(
        shop,
        "checkout.session",
        "cs_test",
        mode=asked["mode"],
        status="open",
        amount_total=None if is_setup else total,
        client_reference_id=asked.get("client_reference_id"),
        payment_intent=None,
        setup_intent=None,
        customer=None,
        _asked=asked,
        _said=said,
        _items=items,
    )
    made["url"] = f"{stripe.url}/c/pay/{made['id']}#fid"
    return made


def _once(stripe: FakeStripe, make: Any) -> Response:
    """Do what is asked once for its Idempotency-Key, and answer the same again."""
    shop, asked = _shop(stripe), _nested(request.form.to_dict())
    key = (shop, request.headers.get("Idempotency-Key", ""))
    with stripe.books.lock:
        known = stripe.books.keys.get(key) if key[1] else None
        if known is not None:
            if known[0] != asked:
                raise Refused(400, type="idempotency_error", code="idempotency_key_reuse")
            return jsonify(known[1])
    made = make(shop, asked)
    answer = stripe.books.answered(made, _expand(""))
    with stripe.books.lock:
        stripe.books.keys[key] = (asked, answer)
    if stripe.faults.silent_after == request.path:
        raise Refused(500, type="api_error")
    return jsonify(answer)


def _shop(stripe: FakeStripe) -> str:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    for public, shop in stripe.books.shops.items():
        if shop.secret == given:
            return public
    raise Refused(401, type="invalid_request_error", code="api_key_invalid")


def _expand(prefix: str) -> list[str]:
    sent = request.args if request.method == "GET" else request.form
    named = [value for name, value in sent.items() if name.startswith("expand[")]
    return [each.removeprefix(prefix) for each in named]


def _nested(form: dict[str, str]) -> Json:
    """Return `a[b][c]=1` as objects within objects."""
    made: Json = {}
    for name, value in form.items():
        first, *rest = [each.rstrip("]") for each in name.split("[")]
        place = made
        for inner, following in zip([first, *rest], rest, strict=False):
            place = place.setdefault(inner, {})
            del following
        place[rest[-1] if rest else first] = value
    return made


@contextmanager
def stripe_server(shops: dict[str, Shop], *, port: int = 0) -> Iterator[FakeStripe]:
    """Run the fake on a port of its own, or the one given."""
    stripe = FakeStripe(Books(dict(shops)))
    server = make_server(
        "127.0.0.1", port, create_fake(stripe), threaded=True, request_handler=Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stripe.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stripe
    finally:
        for timer in stripe.later:
            timer.cancel()
        server.shutdown()
        thread.join()


__all__ = ["CARDS", "FakeStripe", "create_fake", "stripe_server"]
