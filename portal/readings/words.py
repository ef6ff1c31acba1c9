"""What the subscriber is told of readings: whose they are, what became of them, and why."""

from flask_babel import gettext, lazy_gettext

from app.metering.submissions.models import FAILED, Outcome
from app.metering.submissions.operations import Sent
from app.metering.submissions.queries import WITHDRAWN, Figure

SOURCES = {
    "inspector": lazy_gettext("контролер"),
    "staff": lazy_gettext("працівник підприємства"),
    "cabinet": lazy_gettext("ви, у кабінеті"),
    "file": lazy_gettext("із файлу підприємства"),
    "bot": lazy_gettext("ви, у боті"),
    "act": lazy_gettext("акт"),
    "estimate": lazy_gettext("розрахунок за середнім"),
}
STATUSES = {
    "not_for_charging": lazy_gettext("не для нарахування"),
    "held": lazy_gettext("перевіряємо"),
}
REASONS = {
    "verification_overdue": lazy_gettext(
        "Строк повірки лічильника минув, тому це показання збережено, але за ним не нараховуємо. "
        "Повірте лічильник і повідомте нам."
    ),
    "meter_broken": lazy_gettext(
        "Лічильник записано як несправний, тому за цим показанням не нараховуємо."
    ),
    "meter_unauthorised": lazy_gettext(
        "За актом про безоблікове користування за цим показанням не нараховуємо."
    ),
    "meter_unverified": lazy_gettext(
        "На той день лічильник не був повірений, тому за цим показанням не нараховуємо."
    ),
}
"""Why a reading that is kept does not count."""
OUTCOMES = {
    Outcome.ACCEPTED: lazy_gettext("враховано"),
    Outcome.HELD: lazy_gettext("перевіряємо"),
    Outcome.NOT_FOR_CHARGING: lazy_gettext("не для нарахування"),
    Outcome.REFUSED: lazy_gettext("не прийнято: лічильник тим часом змінено"),
    Outcome.OUTDATED: lazy_gettext("замінено пізнішим"),
    WITHDRAWN: lazy_gettext("знято як помилкове"),
    FAILED: lazy_gettext("не прийнято, зверніться до нас"),
}
"""What became of a figure that was sent."""


def outcome_of(figure: Figure) -> object:
    """Return what became of a figure, in words."""
    return OUTCOMES.get(figure.outcome or "", "")


def thanks(sent: Sent) -> str:
    """Return what is said right after readings were sent, with their number."""
    number = sent.number
    if sent.waits:
        return str(
            gettext(
                "Показання прийнято, номер підтвердження %(number)s. Вони з'являться тут за "
                "кілька хвилин, повторювати не треба.",
                number=number,
            )
        )
    if Outcome.OUTDATED in sent.outcomes:
        return str(
            gettext(
                "Ці показання вже замінено пізнішими. Номер підтвердження %(number)s.",
                number=number,
            )
        )
    if Outcome.REFUSED in sent.outcomes:
        return str(
            gettext(
                "Не всі показання прийнято: лічильник тим часом змінено. Перевірте їх нижче. "
                "Номер підтвердження %(number)s.",
                number=number,
            )
        )
    if Outcome.NOT_FOR_CHARGING in sent.outcomes:
        return str(
            gettext(
                "Показання збережено, але за ними не нараховуємо: причину написано біля них. "
                "Номер підтвердження %(number)s.",
                number=number,
            )
        )
    if Outcome.HELD in sent.outcomes:
        return str(
            gettext(
                "Показання передано, але вони незвичні: працівник перевірить їх і врахує. "
                "Номер підтвердження %(number)s.",
                number=number,
            )
        )
    return str(
        gettext("Показання передано. Номер підтвердження %(number)s. Дякуємо!", number=number)
    )
