"""Columns and groupings of the turnover sheet as the screens say them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin.tariffs.forms import CATEGORIES
from app.reports.turnover.asked import By
from app.reports.turnover.figures import FIGURES
from app.reports.turnover.names import PricedBy
from app.web.filters import one_unit
from app.web.formats import written_day, written_price

TITLES: Mapping[str, object] = {
    "opening_debit": lazy_gettext("Борг на початок (Дт)"),
    "opening_credit": lazy_gettext("Переплата на початок (Кт)"),
    "charged": lazy_gettext("Нараховано"),
    "own_benefits": lazy_gettext("Пільги підприємства"),
    "recalculated": lazy_gettext("Перераховано"),
    "benefits": lazy_gettext("Пільги за реєстрами"),
    "subsidies": lazy_gettext("Субсидії"),
    "penalty": lazy_gettext("Пеня"),
    "interest": lazy_gettext("3 % річних"),
    "inflation": lazy_gettext("Інфляційні"),
    "paid": lazy_gettext("Сплачено"),
    "moved": lazy_gettext("Перенесено"),
    "other": lazy_gettext("Списано й повернуто"),
    "closing_debit": lazy_gettext("Борг на кінець (Дт)"),
    "closing_credit": lazy_gettext("Переплата на кінець (Кт)"),
}
BY_NAMES: Mapping[str, object] = {
    By.SERVICE: lazy_gettext("за послугами"),
    By.STREET: lazy_gettext("за вулицями"),
    By.BUILDING: lazy_gettext("за будинками"),
    By.ACCOUNT: lazy_gettext("за рахунками"),
    By.TARIFF: lazy_gettext("за тарифами"),
    By.PAYEE: lazy_gettext("за отримувачами"),
    By.CATEGORY: lazy_gettext("за категоріями споживачів"),
}
OF_BY: Mapping[str, object] = {
    By.SERVICE: lazy_gettext("Послуга"),
    By.STREET: lazy_gettext("Вулиця"),
    By.BUILDING: lazy_gettext("Будинок"),
    By.ACCOUNT: lazy_gettext("Рахунок"),
    By.TARIFF: lazy_gettext("Тариф"),
    By.PAYEE: lazy_gettext("Отримувач"),
    By.CATEGORY: lazy_gettext("Категорія споживачів"),
}
CATEGORY_NAMES: Mapping[str, object] = dict(CATEGORIES)
_ALWAYS = frozenset({"opening_debit", "charged", "paid", "closing_debit"})


def columns_with_money(*lines: Any) -> Sequence[str]:
    """Return the columns worth their room: those always there, and where any line has money."""
    return [
        name for name in FIGURES if name in _ALWAYS or any(getattr(line, name) for line in lines)
    ]


def tariff_name(tariff: PricedBy | None) -> str:
    """Return what a tariff is called; None priced nothing."""
    if tariff is None:
        return str(gettext("без тарифу"))
    return str(
        gettext(
            "%(service)s, %(price)s за %(unit)s з %(day)s",
            service=tariff.service,
            price=written_price(tariff.price),
            unit=one_unit(tariff.unit),
            day=written_day(tariff.since),
        )
    )
