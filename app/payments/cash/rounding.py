"""What a cash total comes to where small coins are gone. Pure.

A payer is credited with the exact sum; only what passes over the counter is rounded, and the
difference is a line of its own.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

FIRST_DAY = date(2025, 10, 1)
"""From this day on; earlier totals are exact whatever the company sets."""
_STEP = Decimal("0.50")


def cash_due(total: Decimal, *, on: date, is_on: bool) -> Decimal:
    """Return what is taken in cash for a total (UAH): 1-24 kopecks down, 25-49 up to 50.

    Likewise 51-74 go down to 50 and 75-99 up to a whole hryvnia. A mirror for what is given back.

    Source: nbu-cash-rounding

    >>> [str(cash_due(Decimal(t), on=FIRST_DAY, is_on=True)) for t in ("10.24", "10.25", "10.75")]
    ['10.00', '10.50', '11.00']
    """
    if not is_on or on < FIRST_DAY:
        return total
    steps = (total / _STEP).to_integral_value(rounding=ROUND_HALF_UP)
    return (steps * _STEP).quantize(Decimal("0.01"))
