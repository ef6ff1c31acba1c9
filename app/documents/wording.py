"""Text of documents in the reader's language; Ukrainian is the source."""

from datetime import date
from decimal import Decimal

from flask import has_app_context
from flask_babel import get_locale, gettext

from app.charging.explanation.wording import UNITS
from app.documents.words import amount_in_words
from app.kernel.month import Month
from app.kernel.translation import N_

_MONTHS = (
    *(N_("січень %(year)s"), N_("лютий %(year)s"), N_("березень %(year)s"), N_("квітень %(year)s")),
    *(
        N_("травень %(year)s"),
        N_("червень %(year)s"),
        N_("липень %(year)s"),
        N_("серпень %(year)s"),
    ),
    *(N_("вересень %(year)s"), N_("жовтень %(year)s"), N_("листопад %(year)s")),
    N_("грудень %(year)s"),
)
_DAYS = (
    *(N_("%(day)s січня %(year)s"), N_("%(day)s лютого %(year)s"), N_("%(day)s березня %(year)s")),
    *(N_("%(day)s квітня %(year)s"), N_("%(day)s травня %(year)s"), N_("%(day)s червня %(year)s")),
    *(N_("%(day)s липня %(year)s"), N_("%(day)s серпня %(year)s"), N_("%(day)s вересня %(year)s")),
    *(N_("%(day)s жовтня %(year)s"), N_("%(day)s листопада %(year)s")),
    N_("%(day)s грудня %(year)s"),
)


def _(text: str, **facts: str) -> str:
    """Return a Ukrainian text, translated when a language is in force, with its facts filled in."""
    if not has_app_context():
        # No language is in force in a print: asking for none takes a tenth of a bill's time.
        return text % facts if facts else text
    return str(gettext(text, **facts))


def unit_of(code: str) -> str:
    """Return a unit as it stands beside a figure; an unknown code shows itself."""
    return _(UNITS[code]) if code in UNITS else code


def month_said(month: Month) -> str:
    """Return a month as a title writes it: `листопад 2026`, `November 2026`."""
    return _(_MONTHS[month.number - 1], year=str(month.year))


def day_said(day: date) -> str:
    """Return a day as a sentence writes it: `25 листопада 2026`, `25 November 2026`."""
    return _(_DAYS[day.month - 1], day=str(day.day), year=str(day.year))


def sum_said(amount: Decimal) -> str:
    """Return a sum in words, which only Ukrainian documents have; nothing in another language."""
    locale = get_locale() if has_app_context() else None
    return amount_in_words(amount) if locale is None or locale.language == "uk" else ""
