"""Autopays as the cabinet says them."""

from flask_babel import lazy_gettext

RUN_STATES: dict[str, object] = {
    "noticed": lazy_gettext("буде списано"),
    "charging": lazy_gettext("чекаємо на відповідь банку"),
    "paid": lazy_gettext("сплачено"),
    "refused": lazy_gettext("відхилено банком"),
    "nothing": lazy_gettext("платити було нічого"),
    "unanswered": lazy_gettext("банк не отримав запиту, не списано"),
    "stopped": lazy_gettext("вимкнено до списання"),
}
STOPPED_FOR: dict[str, object] = {
    "asked": lazy_gettext("Автоплатіж вимкнено."),
    "limit": lazy_gettext("Автоплатіж вимкнувся: до сплати було більше, ніж ви дозволили."),
    "expired": lazy_gettext("Автоплатіж вимкнувся: строк дії картки минув."),
    "refused": lazy_gettext("Автоплатіж вимкнувся: банк двічі поспіль відмовив."),
    "forgotten": lazy_gettext("Автоплатіж вимкнувся: картку прибрано."),
    "unlinked": lazy_gettext("Автоплатіж вимкнувся: рахунок прибрано з кабінету."),
    "closed": lazy_gettext(
        "Автоплатіж вимкнувся: підприємство більше не приймає оплату через цю платіжну систему."
    ),
}
