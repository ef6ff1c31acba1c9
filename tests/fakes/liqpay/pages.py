"""The pages a payer sees at the fake; plain HTML, works without scripts."""

from html import escape
from typing import Any

from tests.fakes.liqpay.books import CALLBACKS, CARDS, FATES

_WORDS = {
    "once": "як завжди: одне повідомлення",
    "twice": "повідомлення двічі",
    "late": "повідомлення спізнюється",
    "never": "повідомлення не приходить",
    "forged": "повідомлення з чужим підписом",
    "plain": "без пригод",
    "wait_accept": "спершу «магазин ще не перевірено», тоді успіх",
    "wait_secure": "спершу «перевірка безпеки», тоді відмова",
    "reversed": "успіх, а тоді повернення",
}
_PAGE = """<!doctype html><html lang="uk"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>
body{{font:17px/1.45 system-ui,sans-serif;margin:0;background:#eef7e6;color:#1c2733}}
main{{max-width:26rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:14px}}
label{{display:block;margin:.8rem 0 .2rem}}input,select,button{{font:inherit;padding:.5rem;
width:100%;box-sizing:border-box}}button{{margin-top:1rem;border:0;border-radius:8px;background:#4d7c0f;
color:#fff}}button.quiet{{background:#fff;color:#1c2733;border:1px solid #cbd5d1}}
.sum{{font-size:2rem;font-weight:700;margin:.2rem 0}}summary{{margin-top:1rem}}
</style></head><body><main><p><b>LiqPay</b> — навчальна копія, гроші не рухаються</p>{body}
</main></body></html>"""


def page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)


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
{_choice("callback", "Повідомлення", CALLBACKS)}{_choice("fate", "Доля платежу", FATES)}</details>
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


def _choice(name: str, label: str, options: tuple[str, ...]) -> str:
    listed = "".join(f'<option value="{each}">{_WORDS[each]}</option>' for each in options)
    return f"""<label for="{name}">{label}</label>
<select id="{name}" name="{name}"><option value="">—</option>{listed}</select>"""
