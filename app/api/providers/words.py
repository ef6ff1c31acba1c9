"""What payers and staff read of what payment systems are told."""

from decimal import Decimal

from flask_babel import gettext

from app.web.formats import written_money


def cancelled_by(name: str) -> str:
    """Return why a payment was reversed, for the history of its account."""
    return str(gettext("Скасувала платіжна система %(name)s", name=name))


def overpaid(amount: Decimal) -> str:
    """Return what a payer is told who has paid ahead."""
    return str(gettext("Борг відсутній. Переплата %(amount)s", amount=written_money(amount)))
