"""Titles of what a fault may be in though no one column of the file's kind has its name."""

from collections.abc import Mapping

from app.kernel.translation import N_

COLUMNS: Mapping[str, str] = {
    "amount": N_("Сума"),
    "capacity": N_("Перехід через нуль на"),
    "code": N_("Код послуги"),
    "month": N_("Місяць"),
    "multiplier": N_("Коефіцієнт"),
    "nature": N_("Вид боргу"),
    "payee": N_("Отримувач"),
    "removed_on": N_("Знято"),
    "serial": N_("№ лічильника"),
    "service": N_("Послуга"),
    "value": N_("Показання"),
}
"""The month and year of a request are two columns, a subsidy has one for each code, a treasurer's
book one for each service."""
