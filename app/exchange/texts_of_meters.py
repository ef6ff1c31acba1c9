"""What may be wrong with what a line says of meters without good readings."""

from app.exchange.verdict import Words
from app.kernel.translation import N_

METERS: dict[str, Words] = {
    "import.estimate.months": (
        N_("За середнім не нараховують %(given)s міс."),
        N_("Впишіть, скільки місяців, або лишіть порожнім: доки триває причина."),
    ),
    "import.meter.factor": (
        N_("Коефіцієнт %(given)s неможливий."),
        N_("Впишіть коефіцієнти, більші за нуль; усі разом не більше ніж 100 000."),
    ),
    "import.meter.capacity": (
        N_("Лічильник не може переходити через нуль на %(given)s."),
        N_("Впишіть, скільки знаків до коми має лічильник: від 1 до 11, або лишіть порожнім."),
    ),
    "import.state.volume": (
        N_("Обсяг на добу буває лише за актом про безоблікове користування, і там він потрібен."),
        N_("Впишіть обсяг на добу з акта або лишіть його порожнім."),
    ),
}
