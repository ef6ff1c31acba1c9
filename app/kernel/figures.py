"""How numbers, days and months are written in Ukrainian, on paper, on screens, in explanations.

Own functions instead of Babel's: a bill holds a hundred figures, and Babel spends more on them
than the typesetter does on the page. A test holds both to the same result.
"""

import re
from datetime import date
from decimal import Decimal

from app.kernel.month import Month

NARROW = "\u202f"
"""Narrow no-break space, between groups of three figures: a number never breaks in two."""
NO_BREAK = "\u00a0"
"""No-break space, between a figure and its unit."""
MINUS = "\u2212"
_SHORT = re.compile(r"(?<!\w)(№|о/р|буд\.|кв\.) ")
"""What stays on the line of the number after it."""

_MONTHS = (
    "січень",
    "лютий",
    "березень",
    "квітень",
    "травень",
    "червень",
    "липень",
    "серпень",
    "вересень",
    "жовтень",
    "листопад",
    "грудень",
)
_OF_MONTH = (
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
)


def money_figure(amount: Decimal) -> str:
    """Return hryvnias as printed, without the unit.

    >>> money_figure(Decimal("-1234.5")) == "\u22121\u202f234,50"
    True
    """
    return number_figure(amount, 2)


def number_figure(value: Decimal, places: int) -> str:
    """Return a number with exactly `places` decimals; it must not have more.

    >>> number_figure(Decimal("12.3450"), 3)
    '12,345'
    """
    text = f"{value:,.{places}f}"
    if Decimal(text.replace(",", "")) != value:
        raise ValueError(f"{value} does not fit {places} decimals")
    return _ukrainian(text)


def plain_figure(value: Decimal, *, least: int = 0) -> str:
    """Return a number without needless zeros, but with `least` decimals at least.

    >>> plain_figure(Decimal("32.184000"), least=2), plain_figure(Decimal("7.5"), least=2)
    ('32,184', '7,50')
    """
    exponent = value.normalize().as_tuple().exponent
    places = max(least, -exponent if isinstance(exponent, int) else 0)
    return _ukrainian(f"{value:,.{places}f}")


def day_figure(day: date) -> str:
    """Return a day as tables write it: `25.11.2026`."""
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def day_in_words(day: date) -> str:
    """Return a day as a sentence writes it: `25 листопада 2026`."""
    return f"{day.day} {_OF_MONTH[day.month - 1]} {day.year}"


def month_in_words(month: Month) -> str:
    """Return a month as a title writes it: `листопад 2026`."""
    return f"{_MONTHS[month.number - 1]} {month.year}"


def _ukrainian(text: str) -> str:
    return text.replace(",", NARROW).replace(".", ",").replace("-", MINUS)


def unbroken(text: str) -> str:
    """Return the text with every number kept on the line of its sign or short word.

    >>> unbroken("вулиця Гоголя, 1/2, кв. 8").replace(NO_BREAK, "_")
    'вулиця Гоголя, 1/2, кв._8'
    """
    return _SHORT.sub(rf"\1{NO_BREAK}", text)
