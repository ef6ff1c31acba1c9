"""Refusals of facts, months, the ledger and payments, by their keys."""

from flask_babel import lazy_gettext

MONEY_TEXTS: dict[str, object] = {
    "facts.overlaps": lazy_gettext(
        "На ці дні вже є інший запис. Виправте його, замість того щоб додавати новий."
    ),
    "facts.retired": lazy_gettext("Цей запис уже замінено іншим. Виправте той, що діє."),
    "months.missing": lazy_gettext("Місяць «%(month)s» ще не відкрито."),
    "months.books-closed": lazy_gettext(
        "Місяць «%(month)s» закрито. Запізніле проводять у відкритому місяці."
    ),
    "months.no-open-books": lazy_gettext("Немає відкритого місяця. Спершу відкрийте наступний."),
    "months.not-next": lazy_gettext("Наступний місяць — «%(expected)s»."),
    "months.too-many-open": lazy_gettext(
        "Відкрито вже два місяці. Спершу закрийте «%(earliest)s»."
    ),
    "months.state": lazy_gettext("Стан місяця «%(month)s» цього не дозволяє."),
    "months.previous-not-closed": lazy_gettext("Спершу закрийте місяць «%(previous)s»."),
    "months.parameter-unknown": lazy_gettext("Параметра «%(name)s» немає."),
    "months.parameter-unfit": lazy_gettext("Значення не підходить для цього параметра."),
    "ledger.already-posted": lazy_gettext(
        "Це вже проведено документом № %(posting_id)s; вдруге гроші не рухаються."
    ),
    "ledger.already-reversed": lazy_gettext(
        "Документ № %(posting_id)s уже скасовано або він сам скасовує інший."
    ),
    "ledger.posting-missing": lazy_gettext("Документа № %(posting_id)s немає."),
    "ledger.books-disagree": lazy_gettext("Знайдено розбіжності: %(found)s."),
    "payments.missing": lazy_gettext("Платежу № %(payment_id)s немає."),
    "payments.state": lazy_gettext("Із платежем № %(payment_id)s це вже зроблено або не можна."),
}
