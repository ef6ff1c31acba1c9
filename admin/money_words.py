"""Codes of payments' documents and of their allocation, as the screens say them."""

from flask_babel import lazy_gettext

MONEY_NAMES: dict[str, dict[str, object]] = {
    "allocation_order": {
        "oldest_first": lazy_gettext("найдавніший борг спершу"),
        "by_service": lazy_gettext("за порядком послуг"),
        "by_payee": lazy_gettext("за порядком отримувачів"),
        "proportional": lazy_gettext("пропорційно боргам"),
        "costs_first": lazy_gettext("пеня, 3 % річних та інфляційні спершу (ст. 534 ЦК)"),
    },
}
