"""The texts of refusals about money that comes in and acts that are done once, by their keys."""

from flask_babel import lazy_gettext

from app.web.bank_texts import BANK

PAYMENTS: dict[str, object] = {
    **BANK,
    "once.key-missing": lazy_gettext(
        "Форма неповна, тож її могли б провести двічі. Оновіть сторінку й повторіть."
    ),
    "once.key-of-another": lazy_gettext(
        "Цю форму вже використано для іншої дії. Оновіть сторінку й повторіть."
    ),
    "secrets.unreadable": lazy_gettext(
        "Збережений ключ не відкривається: його зашифровано іншим секретом системи. Введіть ключ "
        "ще раз."
    ),
}
"""Key of a refusal -> its text."""
