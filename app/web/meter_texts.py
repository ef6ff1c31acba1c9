"""What is said of states of meters and verifications that cannot be. Keys as in `refusals`."""

from flask_babel import lazy_gettext

METERS: dict[str, object] = {
    "metering.state-missing": lazy_gettext("Такого стану лічильника немає."),
    "metering.state-volume-unfit": lazy_gettext(
        "Обсяг на добу буває лише за актом про безоблікове користування, і там він потрібен."
    ),
    "metering.state-days-unfit": lazy_gettext(
        "Кінець стану має бути пізніше за початок %(since)s, а початок — не раніше за день "
        "встановлення лічильника."
    ),
    "metering.verification-unfit": lazy_gettext(
        "Повірка від %(verified_on)s не може діяти до %(until)s: це раніше за неї саму або за "
        "попередню."
    ),
}
