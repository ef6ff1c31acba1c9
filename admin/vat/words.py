"""What VAT's events, methods and classes of consumers are called on the screens."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from admin.tariffs.forms import CATEGORIES
from app.vat.models import VatEvent, VatMethodKind

CLASSES: Mapping[str, object] = dict(CATEGORIES)
EVENTS: Mapping[str, object] = {
    VatEvent.SUPPLY: lazy_gettext("постачання"),
    VatEvent.PAYMENT: lazy_gettext("оплата"),
    VatEvent.ADVANCE: lazy_gettext("аванс"),
    VatEvent.ADVANCE_USED: lazy_gettext("залік авансу"),
    VatEvent.ADJUSTMENT: lazy_gettext("коригування"),
}
METHODS: Mapping[str, object] = {
    VatMethodKind.FIRST_EVENT: lazy_gettext("перша подія"),
    VatMethodKind.CASH: lazy_gettext("касовий метод"),
}
