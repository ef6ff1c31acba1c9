"""What pages of the fake gateways share."""

from html import escape

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
</style></head><body><main><p><b>{title}</b> — навчальна копія, гроші не рухаються</p>{body}
</main></body></html>"""


def page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)


def choice(name: str, label: str, options: tuple[str, ...]) -> str:
    listed = "".join(f'<option value="{each}">{_WORDS[each]}</option>' for each in options)
    return f"""<label for="{name}">{label}</label>
<select id="{name}" name="{name}"><option value="">—</option>{listed}</select>"""
