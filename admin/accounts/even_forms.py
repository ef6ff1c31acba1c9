"""Forms of even payments: the agreement, its change, its end."""

from flask_babel import lazy_gettext

from admin.words import NAMES
from app.even_payments.parts import MOST_MONTHS
from app.even_payments.sign import MOST_PARTS
from app.web.fields import (
    choice_field,
    money_field,
    month_field,
    past_day_field,
    text_field,
    whole_field,
)
from app.web.forms import Form, Look


class EvenForm(Form):
    """What the parties agree on; the services are ticked beside it."""

    number = text_field(lazy_gettext("Номер договору"), longest=40)
    signed_on = past_day_field(lazy_gettext("Дата договору"))
    basis = text_field(
        lazy_gettext("Підстава"),
        look=Look(hint=lazy_gettext("Заява абонента чи рішення: номер і дата")),
    )
    first_month = month_field(lazy_gettext("Перший місяць"))
    count = whole_field(lazy_gettext("Скільки місяців"), most=MOST_MONTHS)
    amount = money_field(
        lazy_gettext("Разом за всі місяці, грн"),
        is_required=False,
        hint=lazy_gettext("Порожньо — за прогнозом: стільки, як за останні 12 місяців"),
    )
    settles = choice_field(
        lazy_gettext("Доплата після останнього місяця"), tuple(NAMES["even_settles"].items())
    )
    parts = whole_field(
        lazy_gettext("На скільки рахунків поділити доплату"),
        most=MOST_PARTS,
        is_required=False,
        hint=lazy_gettext("Лише якщо доплата частинами"),
    )


class EvenChangeForm(Form):
    """Another plan from a month on."""

    first_month = month_field(lazy_gettext("З якого місяця"))
    last_month = month_field(lazy_gettext("Останній місяць"))
    amount = money_field(lazy_gettext("Разом за ці місяці, грн"))
    reason = text_field(lazy_gettext("Причина"))


class EvenEndForm(Form):
    """The month whose bill settles the agreement early."""

    last_month = month_field(lazy_gettext("Останній місяць"))
    reason = text_field(lazy_gettext("Причина"))


class EvenUndoingForm(Form):
    """Why an agreement was a mistake."""

    reason = text_field(lazy_gettext("Причина"))
