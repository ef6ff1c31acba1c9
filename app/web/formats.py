"""How numbers, days and months are written for people. Pure text; the filters only call these."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date, format_datetime

from app.kernel.clock import KYIV
from app.kernel.figures import NARROW, day_figure, number_figure, plain_figure
from app.kernel.money import exact, round_half_up
from app.kernel.month import Month
from app.kernel.period import Period

_PLACES = {"m3": 3, "gcal": 5, "gj": 4, "m2": 2}
"""How many decimals a unit is always shown with; other units show what they have."""


def written_number(value: Decimal | int, places: int | None = None) -> str:
    """Return a number with a decimal comma and thousands apart, rounded only for show.

    >>> written_number(Decimal("1234.5"), 2).replace(NARROW, " ")
    '1 234,50'
    """
    number = exact(value)
    if places is None:
        return plain_figure(number)
    shown = round_half_up(number, places)
    return number_figure(shown or abs(shown), places)  # nothing has no sign


def written_money(amount: Decimal | int, sign: str = "₴") -> str:
    """Return an amount as `1 234,56 ₴`; bills pass `грн` as the sign."""
    return f"{written_number(amount, 2)}{NARROW}{sign}"


def written_price(price: Decimal | int) -> str:
    """Return a unit price with the places it was published with, two at least."""
    return f"{plain_figure(exact(price), least=2)}{NARROW}₴"


def written_change(amount: Decimal | int) -> str:
    """Return an amount that always shows which way it went: `+12,00 ₴`, `−3,10 ₴`."""
    return f"+{written_money(amount)}" if amount > 0 else written_money(amount)


def written_quantity(value: Decimal | int, unit: str, label: str) -> str:
    """Return a quantity with its unit: `12,345 м³`. `unit` is the code, `label` the shown text."""
    return f"{written_number(value, _PLACES.get(unit))}{NARROW}{label}"


def written_day(day: date) -> str:
    """Return a day as tables show it: `25.11.2026`."""
    return day_figure(day)


def written_last_day(until: date) -> str:
    """Return the last day of what is over on `until`, as people name an end.

    >>> written_last_day(date(2026, 12, 1))
    '30.11.2026'
    """
    return written_day(until - timedelta(days=1))


def written_day_in_words(day: date, locale: str, *, today: date) -> str:
    """Return a day as a sentence says it: `25 листопада`, with the year when it is another one."""
    pattern = "d MMMM" if day.year == today.year else "d MMMM y"
    return str(format_date(day, pattern, locale=locale))


def written_month(month: Month | date, locale: str) -> str:
    """Return a month by name: `листопад 2026`."""
    day = month.first_day if isinstance(month, Month) else month
    return str(format_date(day, "LLLL y", locale=locale))


def written_period(period: Period) -> str:
    """Return days with the last one included, as people count: `01.11.2026–30.11.2026`."""
    last = period.last_day
    return f"{written_day(period.start)}–{written_day(last) if last else '…'}"


def written_instant(at: datetime, locale: str) -> str:
    """Return an instant in local time: `25.11.2026 14:05`."""
    return str(format_datetime(at.astimezone(KYIV), "dd.MM.y HH:mm", locale=locale))
