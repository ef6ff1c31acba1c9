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
from app.web.money_texts import MONEY_TEXTS

TEXTS: dict[str, object] = {
    "error.domain": lazy_gettext("Цього зробити не вдалося."),
    "error.not-found": lazy_gettext("Такого запису немає або він не ваш."),
    "error.forbidden": lazy_gettext("Для цього потрібне інше право доступу."),
    "error.conflict": lazy_gettext("Дані тим часом змінилися. Оновіть сторінку й повторіть."),
    "error.invalid": lazy_gettext("Перевірте введене: так зберегти не можна."),
    "error.sign-in-refused": lazy_gettext(
        "Адреса або пароль не збігаються. Перевірте їх або увійдіть за кодом із листа."
    ),
    "error.too-many-tries": lazy_gettext(
        "Забагато невдалих спроб. Зачекайте 15 хвилин або увійдіть за кодом із листа."
    ),
    "error.code-refused": lazy_gettext(
        "Код не підходить або вже не діє. Перевірте цифри чи надішліть новий код."
    ),
    "error.email-taken": lazy_gettext("Адресу %(email)s уже має інший користувач."),
    "error.user-not-found": lazy_gettext("Такого користувача немає."),
    "error.link-refused": lazy_gettext(
        "Номер і код не збігаються. Перевірте їх за останнім рахунком."
    ),
    "error.link-tried-too-often": lazy_gettext(
        "Забагато невдалих спроб. Зачекайте годину або зверніться до підприємства."
    ),
    "error.account-not-linked": lazy_gettext("Такого рахунку у вашому кабінеті немає."),
    "error.no-account-yet": lazy_gettext("Спершу додайте особовий рахунок у профілі."),
    "error.bill-not-found": lazy_gettext("Такого рахунку немає або він не ваш."),
    "error.bill-withdrawn": lazy_gettext(
        "Цей рахунок відкликано. Завантажте чинний із переліку рахунків."
    ),
    "bill.missing": lazy_gettext("За цей місяць рахунку немає."),
    "metering.archived": lazy_gettext(
        "Лічильник № %(serial)s знято %(removed_on)s: пізніші показання не приймаються."
    ),
    "metering.before-installation": lazy_gettext(
        "Лічильник № %(serial)s встановлено %(installed_on)s: раніших показань бути не може."
    ),
    "metering.not-on-this-dial": lazy_gettext(
        "Число %(value)s не вміщується на цьому лічильнику. Перепишіть цифри з його шкали."
    ),
    "metering.register-missing": lazy_gettext("Такого лічильника немає."),
    "metering.reading-missing": lazy_gettext("Таких показань немає."),
    "metering.meter-missing": lazy_gettext("Такого лічильника немає."),
    "error.right-missing": lazy_gettext(
        "Ваша роль не має доступу до цієї сторінки. Зверніться до керівника."
    ),
    "error.company-suspended": lazy_gettext(
        "Роботу підприємства в системі призупинено. Рахунки абонентів залишаються доступними."
    ),
}
"""Key -> text. Nouns add theirs here, beside those of their neighbours."""

TEXTS.update(MONEY_TEXTS)
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
