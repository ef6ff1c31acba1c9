"""Ukrainian words of explanations; each is the key of its translation."""

from app.kernel.translation import N_

BY_METER = N_(
    "Лічильник № %(serial)s: %(start)s на %(start_day)s (%(start_source)s), "
    "%(end)s на %(end_day)s (%(end_source)s); спожито %(volume)s."
)
BY_METER_PAST_ZERO = N_(
    "Лічильник № %(serial)s перейшов через нуль: %(start)s на %(start_day)s (%(start_source)s), "
    "%(end)s на %(end_day)s (%(end_source)s); спожито %(volume)s."
)
BY_DAYS = N_(
    "Лічильник № %(serial)s: %(start)s на початок і %(end)s на кінець місяця, за днями між "
    "показаннями від %(start_day)s (%(start_source)s) і %(end_day)s (%(end_source)s); "
    "спожито %(volume)s."
)
BY_NORM = N_("Норма споживання %(norm)s на %(one)s на місяць (%(act)s), %(many)s: %(count)s.")
AWAY = N_("Із %(counted)s ос. тимчасово відсутні %(away)s, їх не враховано: %(papers)s.")
AWAY_OF = N_("Із %(counted)s не враховано %(away)s тимчасово відсутніх: %(papers)s.")
AWAY_DAYS = N_("з %(since)s по %(last)s, %(document)s")
AWAY_SINCE = N_("з %(since)s, %(document)s")
NO_SERVICE = N_("Послуги не було з %(since)s по %(last)s (%(document)s): плату за ці дні знято.")
SERVICE_IN_PART = N_(
    "Послугу надавали не повністю з %(since)s по %(last)s (%(document)s): плату за ці дні "
    "зменшено на %(percent)s."
)
BAD_QUALITY = N_(
    "Послуга була неналежної якості з %(since)s по %(last)s (%(document)s): плату за ці дні "
    "зменшено на %(percent)s."
)
HOURS_WITHOUT = N_(
    "Послуги не було по %(hours)s год із 24 з %(since)s по %(last)s (%(document)s): плату за ці "
    "дні зменшено на %(percent)s."
)
BAD_DEGREES = N_(
    "Послуга була неналежної якості: виміряно %(degrees)s °C. З %(since)s по %(last)s "
    "(%(document)s) плату за ці дні зменшено на %(percent)s."
)
ALREADY_OFF = N_("Частину плати за ці дні вже знято через перерву: вдруге її не зменшують.")
BREAKS_TRIMMED = N_(
    "Разом за перерви знімають не більше за нараховане: тут знято на %(less)s менше, ніж вийшло з "
    "округленням."
)
BY_AREA = N_("Площа %(area)s.")
BY_FLAT = N_("Плата з квартири за місяць.")
BY_SUBSCRIPTION = N_("Плата за абонентське обслуговування за місяць.")
BY_AGREEMENT = N_("Сума за договором: %(sum)s на місяць.")
BY_SHARE = N_(
    "«%(name)s» (%(act)s): усього %(sum)s на групу «%(group)s». Ділиться %(key)s: "
    "ваших %(own)s із %(all)s."
)
SHARE_EQUAL = N_(
    "«%(name)s» (%(act)s): усього %(sum)s на групу «%(group)s». Ділиться порівну між рахунками, "
    "їх %(all)s."
)
SHARE_FULL = N_(
    "«%(name)s» (%(act)s): усього %(sum)s на групу «%(group)s». Для одного рахунку є межа, більше "
    "за неї ви не сплачуєте."
)
OWN_SHARE = N_(
    "«%(name)s» (%(act)s): частка вашого рахунку %(part)s. Скільки припало на всю групу, тут не "
    "показано: інших споживачів замало, і було б видно дані сусіда. Повний розподіл надасть "
    "виконавець послуги на звернення."
)
SHARE_REST = N_("Частину несуть рахунки, для яких діє межа, тому між іншими ділиться %(rest)s.")
SHARE_EVERY = {
    3: N_("Нараховується раз на квартал."),
    12: N_("Нараховується раз на рік."),
}
SHARE_EVEN = {
    False: N_(
        "Дріб копійки тут відкинуто: копійки, яких бракувало до всієї суми, додано іншим рахункам."
    ),
    True: N_("До цілих копійок тут додано ще одну: так частини всіх разом дають усю суму."),
}
"""Whether a kopeck was added where anyone would have rounded otherwise."""
SHARE_HOLDERS = N_("Частину рахунку поділено за днями: кожен сплачує за свої дні.")
SHARE_FLOOR = N_("Дріб відкинуто: більше за межу не нараховують.")
SHARE_MOST = N_("Межа для рахунку")
SHARED_BY = {
    "total_area": N_("за загальною площею"),
    "heated_area": N_("за опалюваною площею"),
    "persons": N_("за кількістю осіб"),
    "share": N_("за часткою власності"),
    "weight": N_("за вагою, яку встановлено для рахунку"),
    "consumption": N_("за спожитим цього місяця"),
    "last_consumption": N_("за спожитим минулого місяця"),
}
SHARED_UNITS = {
    "total_area": "m2",
    "heated_area": "m2",
    "persons": "person",
}
BY_ORDER = N_(
    "Разова послуга «%(name)s»: %(count)s, замовлення %(document)s від %(day)s. "
    "Ціна з прейскуранта %(price)s (%(act)s)."
)
BY_REVERSAL = N_(
    "Скасовано разову послугу «%(name)s» (замовлення %(first)s від %(first_day)s) "
    "за документом %(document)s від %(day)s."
)
NUMBERED = N_("№ %(number)s")
TAKEN_BACK = N_("Знято нараховане раніше за %(month)s: %(quantity)s на суму %(sum)s.")
TAKEN_BACK_SUM = N_("Знято нараховане раніше за %(month)s: %(sum)s.")
INSTEAD = N_("Перераховано за %(month)s замість нарахованого раніше.")
LATE = N_("Донараховано за %(month)s.")
BECAUSE = N_("Причина: %(reasons)s.")
IN_BUILDING = N_("у будинку: %(reasons)s")
BECAUSE_OTHER = N_("дані рахунку")
MOVED = {
    "building": N_("змінився розподіл обсягу будинку"),
    "sum": N_("змінився поділ спільної витрати"),
}
"""What another account's facts moved, without a word of which they were."""
VAT_INSIDE = N_("У цій сумі ПДВ %(rate)s: %(vat)s.")
VAT_ON_TOP = N_("ПДВ %(rate)s додано до ціни прейскуранта.")
OF_IMBALANCE_BY_PERSONS = N_(
    "Вузол обліку будинку: %(input)s. За лічильниками й нормами приміщень %(individual)s, на "
    "загальнобудинкові потреби %(common)s. Решту %(shared)s поділено між приміщеннями без "
    "показань за кількістю осіб (%(own)s із %(all)s)."
)
OF_IMBALANCE = N_(
    "Вузол обліку будинку: %(input)s. За лічильниками й нормами приміщень %(individual)s, на "
    "загальнобудинкові потреби %(common)s. Решту %(shared)s поділено між усіма приміщеннями за "
    "їхнім обсягом (%(own)s із %(all)s)."
)
OF_COMMON = N_(
    "Вузол обліку будинку: %(input)s, з них на загальнобудинкові потреби %(common)s. Їх поділено "
    "між усіма приміщеннями за площею (%(own)s із %(all)s)."
)
OWN_IMBALANCE = N_(
    "Частка приміщення в небалансі будинку (обсяг вузла обліку без обсягів приміщень і "
    "загальнобудинкових потреб): %(part)s. Обсяги будинку тут не показано: інших споживачів "
    "замало, і було б видно споживання сусіда. Повний розподіл надасть виконавець послуги на "
    "звернення."
)
OWN_COMMON = N_(
    "Частка приміщення в загальнобудинкових потребах, за площею: %(part)s. Обсяги будинку тут не "
    "показано: інших споживачів замало, і було б видно споживання сусіда."
)
CARRIED = N_("Враховано, що за попередній розподіл приміщення сплачують на %(less)s більше.")
WEIGHED = {
    "persons": (N_("ос."), N_("людино-днів")),
    "area": (N_("м²"), N_("м²·днів")),
}
"""The unit of a weight, and of a weight counted by days."""
FOR_DAYS = N_("Нараховано за %(days)s із %(of)s днів.")
IN_SEASON = N_("За інші дні плати немає: будинок не було підключено до опалення.")
OF_PART = N_("Складова тарифу: %(part)s.")
UP_TO = N_("Ця ціна діє на перші %(ceiling)s за місяць; у неповному місяці межа менша за днями.")
BETWEEN = N_(
    "Ця ціна діє на обсяг понад %(floor)s до %(ceiling)s за місяць; у неповному місяці межі "
    "менші за днями."
)
ABOVE = N_(
    "Ця ціна діє на обсяг понад %(floor)s за місяць; у неповному місяці межа менша за днями."
)
TARIFF = N_("Тариф %(price)s за %(unit)s діє з %(since)s (%(act)s).")
CAPPED = N_("Закон обмежує плату сумою %(price)s.")
CAPPED_TOGETHER = N_(
    "Закон обмежує плату за абонентське обслуговування сумою %(ceiling)s на місяць за всі "
    "складові разом; на цю складову припадає %(price)s."
)
CAPPED_TRIMMED = N_(
    "Разом плата не більша за граничну: тут нараховано на %(less)s менше, ніж вийшло з округленням."
)
DOCUMENT = N_("Підстава кількості: %(document)s.")
ROUNDED = N_("Суму заокруглено один раз, до копійки.")
ROUNDED_BEFORE = N_("Знак ≈ стоїть там, де обсяг заокруглено.")
TIER_BEFORE = N_("Стрілка (→) веде до тієї частини обсягу, на яку діє ця ціна.")
ROUNDED_FIRST = N_("Спершу заокруглено до копійки плату за %(one)s, тоді її помножено.")
ACT = N_("%(name)s № %(number)s від %(day)s")
ACT_UNDATED = N_("%(name)s № %(number)s")
DAYS = N_("дн.")
TIMES_DAYS = N_("(за днями)")

UNITS = {
    "m3": N_("м³"),
    "gcal": N_("Гкал"),
    "gcal_h": N_("Гкал/год"),
    "gj": N_("ГДж"),
    "mwh": N_("МВт·год"),
    "kwh": N_("кВт·год"),
    "alloc": N_("од."),
    "m2": N_("м²"),
    "person": N_("ос."),
    "persons": N_("ос."),
    "month": N_("міс."),
    "flat": N_("кв."),
    "share": N_("частка"),
    "fixed": N_("послуга"),
    "head": N_("голів"),
    "piece": N_("шт."),
    "hour": N_("год"),
    "visit": N_("виїзд"),
    "trip": N_("вивез."),
    "sample": N_("проба"),
    "m": N_("м"),
}
FOR_ONE = {
    "trip": N_("вивезення"),
    "person": N_("особу"),
    "month": N_("місяць"),
    "flat": N_("квартиру"),
    "share": N_("частку"),
    "fixed": N_("послугу"),
    "sample": N_("пробу"),
}
"""What a price is for, where it is said otherwise than the unit beside a figure."""
PER = {
    "person": (N_("особу"), N_("осіб"), N_("ос.")),
    "head": (N_("голову худоби"), N_("голів"), N_("гол.")),
    "m2": (N_("квадратний метр"), N_("метрів"), N_("м²")),
    "appliance": (N_("прилад"), N_("приладів"), N_("шт.")),
    "area": (N_("квадратний метр площі"), N_("метрів"), N_("м²")),
    "seat": (N_("місце"), N_("місць"), N_("місць")),
    "employee": (N_("працівника"), N_("працівників"), N_("прац.")),
}
"""What a norm is for: one of them, many of them, and the unit beside a figure."""
ZONES = {
    "day": N_("Денна зона."),
    "night": N_("Нічна зона."),
    "peak": N_("Пікова зона."),
}
SOURCES = {
    "inspector": N_("контролер"),
    "staff": N_("працівник"),
    "cabinet": N_("з кабінету"),
    "file": N_("з файлу"),
    "bot": N_("з бота"),
    "act": N_("за актом"),
    "estimate": N_("розрахункове"),
}
CONVERSIONS = {
    ("gj", "gcal"): " ÷ 4,1868",
    ("mwh", "gcal"): " ÷ 1,163",
    ("gcal", "gj"): " × 4,1868",
    ("gcal", "mwh"): " × 1,163",
    ("mwh", "gj"): " × 3,6",
    ("gj", "mwh"): " ÷ 3,6",
    ("mwh", "kwh"): " × 1 000",
    ("kwh", "mwh"): " ÷ 1 000",
    ("gcal", "kwh"): " × 1 163",
    ("kwh", "gcal"): " ÷ 1 163",
    ("gj", "kwh"): " ÷ 0,0036",
    ("kwh", "gj"): " × 0,0036",
}
