"""Forms of what may change on an account; every change names its day."""

from flask_babel import lazy_gettext

from admin.words import NAMES
from app.restructuring.schedule import MOST_INSTALMENTS
from app.web.fields import (
    choice_field,
    day_field,
    money_field,
    past_day_field,
    quantity_field,
    text_field,
    tick_field,
    whole_field,
)
from app.web.forms import Form, Look

CONTACTS = (("phone", lazy_gettext("Телефон")), ("email", lazy_gettext("Пошта")))


class ParameterForm(Form):
    """A figure that charging reads, from a day on, and the document it rests on."""

    kind = choice_field(lazy_gettext("Що змінюється"), tuple(NAMES["parameter_name"].items()))
    value = quantity_field(lazy_gettext("Нове значення"), places=6)
    since = day_field(
        lazy_gettext("Діє з"), hint=lazy_gettext("Попереднє значення діятиме до цього дня")
    )
    basis = text_field(
        lazy_gettext("Підстава"),
        look=Look(hint=lazy_gettext("Документ із номером і датою: довідка, заява, акт")),
    )


class HolderForm(Form):
    """Who holds the account from a day on."""

    name = text_field(
        lazy_gettext("Новий власник"),
        look=Look(hint=lazy_gettext("Прізвище спершу, як у документі; або назва організації")),
    )
    is_organisation = tick_field(lazy_gettext("Це організація"))
    since = day_field(
        lazy_gettext("З якого дня"),
        hint=lazy_gettext("Борг за попередні дні лишається за попереднім власником"),
    )
    ends_access = tick_field(
        lazy_gettext("Із цього дня закрити доступ у кабінеті всім, хто бачить рахунок"),
        hint=lazy_gettext(
            "Зніміть позначку, лише коли родина та сама. Інакше код на рахунках зміниться одразу."
        ),
    )


class HistoryForm(Form):
    """Why a cabinet shows what was before its holder had the account."""

    because = text_field(
        lazy_gettext("Підстава"),
        look=Look(hint=lazy_gettext("Наприклад: спадкоємець, свідоцтво № 12 від 01.12.2026")),
    )


class ContactForm(Form):
    """One more phone or e-mail address of the holder."""

    kind = choice_field(lazy_gettext("Що додати"), CONTACTS)
    value = text_field(lazy_gettext("Номер або адреса"), longest=120)


class ClosingForm(Form):
    """The day from which nothing is charged any more."""

    closed_on = day_field(
        lazy_gettext("Перший день без послуг"),
        hint=lazy_gettext("З цього дня рахунок не нараховується"),
    )


class TermsForm(Form):
    """What the parties of a restructuring agree on; the debts are ticked beside it."""

    number = text_field(lazy_gettext("Номер договору"), longest=40)
    signed_on = past_day_field(lazy_gettext("Дата договору"))
    basis = text_field(
        lazy_gettext("Підстава"),
        look=Look(hint=lazy_gettext("Заява абонента чи рішення: номер і дата")),
    )
    count = whole_field(lazy_gettext("Скільки щомісячних платежів"), most=MOST_INSTALMENTS)
    first_due_on = day_field(
        lazy_gettext("Перший щомісячний платіж — до"),
        hint=lazy_gettext("Наступні — того самого числа; з вихідного строк переноситься"),
    )
    first_payment = money_field(
        lazy_gettext("Перший внесок у день договору, грн"), is_required=False
    )
    income = money_field(
        lazy_gettext("Дохід абонента на місяць, грн"),
        is_required=False,
        hint=lazy_gettext("Щоб порівняти платіж із законною межею"),
    )
    income_kind = choice_field(
        lazy_gettext("Що це за дохід"),
        tuple(NAMES["restructuring_income"].items()),
        is_required=False,
    )
