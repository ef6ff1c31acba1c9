"""The texts of refusals about card payments, by their keys."""

from flask_babel import lazy_gettext

CARDS: dict[str, object] = {
    "gateways.signature-forged": lazy_gettext(
        "Підпис не збігається: це повідомлення не від банку."
    ),
    "gateways.event-unreadable": lazy_gettext("Повідомлення платіжної системи незрозуміле."),
    "gateways.silent": lazy_gettext(
        "Платіжна система не відповідає. Нічого не змінено; спробуйте за кілька хвилин."
    ),
    "gateways.refused": lazy_gettext("Платіжна система відмовила: %(said)s."),
    "gateways.merchant-missing": lazy_gettext("Оплату карткою зараз не підключено."),
    "gateways.merchant-there": lazy_gettext("Такий публічний ключ уже підключено."),
    "gateways.merchant-incomplete": lazy_gettext(
        "Потрібні обидва ключі магазину й хоча б одна версія підпису."
    ),
    "gateways.intent-missing": lazy_gettext("Такої оплати немає або вона не ваша."),
    "gateways.event-missing": lazy_gettext("Такого повідомлення немає або його вже перевірено."),
    "gateways.refund-unexplained": lazy_gettext("Впишіть, чому повертаєте гроші."),
    "gateways.refund-too-large": lazy_gettext("Стільки повернути не можна: залишилося %(left)s ₴."),
    "gateways.refund-only-whole": lazy_gettext(
        "Сплачено одразу за кілька рахунків чи послуг: повернути можна лише все разом."
    ),
    "autopay.there": lazy_gettext("На цей рахунок автоплатіж уже ввімкнено."),
    "autopay.missing": lazy_gettext("Такого автоплатежу немає або він не ваш."),
    "autopay.wrong": lazy_gettext("День — від 1 до 28, а ліміт — більший за нуль."),
    "gateways.setup-missing": lazy_gettext("Такої картки немає або вона не ваша."),
    "gateways.card-missing": lazy_gettext("Такої картки немає або вона не ваша."),
    "gateways.charged-otherwise": lazy_gettext(
        "Цю оплату вже розпочато інакше. Перевірте її стан, перш ніж платити знову."
    ),
    "gateways.nothing-received": lazy_gettext("Квитанції немає: оплати не було."),
    "gateways.nothing-to-pay": lazy_gettext("Впишіть суму, більшу за нуль."),
    "gateways.too-much": lazy_gettext(
        "%(amount)s ₴ за раз не сплатити: щонайбільше %(most)s ₴. Поділіть на кілька платежів."
    ),
}
"""Key of a refusal -> its text."""
