"""The forms of estimates."""

from collections.abc import Sequence

from flask_babel import lazy_gettext

from admin.sharing.words import FUNDS, KEYS
from admin.tariffs.forms import DEAREST, number_field
from app.tariffs.queries import ServiceRow
from app.tariffs.sharing.estimates import MOST_MONTHS
from app.tariffs.sharing.models import BY_CONSUMPTION
from app.web.fields import (
    choice_field,
    day_field,
    money_field,
    month_field,
    past_day_field,
    text_field,
    whole_field,
)
from app.web.forms import Form, Look


class ApprovalForm(Form):
    """Nothing to fill in: what approving does stands above the button."""


class ExpenseForm(Form):
    """What was spent of an item: when, how much, for what, by which document."""

    spent_on = past_day_field(lazy_gettext("Коли витрачено"))
    amount = money_field(lazy_gettext("Сума, грн"))
    what = text_field(
        lazy_gettext("За що"),
        longest=200,
        look=Look(hint=lazy_gettext("Наприклад: прибирання у січні")),
    )
    document = text_field(
        lazy_gettext("Документ"),
        longest=120,
        look=Look(hint=lazy_gettext("Наприклад: акт № 4 від 31.01.2027")),
    )


class ExpenseRemovalForm(Form):
    """Why an expense is taken back."""

    reason = text_field(lazy_gettext("Чому"), look=Look(hint=lazy_gettext("Записано помилково")))


def estimate_form(groups: Sequence[tuple[int, str]]) -> type[Form]:
    """Return the form of an estimate, the company's groups to choose from."""
    offered = [(str(id_), name) for id_, name in groups]

    class EstimateForm(Form):
        """What it is called, who bears it, for which months, by which minutes."""

        name = text_field(
            lazy_gettext("Назва кошторису"),
            longest=80,
            look=Look(hint=lazy_gettext("Наприклад: Кошторис на 2027 рік")),
        )
        group = choice_field(lazy_gettext("Група рахунків, яка його несе"), offered)
        first = month_field(lazy_gettext("Перший місяць"))
        months = whole_field(lazy_gettext("На скільки місяців"), most=MOST_MONTHS)
        act_kind = text_field(lazy_gettext("Чим затверджено"))
        act_number = text_field(lazy_gettext("Номер документа"), longest=60)
        act_dated = day_field(lazy_gettext("Дата документа"))

    return EstimateForm


def item_form(services: Sequence[ServiceRow]) -> type[Form]:
    """Return the form of an item, the company's services to choose the fund from."""
    offered = [(str(each.id), each.name) for each in services]
    ways = tuple((key, name) for key, name in KEYS.items() if key not in BY_CONSUMPTION)

    class ItemForm(Form):
        """What is to be paid and how much, from which fund, how it is shared."""

        name = text_field(lazy_gettext("Стаття"), longest=120)
        amount = number_field(
            lazy_gettext("Сума на весь строк, грн"), DEAREST, places=2, is_above_zero=True
        )
        service = choice_field(lazy_gettext("Внесок, яким її збирають"), offered)
        kind = choice_field(lazy_gettext("Фонд"), tuple(FUNDS.items()))
        key = choice_field(lazy_gettext("Як ділити"), ways)

    return ItemForm
