"""Desks and fiscal receipts as people name them."""

from flask import Flask
from flask_babel import gettext, lazy_gettext

from admin.words import source_in_words
from app.documents.cash.words import order_reason, order_title
from app.payments.cash.fiscal.sending import NO_REGISTRAR, UNREADABLE
from app.payments.cash.receipts import SOURCE

FISCAL_ERRORS = {
    NO_REGISTRAR: lazy_gettext("ключів ПРРО немає"),
    UNREADABLE: lazy_gettext("ключі ПРРО не відкриваються: впишіть їх знову"),
}


def source_words(source: str) -> str:
    """Return where a payment came from; of a cash desk, which one."""
    if source.startswith(SOURCE):
        return str(gettext("каса %(number)s", number=source.removeprefix(SOURCE)))
    return source_in_words(source)


def fiscal_error(told: str) -> str:
    """Return why the registrar was not told, or what it said itself."""
    return str(FISCAL_ERRORS.get(told, told))


def install(app: Flask) -> None:
    """Let the templates name cash orders, and desks as sources of payments."""
    app.jinja_env.globals.update(
        order_title=order_title,
        order_reason=order_reason,
        payment_source=source_words,
        fiscal_error=fiscal_error,
    )
