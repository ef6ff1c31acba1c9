"""Words of the month page: kinds of problems, discrepancies of the books."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from admin.month.mends import MENDS

GROUPINGS: Mapping[str, object] = {
    "service_id": lazy_gettext("за послугами"),
    "building_id": lazy_gettext("за будинками"),
    "tariff_id": lazy_gettext("за тарифами"),
}

_PROBLEMS: Mapping[str, object] = {
    "missing_tariff": lazy_gettext("Немає тарифу"),
    "tariff_gap": lazy_gettext("Тариф діє не всі дні"),
    "tier_gap": lazy_gettext("Межі тарифів за обсягом не сходяться"),
    "missing_reading": lazy_gettext("Немає показання за місяць"),
    "missing_start_reading": lazy_gettext("Немає початкового показання"),
    "negative_consumption": lazy_gettext("Показання менше за попереднє"),
    "zones_swapped": lazy_gettext("День і ніч, схоже, переплутано"),
    "spike": lazy_gettext("Незвично великий обсяг"),
    "unit_mismatch": lazy_gettext("Одиниця лічильника не підходить до послуги"),
    "no_meter": lazy_gettext("Немає лічильника"),
    "meter_gap": lazy_gettext("Лічильник стояв не всі дні місяця"),
    "days_before": lazy_gettext("Дні після останнього показання не нараховано"),
    "no_persons": lazy_gettext("Не вказано кількість осіб"),
    "persons_gap": lazy_gettext("Кількість осіб відома не за всі дні"),
    "zero_persons": lazy_gettext("Нуль осіб"),
    "no_norm": lazy_gettext("Немає норми споживання"),
    "norm_gap": lazy_gettext("Норма діє не всі дні"),
    "no_area": lazy_gettext("Не вказано площу"),
    "area_gap": lazy_gettext("Площа відома не за всі дні"),
    "no_amount": lazy_gettext("У договорі немає суми"),
    "no_shared_sum": lazy_gettext("Немає спільної суми для розподілу"),
    "no_share": lazy_gettext("Немає даних, за якими ділять спільну витрату"),
    "no_shared_service": lazy_gettext("Рахунок групи не має послуги: витрату не поділено"),
    "share_unread": lazy_gettext("Немає спожитого, за яким ділять спільну витрату"),
    "share_apart": lazy_gettext("За спожитим цього місяця ділять лише один будинок"),
    "share_left": lazy_gettext("Частину спільної витрати ні на кого не поділено"),
    "share_passed_on": lazy_gettext("Послугу завершено: частину спільної витрати сплачують інші"),
    "share_kept": lazy_gettext(
        "Послугу завершено: частина спільної витрати лишається за підприємством"
    ),
    "followed_unknown": lazy_gettext("Обсяг води, за якою рахують водовідведення, невідомий"),
    "nothing_followed": lazy_gettext("На рахунку немає води, за якою рахувати водовідведення"),
    "no_containers": lazy_gettext("На рахунку не записано контейнерів"),
    "no_trips": lazy_gettext("Графіка немає, а вивезень за місяць у журналі не записано"),
    "trip_astray": lazy_gettext(
        "Вивезення записано на день без майданчика або договору: його не нараховано"
    ),
    "no_distribution": lazy_gettext("Будинок не розподіляється за вузлом обліку"),
    "no_takers": lazy_gettext("Будинок розподіляється, але послугу в ньому нікому не нараховують"),
    "not_by_volume": lazy_gettext("Платить не за обсяг: участь у розподілі будинку не визначено"),
    "vacant_part": lazy_gettext("Частина обсягу припадає на приміщення без рахунку"),
    "vacant_no_area": lazy_gettext("Площа приміщення без рахунку невідома: його частка в сусідів"),
    "house_gap": lazy_gettext("Між знятим і новим вузлом обліку будинку є дні без обліку"),
    "house_spans": lazy_gettext("Показання вузла обліку будинку накопичено за кілька місяців"),
    "house_unread": lazy_gettext("Немає показання вузла обліку будинку за весь місяць"),
    "house_doubtful": lazy_gettext("Обсяг за вузлом обліку будинку сумнівний"),
    "heated_unread": lazy_gettext(
        "Невідомо, скільки води підігріто в будинку: лічильник гарячої води не прочитано"
    ),
    "heated_unknown": lazy_gettext(
        "Невідомо, скільки води підігріто в будинку: у рахунку з гарячою водою немає її обсягу"
    ),
    "heated_none": lazy_gettext(
        "Вузол холодної води рахує й підігріту, а гарячої води в будинку нікому не нараховують"
    ),
    "neighbour_unknown": lazy_gettext("Обсяг або дані сусіда невідомі: будинок не розподілено"),
    "negative_imbalance": lazy_gettext("Приміщення спожили більше, ніж надійшло в будинок"),
    "large_share": lazy_gettext("Незвично велика частка небалансу"),
    "share_without_persons": lazy_gettext("Немає показань, а осіб нуль: небаланс нікому сплатити"),
    "undistributed": lazy_gettext("Частину небалансу ні на кого не розподілено"),
    "load_unknown": lazy_gettext("Немає теплового навантаження будинку або приміщення"),
    "loads_above": lazy_gettext("Навантаження приміщень разом більші за навантаження будинку"),
    "hot_water_unknown": lazy_gettext("Обсяг гарячої води невідомий: тепло для неї не пораховано"),
    "hot_water_none": lazy_gettext("На рахунку немає гарячої води, тепло якої рахувати"),
    "hot_water_no_heat": lazy_gettext("Невідомо, скільки тепла йде на кубометр гарячої води"),
    "hot_water_of_several": lazy_gettext(
        "Тепло гарячої води виміряно на кілька будинків, а їхнього спільного обсягу не записано"
    ),
    "circulation_of_several": lazy_gettext("Циркуляція кількох будинків окремо не ділиться"),
    "hot_water_differs": lazy_gettext("Про гарячу воду будинку записано різне за один місяць"),
    "hot_water_colder": lazy_gettext("Гарячу воду будинку записано холоднішою за холодну"),
    "hot_water_heat_left": lazy_gettext("Частину тепла гарячої води ніхто не сплачує"),
    "circulation_nobody": lazy_gettext("Тепло циркуляції гарячої води нема на кого поділити"),
    "heat_no_season": lazy_gettext("Невідомо, з якого дня будинок підключено до опалення"),
    "heat_out_of_season": lazy_gettext("Вузол обліку рахував тепло, а будинок не підключено"),
    "heat_metered_off": lazy_gettext("Лічильник приміщення рахував тепло поза сезоном опалення"),
    "heat_transit_unsaid": lazy_gettext("Не сказано, скільки тепла дають транзитні труби"),
    "heat_no_load": lazy_gettext("Немає навантаження будинку або розрахункової температури"),
    "heat_not_by_load": lazy_gettext("Чинна тоді редакція Методики не ділить тепло без лічильника"),
    "heat_no_weather": lazy_gettext("Немає температури надворі за місяць"),
    "heat_no_hot_water": lazy_gettext("Невідомо, скільки тепла пішло на гарячу воду"),
    "heat_hot_water_added": lazy_gettext(
        "Від тепла вузла обліку віднято й гарячу воду інших будинків на ньому"
    ),
    "heat_hot_water_above": lazy_gettext("На гарячу воду припадає більше тепла, ніж надійшло"),
    "heat_shares_above": lazy_gettext("Частки систем і загального користування понад усе тепло"),
    "heat_no_units": lazy_gettext("Не знято показання приладів-розподілювачів"),
    "heat_unverified": lazy_gettext(
        "Строк повірки квартирного лічильника тепла минув: його показанням не вірять"
    ),
    "heat_meter_gap": lazy_gettext("Квартирний лічильник тепла рахував не всі дні місяця"),
    "heat_meter_gap_after": lazy_gettext(
        "Між знятим і новим приладом обліку тепла є дні без обліку"
    ),
    "heat_changed_inside": lazy_gettext(
        "Опалення приміщення змінилося посеред місяця, а нараховано за станом на його початок"
    ),
    "heat_metered_apart": lazy_gettext("Платить за своїм лічильником, окремо від розподілу"),
    "heat_nobody": lazy_gettext("Тепло будинку нема на кого розподілити"),
    "heat_overdrawn": lazy_gettext("Прилади показали більше тепла, ніж було на приміщення"),
    "benefit_no_persons": lazy_gettext("Пільгу не застосовано: невідомо, скільки осіб враховано"),
    "benefit_no_volume": lazy_gettext(
        "Пільгу не застосовано: немає обсягу для порівняння з нормою"
    ),
    "benefits_above": lazy_gettext("Пільги разом більші за нарахування: жодної не застосовано"),
    "reduced_by_hand": lazy_gettext("Зменшення за перерву чи якість рахуйте вручну: коригуванням"),
    "heat_large_share": lazy_gettext("Тепла випало набагато більше, ніж приміщення бере зазвичай"),
    "above_ceiling": lazy_gettext("Плата вища за граничну: знижено до неї"),
    "fee_not_individual": lazy_gettext("Абонентська плата не за індивідуальним договором"),
    "too_many_lines": lazy_gettext("Забагато рядків: рахунок відкладено"),
    "order_left_out": lazy_gettext("Рахунок відкладено, тож і замовлену разову послугу"),
    "beyond_reason": lazy_gettext("Обсяг, ціна або сума завелика: перевірте кому в числі"),
}

CHECKS: Mapping[str, object] = {
    "open_item_equals_entries": lazy_gettext("Відкритий борг або аванс не дорівнює проведенням"),
    "balance_equals_entries": lazy_gettext("Залишок закритого місяця не дорівнює проведенням"),
    "balance_adds_up": lazy_gettext("Залишок: початок, нараховано й сплачено не сходяться"),
    "entry_has_its_document": lazy_gettext("Проведення без документа"),
    "entry_has_its_account": lazy_gettext("Проведення без особового рахунку"),
    "reversal_mirrors_its_document": lazy_gettext("Сторно не дорівнює документу"),
    "transfers_sum_to_nothing": lazy_gettext("Перенесення авансу не зводиться до нуля"),
    "restructurings_move_no_service": lazy_gettext("Реструктуризація перенесла борг між послугами"),
    "instalments_are_never_overpaid": lazy_gettext("За графіком сплачено більше, ніж належало"),
    "advance_is_never_owed": lazy_gettext("Аванс став боргом"),
    "charge_equals_entries": lazy_gettext("Нарахування не дорівнює проведенням"),
    "run_equals_charges": lazy_gettext("Підсумок розрахунку не дорівнює рядкам"),
    "charge_has_its_run": lazy_gettext("Нарахування без опублікованого розрахунку"),
    "charge_has_its_account": lazy_gettext("Нарахування без рахунку або послуги"),
    "order_is_charged_once": lazy_gettext("Разову послугу не нараховано або нараховано двічі"),
    "charge_is_its_price": lazy_gettext("Нарахування не дорівнює обсягу, помноженому на ціну"),
    "charge_has_its_agreement": lazy_gettext("Нарахування за договором іншого рахунку"),
    "share_is_not_below_zero": lazy_gettext("Частка будинку або групи менша за нуль"),
    "correction_takes_back_a_charge": lazy_gettext("Перерахунок знімає не те, що було нараховано"),
    "charge_of_another_month_corrects": lazy_gettext(
        "Нарахування іншого місяця, яке нічого не виправляє"
    ),
    "house_is_wholly_shared": lazy_gettext("Розподілено не стільки, скільки надійшло в будинок"),
    "published_run_was_checked": lazy_gettext("Місяць опубліковано без перевірки рядків"),
    "register_equals_entries": lazy_gettext("Реєстр пільг чи субсидій не дорівнює проведенням"),
    "register_stands_as_posted": lazy_gettext("Скасований реєстр пільг чи субсидій не сторновано"),
    "schedule_equals_debt": lazy_gettext("Графік реструктуризації не дорівнює її боргу"),
    "published_month_has_one_run": lazy_gettext("Стан місяця не відповідає розрахункам"),
    "months_close_in_order": lazy_gettext("Місяць закрито не по черзі"),
    "adjustment_equals_entries": lazy_gettext("Коригування не дорівнює проведенням"),
    "adjustment_is_its_lines": lazy_gettext("Підсумок коригування не дорівнює його рядкам"),
    "payment_is_wholly_allocated": lazy_gettext("Платіж розподілено не повністю"),
    "payment_is_moved_once": lazy_gettext("За платежем передано більше, ніж сплачено"),
    "document_has_equal_sides": lazy_gettext("Сторони документа про кошти не рівні"),
    "document_moves_what_it_says": lazy_gettext("Документ про кошти не дорівнює проведенням"),
    "cash_receipt_adds_up": lazy_gettext("Сума квитанції не дорівнює її рядкам"),
    "cash_line_is_its_payment": lazy_gettext("Рядок квитанції не збігається з платежем"),
    "cash_numbers_have_no_gap": lazy_gettext("У номерах квитанцій каси є пропуск"),
    "cash_book_is_the_drawer": lazy_gettext("Касова книга не збігається з підрахунком каси"),
    "late_sums_equal_entries": lazy_gettext("Пеня, проценти чи втрати не дорівнюють проведенням"),
    "late_document_has_its_posting": lazy_gettext("Нарахування за прострочення без проведень"),
    "bill_adds_up": lazy_gettext("Рахунок на оплату не сходиться"),
    "bill_equals_entries": lazy_gettext("Рахунок на оплату не дорівнює проведенням"),
    "live_bill_is_of_the_published_run": lazy_gettext("Чинний рахунок відкликаного розрахунку"),
    "turnover_line_adds_up": lazy_gettext("Рядок оборотної відомості не сходиться"),
    "turnover_groups_add_up": lazy_gettext("Групи оборотної відомості не дають її підсумку"),
    "turnover_closes_as_stored": lazy_gettext(
        "Оборотна відомість не дорівнює залишку закритого місяця"
    ),
    "turnover_closes_as_open": lazy_gettext("Оборотна відомість не дорівнює відкритим боргам"),
}
"""What a discrepancy of each check of the books is called on the screens."""


def problem_in_words(kind: str) -> str:
    """Return what a kind of problem is called on the screens."""
    return str(_PROBLEMS.get(kind, kind))


def mending_in_words(kind: str) -> str:
    """Return what a person does about a kind of problem; empty where its name says it."""
    return str(MENDS.get(kind, ""))
