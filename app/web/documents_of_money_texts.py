"""The Ukrainian text of refusals of allocation rules and of documents that move payments."""

from flask_babel import lazy_gettext

DOCUMENTS_OF_MONEY: dict[str, object] = {
    "ledger.not-so-much-paid": lazy_gettext("Доступно не більше ніж %(left)s грн."),
    "ledger.not-so-much-owed": lazy_gettext(
        "Зарахувати можна лише проти боргу того самого отримувача: там %(owed)s грн."
    ),
    "payments.moved-on": lazy_gettext(
        "За цими коштами вже проведено документи: %(documents)s. Спершу скасуйте їх."
    ),
    "money-documents.basis": lazy_gettext(
        "Назвіть документ-підставу з номером і датою: заява № 5 від 03.11.2026."
    ),
    "money-documents.sum": lazy_gettext(
        "Сума має бути більша за нуль, у цілих копійках і не більша за %(most)s грн."
    ),
    "money-documents.sides": lazy_gettext("Гроші мають перейти в інше місце, ніж вони є."),
    "money-documents.recipient": lazy_gettext("Впишіть, кому йдуть гроші."),
    "money-documents.missing": lazy_gettext("Такого документа немає."),
    "money-documents.decided": lazy_gettext(
        "Цей документ уже проведено, відхилено або скасовано. Оновіть сторінку."
    ),
    "money-documents.other-person": lazy_gettext(
        "Сума сягає межі підприємства: підписує й скасовує інша людина, ніж та, що склала."
    ),
    "money-documents.lowers-agreement": lazy_gettext(
        "Цей платіж зменшив борг за договором реструктуризації, тож його знімають лише повністю."
    ),
    "money-documents.proven": lazy_gettext(
        "Виписка показує, що гроші вибули: якщо вони повернуться, це буде новий платіж."
    ),
    "money-documents.may-be-proven": lazy_gettext(
        "У виписці є списання цієї суми цьому отримувачу: спершу підтвердьте ним документ."
    ),
    "money-documents.going-back": lazy_gettext(
        "Ці гроші вже повертають на картку через платіжний шлюз: дочекайтеся, чим це скінчиться."
    ),
    "money-documents.reversed-for-nothing": lazy_gettext("Впишіть, чому скасовуєте документ."),
    "money-documents.line-proves-nothing": lazy_gettext(
        "Цей рядок виписки має іншу суму чи отримувача або вже підтверджує інший документ."
    ),
    "ledger.rule-without-basis": lazy_gettext(
        "Інший порядок діє лише за договором: назвіть документ із номером або датою."
    ),
    "ledger.rule-without-list": lazy_gettext(
        "Для порядку за послугами чи отримувачами назвіть їх, кожне один раз; для інших — жодного."
    ),
}
