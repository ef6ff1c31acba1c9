"""The company's parameters as its people name them."""

from flask_babel import lazy_gettext

NAMES: dict[str, object] = {
    "due_day": lazy_gettext("День оплати рахунка в наступному місяці (0 — останній)"),
    "due_moves_to_working_day": lazy_gettext("Строк оплати переноситься з вихідного"),
    "bill_days": lazy_gettext(
        "Скільки днів, щонайменше, від публікації місяця до останнього дня оплати"
    ),
    "reading_window_from": lazy_gettext("Показання приймаються з дня"),
    "reading_window_to": lazy_gettext("Показання приймаються до дня"),
    "month_basis": lazy_gettext("Що є місяцем за лічильником"),
    "publish_total_percent": lazy_gettext("Питати, коли сума місяця змінилася більш ніж на, %"),
    "publish_median_percent": lazy_gettext(
        "Питати, коли середній рахунок змінився більш ніж на, %"
    ),
    "first_month_line_ceiling": lazy_gettext("Найбільша сума рахунку в першому місяці, грн"),
    "spike_times": lazy_gettext("Незвичний обсяг: у скільки разів більший за звичайний"),
    "spike_over": lazy_gettext("Обсяг, про який не питати ніколи, одиниць"),
    "reading_doubt_over": lazy_gettext("Приріст показань, про який не питати, одиниць"),
    "average_days": lazy_gettext("За скільки днів рахувати звичайне споживання"),
    "correction_signed_over": lazy_gettext(
        "Перерахунок за минулі місяці, який підтверджує друга особа: понад, грн на рахунок"
    ),
    "negative_settlement": lazy_gettext("Якщо за середнім нараховано більше, ніж спожито"),
    "verification_grace_days": lazy_gettext(
        "Скільки днів після строку повірки показання ще враховуються"
    ),
    "verification_notices": lazy_gettext("За скільки днів попереджати про кінець повірки"),
    "inlet_speed": lazy_gettext("Швидкість води у вводі за безобліковим користуванням, м/с"),
    "channel_least": lazy_gettext(
        "Канал надходження показань: не попереджати, якщо минулого місяця їх було менше ніж"
    ),
    "channel_share_percent": lazy_gettext(
        "Канал надходження показань: попереджати, коли прийшло менше, % минулого місяця"
    ),
    "channel_quiet_days": lazy_gettext(
        "Канал надходження показань: через скільки робочих днів тиші попереджати"
    ),
    "lines_over": lazy_gettext("Найбільше рядків нарахування на рахунок за місяць"),
    "shadow_accounts": lazy_gettext(
        "Скільки рахунків, узятих навмання, порахувати вдруге перед публікацією (0 — жодного)"
    ),
    "shadow_neighbours": lazy_gettext(
        "Скільки сусідів порахувати разом із ними, якщо обсяг ділять на весь будинок"
    ),
    "reading_order": lazy_gettext("Чиїм показанням за той самий день вірити"),
    "subscriber_fee_ceiling": lazy_gettext("Межа абонентської плати, грн за місяць"),
    "price_per_person_rounded": lazy_gettext("За нормою спершу округлювати ціну на одну особу"),
    "negative_imbalance": lazy_gettext("Якщо приміщення спожили більше за вузол обліку будинку"),
    "imbalance_without_reading": lazy_gettext("Рахунок без показань у будинку, що розподіляється"),
    "imbalance_cap": lazy_gettext("Найбільша частка небалансу на особу, одиниць (0 — без межі)"),
    "large_share_over": lazy_gettext("Частка небалансу на особу, про яку питати, одиниць"),
    "vacant_premises": lazy_gettext("Хто несе частку приміщення без рахунку"),
    "absence_days_over": lazy_gettext("Відсутність зменшує нарахування, якщо довша за, днів"),
    "absence_notice_months": lazy_gettext("Скільки місяців діє заява про відсутність"),
    "absence_of_all_only": lazy_gettext("Зменшувати лише тоді, коли відсутні всі мешканці"),
    "absence_lowers_waste": lazy_gettext("Відсутність зменшує й плату за побутові відходи"),
    "quality_heat_degrees": lazy_gettext("Скільки градусів має бути в оселі"),
    "quality_heat_percent": lazy_gettext("Скільки знімати за кожен градус нижче, %"),
    "quality_heat_nothing_at": lazy_gettext("За якої температури опалення не оплачують, градусів"),
    "quality_hot_water_bands": lazy_gettext("Межі температури гарячої води, градусів"),
    "quality_hot_water_percents": lazy_gettext("Скільки знімати між цими межами, %"),
    "adjustment_limit": lazy_gettext(
        "Коригування понад цю суму підписує ще одна людина, грн (0 — без межі)"
    ),
    "money_document_limit": lazy_gettext(
        "Рух сплаченого на цю суму чи більшу підписує ще одна людина, грн (0 — без межі)"
    ),
    "subsidy_debt_months": lazy_gettext(
        "Про борг, старший за стільки місяців, повідомляти для субсидії"
    ),
    "heat_edition": lazy_gettext("Редакція Методики розподілу № 315"),
    "heat_system_share_control": lazy_gettext(
        "Частка тепла на системи будинку, де є погодне регулювання"
    ),
    "heat_system_share_plain": lazy_gettext(
        "Частка тепла на системи будинку без погодного регулювання"
    ),
    "heat_minimum_share": lazy_gettext("Найменша частка від середнього тепла на м² (0 — немає)"),
    "heat_minimum_among": lazy_gettext("З кого знімати те, чим підняли до найменшої частки"),
    "heat_unequipped_few": lazy_gettext("Без приладу, коли таких мало: у скільки разів більше"),
    "heat_unequipped_many": lazy_gettext("Без приладу, коли таких багато: у скільки разів більше"),
    "heat_unequipped_bound": lazy_gettext("Без приладу багато — від стількох % опалюваної площі"),
    "heat_transit_bare": lazy_gettext(
        "Індивідуальне опалення, труби без ізоляції: частка середнього тепла на м² (0 — не сказано)"
    ),
    "heat_transit_insulated": lazy_gettext(
        "Індивідуальне опалення, ізольовані труби: частка середнього тепла на м² (0 — не сказано)"
    ),
    "heat_common_factor_bounds": lazy_gettext(
        "Межі коефіцієнта співвласників до МЗК, %: зменшення від і до, збільшення від і до"
    ),
    "heat_inside_temperature": lazy_gettext(
        "Температура в приміщеннях, якщо лічильника будинку немає, °C"
    ),
    "heat_without_reading": lazy_gettext("Якщо показань приладу обліку тепла приміщення немає"),
    "heat_overdrawn": lazy_gettext("Якщо прилади показали більше тепла, ніж було на приміщення"),
    "heat_house_unread": lazy_gettext("Якщо показань лічильника тепла будинку немає"),
    "heat_large_share_over": lazy_gettext(
        "У скільки разів більше звичної частки тепла випало, щоб спитати (0 — не питати)"
    ),
    "heat_share_cap": lazy_gettext(
        "Найбільша частка тепла: у скільки разів більше звичної (0 — без обмеження)"
    ),
    "heat_circulation_by": lazy_gettext("Хто платить за циркуляцію гарячої води"),
    "hot_water_heat_norm": lazy_gettext("Тепло на підігрів 1 м³ гарячої води, Гкал (0 — немає)"),
    "towel_rail_heat_norm": lazy_gettext("Тепло рушникосушки на місяць, Гкал (0 — немає)"),
    "vat_rate_percent": lazy_gettext("ПДВ у ціні, яка його не називає, %"),
    "vat_payer": lazy_gettext("Підприємство платить ПДВ"),
    "price_list_without_vat": lazy_gettext("Ціни прейскуранта разових послуг — без ПДВ"),
    "penalty_rate_percent_a_day": lazy_gettext("Пеня для населення, % за день"),
    "penalty_rate_company": lazy_gettext("Пеня для підприємств, % за день"),
    "penalty_rate_budget": lazy_gettext("Пеня для бюджетних установ, % за день"),
    "penalty_rate_collective": lazy_gettext("Пеня для колективних споживачів, % за день"),
    "penalty_cap_percent": lazy_gettext("Найбільше пені разом, % боргу"),
    "penalty_on_payment_day": lazy_gettext("День оплати ще рахується як день боргу"),
    "penalty_posting": lazy_gettext("Пеню включати до рахунків"),
    "interest_posting": lazy_gettext("Три проценти річних включати до рахунків"),
    "inflation_posting": lazy_gettext("Інфляційні втрати включати до рахунків"),
    "interest_rate_percent_a_year": lazy_gettext("Проценти на прострочений борг за рік, %"),
    "interest_leap_years": lazy_gettext("У високосному році ділити на 366 днів"),
    "payer_names_month": lazy_gettext("Спершу сплачується місяць, який назвав платник"),
    "restructuring_breaks_after": lazy_gettext(
        "Скільки пропущених платежів розривають договір реструктуризації (0 — лише вручну)"
    ),
    "restructuring_wait_days": lazy_gettext(
        "Скільки днів чекати платіж за договором реструктуризації"
    ),
    "restructuring_months": lazy_gettext("Найдовша реструктуризація, місяців"),
    "restructuring_share_percent": lazy_gettext(
        "Найбільший платіж за реструктуризацією, % доходу працюючого"
    ),
    "restructuring_share_social": lazy_gettext(
        "Найбільший платіж за реструктуризацією, % пенсії чи допомоги"
    ),
    "limit_warning_percent": lazy_gettext("Попереджати про річний ліміт від, %"),
    "even_parts_grow": lazy_gettext(
        "На рівномірний платіж, не сплачений вчасно, нараховується пеня (ні — лише на залишок "
        "після кінцевого розрахунку)"
    ),
    "debt_ages": lazy_gettext("Колонки боргу за давністю: останній день кожної"),
    "qr_version": lazy_gettext("Версія QR-коду на рахунках"),
    "qr_days": lazy_gettext("Скільки днів після строку діє QR-код"),
    "cash_rounding": lazy_gettext("Каса: округлювати суму готівкою до 0 або 50 копійок"),
    "cash_receipt_limit": lazy_gettext("Каса: найбільша сума однієї квитанції, грн"),
    "autopay_notice_days": lazy_gettext("Автоплатіж: за скільки днів попереджати про списання"),
    "cash_fiscalised": lazy_gettext("Які платежі проводити через ПРРО"),
}
HINTS: dict[str, object] = {
    "cash_rounding": lazy_gettext(
        "Від 1 до 24 копійок — униз, від 25 до 49 — до 50; не раніше 01.10.2025. Рахунку "
        "зараховується точна сума, а різниця стоїть у квитанції окремим рядком."
    ),
    "bill_days": lazy_gettext(
        "Рахунок, опублікований пізно, оплачують пізніше, тож пеня не почнеться раніше, ніж "
        "він з'явиться. 0 — день оплати не залежить від публікації: так нараховують минулі "
        "місяці, рахунки за які споживачі вже отримали."
    ),
    "penalty_cap_percent": lazy_gettext(
        "Одна межа на всю пеню боргу, і за попередні дні: та, що діє на останній день підрахунку. "
        "Сплаченого боргу зміна не торкається."
    ),
}
"""What is to be known before such a parameter is changed, where its name does not say so."""
CHOICES: dict[str, object] = {
    "none": lazy_gettext("жодні"),
    "cash_desk": lazy_gettext("готівку в касі"),
    "by_hand": lazy_gettext("лише вручну, за окремим рахунком"),
    "monthly": lazy_gettext("щомісяця, разом із публікацією"),
    "calendar": lazy_gettext("календарні дні"),
    "reading_window": lazy_gettext("від показань до показань"),
    "carry": lazy_gettext("різницю врахувати наступного місяця"),
    "lower_common": lazy_gettext("зменшити загальнобудинкові потреби, решту врахувати потім"),
    "nobody": lazy_gettext("ніхто із сусідів: власник приміщення або підприємство"),
    "neighbours": lazy_gettext("сусіди"),
    "stop": lazy_gettext("не нараховувати будинку, доки не розглянуто"),
    "credit": lazy_gettext("повернути в місяці показання за його тарифом"),
    "carry_on": lazy_gettext("врахувати в наступних місяцях"),
    "share_by_persons": lazy_gettext("бере частку небалансу за кількістю осіб"),
    "same_device": lazy_gettext("з приміщень з таким самим приладом"),
    "all_connected": lazy_gettext("з усіх приміщень з центральним опаленням"),
    "as_unequipped": lazy_gettext("рахувати як приміщення без приладу"),
    "in_proportion": lazy_gettext("зменшити всім в однакову кількість разів"),
    "by_load": lazy_gettext("рахувати за навантаженням, годинами й температурою"),
    "in_tariff": lazy_gettext("вона є в ціні гарячої води"),
    "by_area": lazy_gettext("хто має центральну гарячу воду, за площею"),
    "by_premises": lazy_gettext("хто має центральну гарячу воду, порівну"),
    "line_by_area": lazy_gettext("окремий рядок, за опалюваною площею"),
    "line_by_premises": lazy_gettext("окремий рядок, порівну між приміщеннями"),
    "line_by_rails": lazy_gettext("окремий рядок, за кількістю рушникосушок"),
    "by_date": lazy_gettext("чинна на перший день місяця"),
    "order_315_2018": lazy_gettext("перша, від 22.11.2018"),
    "order_358_2021": lazy_gettext("наказу № 358 від 28.12.2021"),
    "act": lazy_gettext("акт"),
    "inspector": lazy_gettext("контролер"),
    "staff": lazy_gettext("працівник"),
    "cabinet": lazy_gettext("кабінет"),
    "bot": lazy_gettext("бот"),
    "file": lazy_gettext("файл"),
    "estimate": lazy_gettext("оцінка"),
}
"""Words of those parameters that are one of several, or an order of them."""
