"""What each mismatch of the check before publishing is called, and how its figures are written."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import lazy_gettext

from app.charging.shadow.verdict import Listed
from app.web import formats

KINDS: Mapping[str, object] = {
    "again_amount": lazy_gettext("Другий підрахунок дає іншу суму"),
    "again_quantity": lazy_gettext("Другий підрахунок дає інший обсяг"),
    "again_price": lazy_gettext("Другий підрахунок дає іншу ціну"),
    "again_less": lazy_gettext("Рядка немає, а за другим підрахунком він має бути"),
    "again_more": lazy_gettext("Рядок є, а за другим підрахунком його не має бути"),
    "amount": lazy_gettext("Сума не дорівнює обсягу, помноженому на ціну"),
    "quantity": lazy_gettext("Обсяг не той, що в підставі рядка"),
    "below_zero": lazy_gettext("Сума, обсяг або ціна менша за нуль"),
    "above_zero": lazy_gettext("Зменшення збільшує суму"),
    "without_basis": lazy_gettext("Рядок без підстави: невідомо, з чого він вийшов"),
    "vat_rate": lazy_gettext("Такої ставки ПДВ не буває"),
    "line_twice": lazy_gettext("Той самий рядок двічі"),
    "charged_twice": lazy_gettext("Те саме нараховано двічі"),
    "foreign_account": lazy_gettext("Рядок рахунку з іншого будинку"),
    "foreign_agreement": lazy_gettext("Рядок за договором іншого рахунку або послуги"),
    "tariff": lazy_gettext("Ціна не за тарифом цього рахунку"),
    "foreign_meter": lazy_gettext("Рядок за лічильником іншого рахунку"),
    "foreign_reading": lazy_gettext("Показання не цього лічильника або не таке, як внесено"),
    "foreign_parameter": lazy_gettext("Площа або кількість не цього рахунку або не така"),
    "norm": lazy_gettext("Норма споживання не та, що діє"),
    "order": lazy_gettext("Разова послуга не така, як у замовленні"),
    "benefit": lazy_gettext("Пільга не така, як записано, або не від тієї суми"),
    "foreign_house": lazy_gettext("Рядок за розподілом іншого будинку або послуги"),
    "taken_back": lazy_gettext("Перерахунок знімає не те, що було нараховано"),
    "no_correction": lazy_gettext("Рядок за минулий місяць не каже, що він виправляє"),
    "correction_sum": lazy_gettext("Перерахунок не дорівнює сумі своїх рядків"),
    "correction_of_own_month": lazy_gettext("Перерахунок місяця, який ще не опубліковано"),
    "lines": lazy_gettext("Рядків не стільки, скільки нараховано"),
    "total": lazy_gettext("Рядки не складаються в нараховану суму"),
    "group_sum": lazy_gettext("Рядки послуги не складаються в суму будинку"),
    "not_parked": lazy_gettext("Рядків у рахунку більше, ніж дозволено"),
    "though_stopped": lazy_gettext("Нараховано, хоча зауваження це забороняє"),
    "out_of_season": lazy_gettext("Тепло нараховано, а будинок у цьому місяці не підключено"),
    "house_sum": lazy_gettext("Частки не складаються в обсяг будинку"),
    "house_balance": lazy_gettext("Розподілено не стільки, скільки надійшло в будинок"),
    "line_lost": lazy_gettext("Послугу не нараховано, і жодне зауваження не каже чому"),
    "order_lost": lazy_gettext("Замовлену разову послугу не нараховано"),
    "heat_sum": lazy_gettext("Частки не складаються в тепло будинку"),
    "shared_sum": lazy_gettext("Частки не складаються в спільну витрату"),
}
_OF_VOLUMES = lazy_gettext("Сума послуги в будинку та сама, але обсяг інший")
_MONEY = {
    *("again_amount", "again_less", "again_more", "amount", "order", "order_lost"),
    *("benefit", "taken_back", "correction_sum", "total", "group_sum"),
}
_PRICES = {"again_price", "tariff"}
BEYOND: Mapping[str, object] = {
    "large": lazy_gettext("частки в завеликих будинках (скільки рахунків, задано в параметрах)"),
    "other": lazy_gettext("інші способи нарахування"),
}
"""What the second count does not know; its lines are held to the rules alone."""


def mismatch_in_words(found: Listed) -> str:
    """Return what a mismatch is called on the screens."""
    if found.kind == "group_sum" and found.expected == found.found:
        return str(_OF_VOLUMES)
    return str(KINDS[found.kind])


def mismatch_figure(kind: str, figure: Decimal | None) -> str:
    """Return one of the two figures as people write it; a dash where there is none."""
    if figure is None:
        return "—"
    if kind in _MONEY:
        return formats.written_money(figure)
    if kind in _PRICES:
        return formats.written_price(figure)
    return formats.written_number(figure)
