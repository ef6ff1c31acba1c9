"""Bounds of a typed number: one answer names them all, so that who keeps them is let through."""

from decimal import Decimal

from flask_babel import gettext

from app.kernel.figures import plain_figure
from app.web.forms import FieldProblem


def within(number: Decimal, *, least: Decimal | int, most: Decimal | int) -> Decimal:
    """Return the number, or refuse it with both bounds, which may themselves be typed."""
    if not least <= number <= most:
        raise FieldProblem(
            gettext(
                "Впишіть число від %(least)s до %(most)s.",
                least=plain_figure(Decimal(least)),
                most=plain_figure(Decimal(most)),
            )
        )
    return number
