"""Ukrainian words of what is told of months without good readings; keys of their translations."""

from app.kernel.translation import N_

REASONS = {
    "no_reading": N_("Показань лічильника № %(serial)s немає з %(since)s."),
    "access_refused": N_("До лічильника № %(serial)s не допущено з %(since)s."),
    "at_verification": N_("Лічильник № %(serial)s з %(since)s на повірці або в ремонті."),
    "broken": N_("Лічильник № %(serial)s несправний з %(since)s."),
    "unverified": N_(
        "Строк повірки лічильника № %(serial)s минув: з %(since)s його показання не враховуються."
    ),
    "unauthorised": N_(
        "Повз лічильник № %(serial)s з %(since)s була безоблікова витрата, про неї складено акт."
    ),
}
SETTLED_LATER = ("no_reading", "access_refused")
"""Reasons in spite of which the meter goes on counting."""
BY_AVERAGE = N_(
    "Нараховано за середнім: %(used)s за %(over)s дн. (від %(start_day)s до %(end_day)s), "
    "за %(days)s дн. без показань."
)
BY_NORM = N_(
    "Нараховано як без лічильника, за нормою споживання: %(norm)s на %(one)s на місяць (%(act)s), "
    "%(many)s: %(count)s."
)
BY_ACT = N_("Нараховано за актом: %(daily)s на добу за %(days)s дн.")
UNTIL = N_("З %(until)s нараховуватимемо як без лічильника.")
WILL_SETTLE = N_("Коли надійдуть показання, різницю врахуємо.")
WITHOUT_FINAL = N_("Дні, за які вже нараховано без лічильника, не враховано: %(days)s дн.")
SETTLED = N_("Відраховано %(charged)s, уже нараховані без показань (місяців: %(months)s).")
SETTLED_AHEAD = N_("Відраховано %(charged)s, нараховані раніше понад спожите.")
GIVEN_BACK = N_("Нараховано було більше, ніж спожито: %(over)s повернуто.")
CARRIED_ON = N_("Нараховано було більше, ніж спожито: %(over)s врахуємо в наступних місяцях.")
