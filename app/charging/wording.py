"""Ukrainian words and figures of explanations. The texts are the keys of their translations."""

from datetime import date
from decimal import Decimal

from app.kernel.money import round_half_up, to_kopecks

BY_METER = (
    "Лічильник № %(serial)s: %(start)s на %(start_day)s (%(start_source)s), "
    "%(end)s на %(end_day)s (%(end_source)s); спожито %(volume)s %(unit)s."
)
BY_METER_PAST_ZERO = (
    "Лічильник № %(serial)s перейшов через нуль: %(start)s на %(start_day)s (%(start_source)s), "
    "%(end)s на %(end_day)s (%(end_source)s); спожито %(volume)s %(unit)s."
)
BY_DAYS = (
    "Лічильник № %(serial)s: %(start)s на початок і %(end)s на кінець місяця, за днями між "
    "показаннями від %(start_day)s (%(start_source)s) і %(end_day)s (%(end_source)s); "
    "спожито %(volume)s %(unit)s."
)
BY_NORM = "Норма споживання %(norm)s %(unit)s на особу на місяць (%(act)s), осіб: %(persons)s."
BY_AREA = "Площа %(area)s м²."
BY_FLAT = "Плата з квартири за місяць."
BY_SUBSCRIPTION = "Плата за абонентське обслуговування за місяць."
BY_AGREEMENT = "Сума за договором: %(sum)s на місяць."
BY_SHARE = "Частка %(own)s із %(all)s від спільної суми %(sum)s (%(act)s)."
FOR_DAYS = "Нараховано за %(days)s із %(of)s днів."
TARIFF = "Тариф %(price)s за %(unit)s діє з %(since)s (%(act)s)."
CAPPED = "Тариф %(set)s за %(unit)s діє з %(since)s (%(act)s); закон обмежує плату сумою %(price)s."
ROUNDED = "Суму заокруглено один раз, до копійки."
PERSONS = "ос."
DAYS = "дн."

UNITS = {
    "m3": "м³",
    "gcal": "Гкал",
    "gj": "ГДж",
    "mwh": "МВт·год",
    "kwh": "кВт·год",
    "m2": "м²",
    "person": "особу",
    "month": "місяць",
    "flat": "квартиру",
}
SOURCES = {
    "inspector": "контролер",
    "staff": "працівник",
    "cabinet": "з кабінету",
    "file": "з файлу",
    "bot": "з бота",
    "act": "за актом",
    "estimate": "розрахункове",
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
}
_GAP = "\u00a0"


def number(value: Decimal, places: int) -> str:
    """Return a figure with so many decimals, as written in Ukraine.

    >>> number(Decimal("1245.5"), 3).replace(chr(160), " ")
    '1 245,500'
    """
    return f"{round_half_up(value, places):,f}".replace(",", _GAP).replace(".", ",")


def volume(value: Decimal) -> str:
    """Return a figure with the decimals it has, none where it is whole.

    >>> volume(Decimal("4.600000"))
    '4,6'
    """
    exponent = value.normalize().as_tuple().exponent
    return number(value, max(0, -int(exponent)))


def price(value: Decimal) -> str:
    """Return a price with at least two decimals.

    >>> price(Decimal("32.184000")).replace(chr(160), " ")
    '32,184 ₴'
    """
    exponent = value.normalize().as_tuple().exponent
    return f"{number(value, max(2, -int(exponent)))}{_GAP}₴"


def money(value: Decimal) -> str:
    """Return an amount in hryvnias and kopecks."""
    return f"{number(value, 2)}{_GAP}₴"


def rounded(value: Decimal) -> Decimal:
    """Return an amount as it stands on paper."""
    return to_kopecks(value)


def day(value: date) -> str:
    """Return a day as written in Ukraine."""
    return f"{value:%d.%m.%Y}"
