"""Codes of the books as the screens say them."""

from flask import Flask
from flask_babel import gettext, lazy_gettext

from admin.bank.words import BANK
from admin.money_words import MONEY_NAMES
from app.documents.restructurings.content import DEBTS
from app.documents.statements.lines import GROUNDS

NAMES: dict[str, dict[str, object]] = {
    "parameter_name": {
        "persons": lazy_gettext("Осіб"),
        "total_area": lazy_gettext("Площа, м²"),
        "heated_area": lazy_gettext("Опалювана площа, м²"),
        "share": lazy_gettext("Частка"),
        "livestock": lazy_gettext("Худоба"),
        "garden_area": lazy_gettext("Город, м²"),
        "appliances": lazy_gettext("Прилади"),
        "seats": lazy_gettext("Місць"),
        "own_water": lazy_gettext("Вода з власного джерела, м³ на місяць"),
        "employees": lazy_gettext("Працівників"),
        "towel_rails": lazy_gettext("Рушникосушок"),
        "heat_load": lazy_gettext("Теплове навантаження, Гкал/год"),
    },
    "method_name": {
        "metered": lazy_gettext("за лічильником"),
        "norm": lazy_gettext("за нормою"),
        "area": lazy_gettext("за площею"),
        "flat": lazy_gettext("з квартири"),
        "share": lazy_gettext("за часткою"),
        "imbalance": lazy_gettext("часткою небалансу будинку"),
        "heat": lazy_gettext("за розподілом тепла будинку"),
        "follows": lazy_gettext("за обсягом води"),
        "containers": lazy_gettext("за контейнерами"),
        "load": lazy_gettext("за тепловим навантаженням"),
        "water_heat": lazy_gettext("за обсягом гарячої води"),
        "fixed": lazy_gettext("сталою сумою"),
        "subscription": lazy_gettext("абонентська плата"),
        "one_off": lazy_gettext("за замовленням"),
        "benefit": lazy_gettext("пільга"),
        "reduction": lazy_gettext("зменшення за перерву чи якість"),
    },
    "posting_name": {
        "publication": lazy_gettext("Нарахування"),
        "recalculation": lazy_gettext("Перерахунок"),
        "payment": lazy_gettext("Платіж"),
        "opening": lazy_gettext("Початкове сальдо"),
        "late": lazy_gettext("Нараховано за прострочення"),
        "reversal": lazy_gettext("Скасування"),
        "correction": lazy_gettext("Коригування"),
        "benefit": lazy_gettext("Пільга"),
        "subsidy": lazy_gettext("Житлова субсидія"),
        "refund": lazy_gettext("Повернення коштів"),
        "transfer": lazy_gettext("Перенесення платежу"),
        "offset": lazy_gettext("Зарахування переплати"),
        "chargeback": lazy_gettext("Оскаржений платіж (чарджбек)"),
        "restructuring": lazy_gettext("Реструктуризація боргу"),
        "restructuring_ended": lazy_gettext("Реструктуризацію припинено"),
        "even": lazy_gettext("Рівномірна оплата"),
    },
    "interruption_kind": {
        "planned": lazy_gettext("планова перерва, довша за дозволену"),
        "emergency": lazy_gettext("аварія або надзвичайна ситуація"),
        "quality": lazy_gettext("неналежна якість"),
    },
    "adjustment_state": {
        "waiting": lazy_gettext("чекає на другий підпис"),
        "posted": lazy_gettext("проведено"),
        "declined": lazy_gettext("відхилено"),
        "undone": lazy_gettext("скасовано"),
    },
    "status_name": {
        "held": lazy_gettext("під сумнівом"),
        "not_for_charging": lazy_gettext("не для нарахування"),
    },
    "meter_condition": {
        "broken": lazy_gettext("несправний"),
        "at_verification": lazy_gettext("на повірці або в ремонті"),
        "access_refused": lazy_gettext("не допущено до лічильника"),
        "unverified": lazy_gettext("повірку прострочено"),
        "unauthorised": lazy_gettext("безоблікове користування"),
    },
    "estimate_reason": {
        "no_reading": lazy_gettext("немає показань"),
        "access_refused": lazy_gettext("не допущено до лічильника"),
        "at_verification": lazy_gettext("на повірці або в ремонті"),
        "broken": lazy_gettext("лічильник несправний"),
        "unverified": lazy_gettext("повірку прострочено"),
        "unauthorised": lazy_gettext("безоблікове користування"),
    },
    "estimate_step": {
        "average": lazy_gettext("за середнім"),
        "norm": lazy_gettext("за нормою, як без лічильника"),
        "share": lazy_gettext("частка небалансу, як без лічильника"),
        "inlet": lazy_gettext("за актом"),
        "carried": lazy_gettext("нараховано наперед"),
    },
    "doubt_name": {
        "below_previous": lazy_gettext("менше за попереднє"),
        "spike": lazy_gettext("незвично великий обсяг"),
        "red_digits": lazy_gettext("схоже, введено й червоні цифри"),
    },
    "sent_outcome": {
        "accepted": lazy_gettext("враховано"),
        "held": lazy_gettext("під сумнівом"),
        "not_for_charging": lazy_gettext("не для нарахування"),
        "refused": lazy_gettext("не прийнято: лічильник тим часом змінено"),
        "outdated": lazy_gettext("замінено пізнішим"),
        "withdrawn": lazy_gettext("знято як помилкове"),
        "failed": lazy_gettext("не вдалося записати"),
    },
    "payment_state": {
        "matched": lazy_gettext("очікує проведення"),
        "posted": lazy_gettext("проведено"),
        "unmatched": lazy_gettext("нез'ясований"),
        "reversed": lazy_gettext("скасовано"),
        "withdrawn": lazy_gettext("забрано"),
    },
    "payment_source": {
        "file": lazy_gettext("файл"),
        "bank": lazy_gettext("банк"),
        "statement": lazy_gettext("виписка банку"),
    },
    "protection_ground": {
        code: lazy_gettext(text) for code, text in GROUNDS.items() if code != "moratorium"
    },
    "absence_ground": {
        "residence": lazy_gettext("тимчасове проживання в іншому місці"),
        "work": lazy_gettext("робота"),
        "treatment": lazy_gettext("лікування"),
        "study": lazy_gettext("навчання"),
        "military": lazy_gettext("військова служба"),
        "sentence": lazy_gettext("відбування покарання"),
        "displaced": lazy_gettext("внутрішньо переміщена особа"),
        "other": lazy_gettext("інше"),
    },
    "protection_extent": {
        "all": lazy_gettext("пеня, три проценти річних та інфляційні"),
        "penalty": lazy_gettext("лише пеня"),
    },
    "limitation_name": {
        "safe": lazy_gettext("строк давності триває"),
        "disputable": lazy_gettext("давність спірна — до юриста"),
        "expired": lazy_gettext("строк давності сплив"),
    },
    "debt_nature": {code: lazy_gettext(text) for code, text in DEBTS.items()},
    "restructuring_state": {
        "kept": lazy_gettext("виконується"),
        "late": lazy_gettext("є прострочені платежі"),
        "paid": lazy_gettext("погашено"),
        "broken": lazy_gettext("розірвано"),
    },
    "even_settles": {
        "at_once": lazy_gettext("доплата одразу, з рахунком за останній місяць"),
        "parts": lazy_gettext("доплата рівними частинами в наступних рахунках"),
    },
    "even_state": {
        "coming": lazy_gettext("ще не почався"),
        "running": lazy_gettext("триває"),
        "settled": lazy_gettext("завершено"),
    },
    "restructuring_income": {
        "earned": lazy_gettext("заробіток"),
        "social": lazy_gettext("пенсія або соціальна допомога"),
    },
    "building_kind": {
        "apartment": lazy_gettext("багатоквартирний"),
        "private": lazy_gettext("приватний"),
        "non_residential": lazy_gettext("нежитловий"),
    },
    "problem_name": {
        "missing_tariff": lazy_gettext("немає тарифу"),
        "missing_reading": lazy_gettext("немає показань"),
        "missing_norm": lazy_gettext("немає норми"),
        "negative_consumption": lazy_gettext("від'ємне споживання"),
        "spike": lazy_gettext("незвично великий обсяг"),
        "no_persons": lazy_gettext("немає осіб"),
        "no_figure": lazy_gettext("немає величини, на яку є норма"),
        "no_area": lazy_gettext("немає площі"),
        "no_meter": lazy_gettext("немає лічильника"),
    },
    "heat_device": {
        "none": lazy_gettext("без приладу"),
        "meter": lazy_gettext("лічильник тепла"),
        "allocators": lazy_gettext("розподілювачі"),
        "individual": lazy_gettext("індивідуальне опалення"),
    },
    "transit_pipes": {
        "none": lazy_gettext("труб немає"),
        "bare": lazy_gettext("труби без ізоляції"),
        "insulated": lazy_gettext("труби ізольовано"),
        "cut": lazy_gettext("труби від'єднано"),
    },
    "heat_source": {
        "meter": lazy_gettext("за вузлом обліку"),
        "load": lazy_gettext("за навантаженням, годинами й температурою"),
    },
    "heat_figure": {
        "hours": lazy_gettext("Годин опалення"),
        "outdoor_temperature": lazy_gettext("Середня температура надворі, °C"),
        "act_heat": lazy_gettext("Обсяг за актом, Гкал"),
        "common_heat": lazy_gettext("Місця загального користування за лічильниками, Гкал"),
        "hot_water_heat": lazy_gettext("Тепло на гарячу воду, Гкал"),
        "hot_water_volume": lazy_gettext("Гаряча вода будинку, м³"),
        "hot_temperature": lazy_gettext("Температура гарячої води, °C"),
        "cold_temperature": lazy_gettext("Температура холодної води, °C"),
        "circulation": lazy_gettext("Циркуляція гарячої води, Гкал"),
    },
    "import_state": {
        "received": lazy_gettext("отримано"),
        "reading": lazy_gettext("читається"),
        "read": lazy_gettext("прочитано"),
        "checked": lazy_gettext("перевірено"),
        "imported": lazy_gettext("завантажено"),
        "undone": lazy_gettext("скасовано"),
    },
    **MONEY_NAMES,
    **BANK,
}


def source_in_words(code: str) -> str:
    """Return where a payment came from; desks of cash have words of their own."""
    kind, _, own = code.partition(":")
    if kind == "provider":
        return str(gettext("платіжна система %(code)s", code=own))
    return str(NAMES["payment_source"].get(code, code))


def install(app: Flask) -> None:
    """Give the templates one function for each kind of code; an unknown code shows itself."""
    for name, texts in NAMES.items():
        app.jinja_env.globals[name] = lambda code, known=texts: known.get(code, code)
