"""Ukrainian words of volumes that follow other services; keys of their translations."""

from app.kernel.translation import N_

AS_MUCH = N_("Обсяг такий самий, як послуги «%(service)s»: %(volume)s (%(way)s).")
OWN_WATER = N_("Вода з власного джерела за документом: %(volume)s на місяць.")
WAYS = {
    "metered": N_("за лічильником"),
    "norm": N_("за нормою"),
    "average": N_("за середнім: показань води немає"),
    "inlet": N_("за актом про безоблікову витрату"),
    "imbalance": N_("частка небалансу будинку"),
    "s.imbalance": N_("частка небалансу будинку"),
    "s.common": N_("частка загальнобудинкових потреб"),
    "break": N_("знято за дні без цієї послуги"),
}
