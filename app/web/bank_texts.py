"""The texts of refusals about bank statements, by their keys."""

from flask_babel import lazy_gettext

BANK: dict[str, object] = {
    "bank.account-known": lazy_gettext("Рахунок %(iban)s уже додано."),
    "bank.account-unnamed": lazy_gettext("Впишіть назву, за якою рахунок відрізнятимуть."),
    "bank.alias-missing": lazy_gettext("Цього платника вже забуто."),
    "bank.collector-missing": lazy_gettext("Такого запису немає або його вже знято."),
    "bank.collector-unclear": lazy_gettext(
        "Потрібні назва, IBAN або код, за яким їх упізнати, і чиї це платежі."
    ),
    "bank.first-gone": lazy_gettext(
        "Файл, який першим сказав про цей рух, скасовано. Скажіть, що це інший рух."
    ),
    "bank.line-missing": lazy_gettext("Такого рядка виписки немає."),
    "bank.document-needed": lazy_gettext(
        "Сума сягає межі підприємства: повернення чи перерахування оформіть документом."
    ),
    "bank.line-not-waiting": lazy_gettext("Цей рядок виписки вже пояснено. Оновіть сторінку."),
    "bank.nothing-waits": lazy_gettext("Ці гроші вже не чекають: їх хтось пояснив."),
    "bank.parts": lazy_gettext(
        "Кожна частина має бути більша за нуль, а разом вони не більші за платіж."
    ),
    "bank.payer-is-bank": lazy_gettext(
        "Це рахунок самого банку: за ним платять усі, тож запам'ятати за ним платника не можна."
    ),
    "bank.payer-unknown": lazy_gettext(
        "У платежі немає рахунку чи коду платника: запам'ятати нічого."
    ),
    "bank.set-gone": lazy_gettext("Ці платежі вже зведено або їх змінено. Оновіть сторінку."),
    "bank.statement-missing": lazy_gettext("Такої виписки немає."),
}
"""Key of a refusal -> its text."""
