"""Why an earlier month is computed again: each code that marks give, in Ukrainian words."""

from collections.abc import Mapping

from app.kernel.translation import N_

REASONS: Mapping[str, str] = {
    "reading": N_("показання"),
    "meter.removed": N_("зняття лічильника"),
    "meter_state": N_("стан лічильника"),
    "verification": N_("повірка лічильника"),
    "tariff": N_("тариф"),
    "item-price": N_("прейскурант"),
    "one-off": N_("разова послуга"),
    "account.opened": N_("відкриття рахунку"),
    "account.closed": N_("закриття рахунку"),
    "account.holder": N_("зміна споживача"),
    "holder": N_("зміна споживача"),
    "agreement.taken": N_("додана послуга"),
    "agreement.ended": N_("припинена послуга"),
    "agreement.metered": N_("перехід на лічильник"),
    "building.changed": N_("дані будинку"),
    "distribution.changed": N_("розподіл обсягу будинку"),
    "distribution.ended": N_("розподіл обсягу будинку"),
    "one-meter": N_("зміни в будинку на тому самому вузлі обліку"),
    "group": N_("склад групи рахунків"),
    "shared-sum": N_("спільна витрата"),
    "shared-sum.ended": N_("припинена спільна витрата"),
    "absence": N_("тимчасова відсутність"),
    "interruption": N_("перерва або неналежна якість"),
    "carried": N_("залишок обсягу будинку"),
    "import": N_("завантажений файл"),
    "import-undone": N_("скасоване завантаження"),
    "parameter.persons": N_("кількість осіб"),
    "parameter.total_area": N_("загальна площа"),
    "parameter.heated_area": N_("опалювана площа"),
    "parameter.share": N_("частка"),
    "parameter.garden_area": N_("площа городу"),
    "parameter.livestock": N_("кількість худоби"),
    "parameter.appliances": N_("кількість приладів"),
    "parameter.employees": N_("кількість працівників"),
    "parameter.seats": N_("кількість місць"),
}
