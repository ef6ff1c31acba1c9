"""Card payments as the office's screens say them."""

from flask_babel import lazy_gettext

STATUSES: dict[str, object] = {
    "requires_action": lazy_gettext("не завершено"),
    "processing": lazy_gettext("обробляється"),
    "succeeded": lazy_gettext("сплачено"),
    "requires_payment_method": lazy_gettext("відхилено банком"),
    "canceled": lazy_gettext("час минув"),
}
CHANNELS: dict[str, object] = {
    "callback": lazy_gettext("повідомив сам"),
    "asked": lazy_gettext("відповів на запит"),
    "report": lazy_gettext("у звіті"),
}
OUTCOMES: dict[str, object] = {
    "applied": lazy_gettext("враховано"),
    "kept": lazy_gettext("нічого не змінило"),
    "unmatched": lazy_gettext("гроші чекають на рахунок"),
    "questioned": lazy_gettext("перевірте"),
}
REASONS: dict[str, object] = {
    "public_key": lazy_gettext("повідомлення іншого магазину"),
    "status": lazy_gettext("невідомий стан"),
    "currency": lazy_gettext("інша валюта"),
    "amount": lazy_gettext("суми немає або вона не в цілих копійках"),
    "payment_id": lazy_gettext("немає номера платежу"),
    "moved_on": lazy_gettext(
        "повернено, але за цими коштами вже проведено документи: спершу скасуйте їх"
    ),
    "returned_in_part": lazy_gettext("повернено частину: проведіть повернення документом"),
}
REFUNDS: dict[str, object] = {
    "requested": lazy_gettext("надсилаємо"),
    "asked": lazy_gettext("надіслано, чекаємо на підтвердження"),
    "succeeded": lazy_gettext("повернено"),
    "failed": lazy_gettext("відмовлено"),
}
