"""The pages a payer sees at the fake; plain HTML, works without scripts."""

from html import escape
from typing import Any

from tests.fakes.liqpay.books import CALLBACKS, CARDS, FATES
from tests.fakes.page import choice, page


def hidden(fields: dict[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )


def checkout_page(asked: dict[str, Any], fields: dict[str, str]) -> str:
    cards = "".join(
        f'<option value="{number}">{status} {code}</option>'
        for number, (status, code) in CARDS.items()
    )
    body = f"""<h1>Оплата</h1><p>{escape(str(asked["description"]))}</p>
<p class="sum">{escape(str(asked["amount"]))} {escape(str(asked["currency"]))}</p>
<form method="post" action="/checkout/pay">{hidden(fields)}
<label for="card">Номер картки</label>
<input id="card" name="card" list="cards" inputmode="numeric" value="4242424242424242">
<datalist id="cards">{cards}</datalist>
<details><summary>Як поводитися цьому LiqPay</summary>
{choice("callback", "Повідомлення", CALLBACKS)}{choice("fate", "Доля платежу", FATES)}</details>
<button>Сплатити</button></form>
<form method="post" action="{escape(str(asked["result_url"]))}">{hidden(fields)}
<button class="quiet">Відмовитися</button></form>"""
    return page("LiqPay", body)


def confirm_page(payment: dict[str, Any], fields: dict[str, str]) -> str:
    body = f"""<h1>Підтвердьте оплату</h1><p>Банк просить підтвердити: {payment["status"]}</p>
<form method="post" action="/checkout/confirm">{hidden(fields)}
<button>Підтвердити</button></form>"""
    return page("LiqPay", body)


def done_page(asked: dict[str, Any], payment: dict[str, Any], fields: dict[str, str]) -> str:
    """Return the page that sends the browser back: by itself with scripts, else by its button."""
    body = f"""<h1>{escape(payment["status"])}</h1>
<form id="back" method="post" action="{escape(str(asked["result_url"]))}">{hidden(fields)}
<button>Повернутися на сайт</button></form>
<script>setTimeout(() => document.getElementById("back").submit(), 600)</script>"""
    return page("LiqPay", body)
