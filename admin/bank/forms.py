"""Forms of the bank desk."""

from flask_babel import lazy_gettext

from app.web.fields import text_field, tick_field
from app.web.forms import Form, Look


class BankAccountForm(Form):
    """A bank account of the company's own."""

    iban = text_field("IBAN", longest=40, look=Look(attributes={"autocomplete": "off"}))
    name = text_field(
        lazy_gettext("Назва"),
        longest=80,
        look=Look(hint=lazy_gettext("Наприклад: Ощадбанк, основний")),
    )
    is_special_regime = tick_field(
        lazy_gettext("Спеціальний режим використання: лише гроші за тепло")
    )
    is_transit = tick_field(lazy_gettext("Транзитний: гроші йдуть далі тим, кому належать"))
