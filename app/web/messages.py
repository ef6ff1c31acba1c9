"""The text of every refusal, by its key. Facts fill the text; they are written as on any page."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext, lazy_gettext

from app.exchange.texts import TEXTS as import_texts  # noqa: N811 - two lists of texts
from app.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from app.kernel.month import Month
from app.kernel.period import Period
from app.web import filters, formats
from app.web.company_texts import COMPANY_TEXTS
from app.web.money_texts import MONEY_TEXTS
from app.web.price_texts import PRICE_TEXTS
from app.web.refusals import TEXTS

TEXTS.update(COMPANY_TEXTS)
TEXTS.update(MONEY_TEXTS)
TEXTS.update(PRICE_TEXTS)
TEXTS.update(
    {
        key: lazy_gettext("%(what)s %(mend)s", what=lazy_gettext(what), mend=lazy_gettext(mend))
        for key, (what, mend) in import_texts.items()
    }
)

_WRITTEN: dict[type, Callable[[object], str]] = {
    Decimal: lambda value: formats.written_number(Decimal(str(value))),
    Month: lambda value: filters.month(value) if isinstance(value, Month) else "",
    Period: lambda value: formats.written_period(value) if isinstance(value, Period) else "",
    datetime: lambda value: filters.instant(value) if isinstance(value, datetime) else "",
    date: lambda value: formats.written_day(value) if isinstance(value, date) else "",
}


def written_facts(facts: Mapping[str, object]) -> dict[str, str]:
    """Return the facts as people read them: numbers with a comma, days as dd.mm.yyyy."""
    return {
        name: _WRITTEN[type(value)](value) if type(value) in _WRITTEN else str(value)
        for name, value in facts.items()
    }


def text_of(refusal: DomainError) -> str:
    """Return what to tell the person about a refusal.

    A key without a text falls back to the text of its kind, which a structure test forbids.
    """
    text = TEXTS.get(refusal.key) or TEXTS[_kind(refusal).key]
    return str(text) % written_facts(refusal.facts) if "%(" in str(text) else str(text)


def _kind(refusal: DomainError) -> type[DomainError]:
    kinds = (NotFound, Forbidden, Conflict, Invalid)
    return next((kind for kind in kinds if isinstance(refusal, kind)), DomainError)


def sorry() -> str:
    """Return the text for a failure that is ours."""
    return str(gettext("У нас сталася помилка. Дані не змінено; спробуйте ще раз за хвилину."))
