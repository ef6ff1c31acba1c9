"""The texts of refusals to payment systems and of setting them up, by their keys."""

from flask_babel import lazy_gettext

PROVIDERS: dict[str, object] = {
    "providers.missing": lazy_gettext("Такої платіжної системи немає."),
    "providers.sender-refused": lazy_gettext("З цієї адреси запити не приймаються"),
    "providers.signature-wrong": lazy_gettext("Підпис запиту неправильний"),
    "providers.login-wrong": lazy_gettext("Логін або пароль неправильний"),
    "providers.asked-too-often": lazy_gettext("Забагато запитів, повторіть пізніше"),
    "providers.call-unreadable": lazy_gettext("Запит побудовано не за протоколом"),
    "providers.action-unknown": lazy_gettext("Такої дії немає"),
    "providers.payer-unknown": lazy_gettext("Платника не знайдено"),
    "providers.payer-not-one": lazy_gettext("Знайдено кілька платників: уточніть номер рахунку"),
    "providers.account-ended": lazy_gettext("Особовий рахунок закрито"),
    "providers.line-unknown": lazy_gettext("Такої послуги немає"),
    "providers.sum-unreadable": lazy_gettext("Неправильна сума"),
    "providers.sum-not-asked": lazy_gettext("Сплатити можна лише всю суму до сплати"),
    "providers.sum-above-asked": lazy_gettext("Сплатити більше, ніж до сплати, не можна"),
    "providers.day-unlikely": lazy_gettext("Неправильна дата платежу"),
    "providers.payment-repeated": lazy_gettext("Дублювання платежу"),
    "providers.payment-of-another": lazy_gettext(
        "Платіж із цим номером уже був, з іншим рахунком або сумою"
    ),
    "providers.payment-missing": lazy_gettext("Платежу не знайдено"),
    "providers.payment-ended": lazy_gettext("Платіж скасовано або його не підтвердили вчасно"),
    "providers.cancel-refused": lazy_gettext("Скасувати цей платіж не можна"),
    "providers.incomplete": lazy_gettext(
        "Увімкнути ще не можна: платіжна система не має чим довести, що запит від неї, або не "
        "сказано, чиї гроші вона приймає."
    ),
    "providers.network-wrong": lazy_gettext(
        "Це не адреса мережі або мережа завелика: %(given)s. Напишіть 217.117.64.232 або "
        "217.117.64.0/24."
    ),
    "providers.key-wrong": lazy_gettext(
        "Це не відкритий ключ RSA у форматі PEM: він починається з рядка BEGIN PUBLIC KEY."
    ),
    "providers.list-unreadable": lazy_gettext(
        "Рядок %(line)s: список не прочитано. Потрібні колонки з номером платежу та сумою."
    ),
    "error.message.unreadable": lazy_gettext("Запит побудовано не за протоколом"),
    "error.message.too-large": lazy_gettext("Запит завеликий"),
}
"""Key of a refusal -> its text. To a payment system they go without a full stop, as its payer reads
them on a terminal."""
