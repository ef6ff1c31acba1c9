"""Jinja filters: the same writing of numbers and days on every page."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import get_locale, gettext, lazy_gettext

from app.charging.explanation import wording
from app.kernel import clock
from app.kernel.figures import unbroken
from app.kernel.month import Month
from app.web import formats

UNITS = {code: lazy_gettext(text) for code, text in wording.UNITS.items()} | {
    "person": lazy_gettext("особа"),
    "persons": lazy_gettext("осіб"),
    "flat": lazy_gettext("квартира"),
    "month": lazy_gettext("місяць"),
}
"""As documents have them, but for what is written out where there is room."""
ONE_UNIT = {code: lazy_gettext(text) for code, text in wording.FOR_ONE.items()}
"""Units whose word changes where a price is for one: `за особу`."""

ZONES = {
    "day": lazy_gettext("день"),
    "night": lazy_gettext("ніч"),
    "peak": lazy_gettext("пік"),
}
"""Tariff zones of the day and night."""


def locale_code() -> str:
    """Return the language of this request: `uk` or `en`."""
    return str(get_locale() or "uk")


def unit_label(unit: str) -> str:
    """Return the shown text of a unit's code; an unknown code shows itself."""
    return str(UNITS.get(unit, unit))


def one_unit(unit: str) -> str:
    """Return what a price is for, as it follows `за`."""
    return str(ONE_UNIT[unit]) if unit in ONE_UNIT else unit_label(unit)


def zone_label(zone: str) -> str:
    """Return the shown text of a tariff zone's code; an unknown code shows itself."""
    return str(ZONES.get(zone, zone))


def quantity(value: Decimal | int, unit: str) -> str:
    """Return a quantity with its unit in the language of the request."""
    return formats.written_quantity(value, unit, unit_label(unit))


def month(value: Month | date) -> str:
    """Return a month by name in the language of the request."""
    return formats.written_month(value, locale_code())


def day_in_words(value: date) -> str:
    """Return a day as a sentence says it in the language of the request."""
    return formats.written_day_in_words(value, locale_code(), today=clock.today())


def instant(value: datetime) -> str:
    """Return an instant in local time in the language of the request."""
    return formats.written_instant(value, locale_code())


def yes_no(value: object) -> str:
    """Return `так` or `ні`."""
    return str(gettext("так") if value else gettext("ні"))


def install(app: Flask) -> None:
    """Give the templates every filter."""
    app.jinja_env.filters.update(
        money=formats.written_money,
        price=formats.written_price,
        change=formats.written_change,
        number=formats.written_number,
        quantity=quantity,
        unit=unit_label,
        one_unit=one_unit,
        zone=zone_label,
        day=formats.written_day,
        last_day=formats.written_last_day,
        day_in_words=day_in_words,
        month=month,
        unbroken=unbroken,
        period=formats.written_period,
        instant=instant,
        yes_no=yes_no,
    )
