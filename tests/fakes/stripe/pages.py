"""The hosted page of a checkout session; plain HTML, works without scripts."""

from html import escape
from typing import TYPE_CHECKING

from flask import Flask, jsonify, redirect, request
from werkzeug.wrappers import Response

from tests.fakes.page import choice, page
from tests.fakes.stripe.books import CARDS, EVENTS, Json, Refused

if TYPE_CHECKING:
    from tests.fakes.stripe.server import FakeStripe


def add_pages(app: Flask, stripe: "FakeStripe") -> None:
    books = stripe.books
    _add_closing(app, stripe)

    @app.get("/c/pay/<name>")
    def checkout(name: str) -> str:
        return _checkout_page(books.objects[name])

    @app.post("/c/pay/<name>")
    def pay(name: str) -> str | Response:
        session = books.objects[name]
        number = "".join(filter(str.isdigit, request.form["card"]))
        event = request.form.get("event", "")
        if CARDS.get(number, ("", ""))[0] == "requires_action" and "confirmed" not in request.form:
            return _confirm_page(session, number, event)
        if not complete(stripe, session, number, event):
            return _checkout_page(session, "Банк відмовив. Спробуйте іншу картку.")
        return redirect(session["_asked"]["success_url"], code=303)


def _add_closing(app: Flask, stripe: "FakeStripe") -> None:
    @app.post("/v1/checkout/sessions/<name>/expire")
    def expire(name: str) -> Response:
        session = stripe.books.objects[name]
        if session["status"] != "open":
            raise Refused(400, type="invalid_request_error")
        session["status"] = "expired"
        return jsonify(stripe.books.answered(session, []))


def complete(stripe: "FakeStripe", session: Json, number: str, event: str = "") -> bool:
    """Pay a session, or keep its card; return whether the bank let it."""
    books, shop = stripe.books, session["_shop"]
    result, code = CARDS.get(number, ("failed", "incorrect_number"))
    result = "succeeded" if result == "requires_action" else result
    keeps = session["_asked"].get("customer_creation") == "always"
    customer = books.make(shop, "customer", "cus")["id"] if keeps else ""
    method = books.card(shop, number, customer if result == "succeeded" else "")
    if session["mode"] == "setup":
        return _keep(stripe, session, method, result, code, event)
    intent = books.objects.get(session["payment_intent"] or "") or books.begin(
        shop,
        amount=session["amount_total"],
        currency="uah",
        description=session["_said"].get("description"),
        metadata=dict(session["_said"]["metadata"]),
        setup_future_usage=session["_said"].get("setup_future_usage"),
    )
    session["payment_intent"], intent["customer"] = intent["id"], customer or None
    charge = books.pay(intent, method, result, code)
    if result == "succeeded":
        session["status"] = "complete"
    stripe.tell_payment(intent, charge, event)
    return result == "succeeded"


def _keep(
    stripe: "FakeStripe", session: Json, method: Json, result: str, code: str, event: str
) -> bool:
    is_kept = result == "succeeded"
    error = None if is_kept else {"code": "card_declined", "decline_code": code}
    setup = stripe.books.make(
        session["_shop"],
        "setup_intent",
        "seti",
        status="succeeded" if is_kept else "requires_payment_method",
        payment_method=method["id"] if is_kept else None,
        customer=method["customer"],
        last_setup_error=error,
        metadata=dict(session["_said"]["metadata"]),
    )
    session["setup_intent"] = setup["id"]
    kind = "setup_intent.succeeded" if is_kept else "setup_intent.setup_failed"
    stripe.tell(session["_shop"], kind, setup, event)
    return is_kept


def _checkout_page(session: Json, problem: str = "") -> str:
    cards = "".join(
        f'<option value="{number}">{result} {code}</option>'
        for number, (result, code) in CARDS.items()
    )
    rows = "".join(
        f"<p>{escape(each['price_data']['product_data']['name'])}: "
        f"{int(each['price_data']['unit_amount']) / 100:.2f} ₴</p>"
        for each in session["_items"]
    )
    total = session["amount_total"]
    what = f'<p class="sum">{total / 100:.2f} UAH</p>' if total else "<p>Зберегти картку</p>"
    body = f"""<h1>Оплата</h1><p role="alert">{escape(problem)}</p>{rows}{what}
<form method="post" action="/c/pay/{session["id"]}">
<label for="card">Номер картки</label>
<input id="card" name="card" list="cards" inputmode="numeric" value="4242424242424242">
<datalist id="cards">{cards}</datalist>
<details><summary>Як поводитися цьому Stripe</summary>
{choice("event", "Повідомлення", EVENTS)}</details>
<button>Сплатити</button></form>
<p><a href="{escape(session["_asked"]["cancel_url"])}">Відмовитися</a></p>"""
    return page("Stripe", body)


def _confirm_page(session: Json, number: str, event: str) -> str:
    body = f"""<h1>Підтвердьте оплату</h1><form method="post" action="/c/pay/{session["id"]}">
<input type="hidden" name="card" value="{number}"><input type="hidden" name="confirmed" value="1">
<input type="hidden" name="event" value="{escape(event)}"><button>Підтвердити</button></form>"""
    return page("Stripe", body)
