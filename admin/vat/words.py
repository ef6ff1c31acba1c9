"""What VAT's events, methods and classes of consumers are called on the screens."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from admin.tariffs.forms import CATEGORIES

CLASSES: Mapping[str, object] = dict(CATEGORIES)
EVENTS: Mapping[str, object] = {
    "supply": lazy_gettext("постачання"),
    "payment": lazy_gettext("оплата"),
    "advance": lazy_gettext("аванс"),
    "advance_used": lazy_gettext("залік авансу"),
    "adjustment": lazy_gettext("коригування"),
}
METHODS: Mapping[str, object] = {
    "first_event": lazy_gettext("перша подія"),
    "cash": lazy_gettext("касовий метод"),
}
