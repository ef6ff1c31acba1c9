"""Codes of payments' documents and of their allocation, as the screens say them."""

from flask_babel import lazy_gettext

from app.documents.money_documents.paper import KINDS

MONEY_NAMES: dict[str, dict[str, object]] = {
    "money_document_kind": {kind.value: lazy_gettext(text) for kind, text in KINDS.items()},
    "money_document_state": {
        "waiting": lazy_gettext("чекає на другий підпис"),
        "posted": lazy_gettext("проведено"),
        "declined": lazy_gettext("відхилено"),
        "reversed": lazy_gettext("скасовано"),
    },
    "allocation_order": {
        "oldest_first": lazy_gettext("найдавніший борг спершу"),
        "by_service": lazy_gettext("за порядком послуг"),
        "by_payee": lazy_gettext("за порядком отримувачів"),
        "proportional": lazy_gettext("пропорційно боргам"),
        "costs_first": lazy_gettext("пеня, 3 % річних та інфляційні спершу (ст. 534 ЦК)"),
    },
}
