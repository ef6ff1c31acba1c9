"""The form of a new price: from which day, for whom, by whose decision."""

from decimal import Decimal

from flask_babel import gettext, lazy_gettext

from app.registry.models import ConsumerCategory
from app.web.bounds import within
from app.web.fields import choice_field, day_field, number_of, text_field
from app.web.filters import ZONES
from app.web.forms import Field, FieldProblem, Form, Look
from app.web.guards import row_number

CATEGORIES = (
    (ConsumerCategory.POPULATION.value, lazy_gettext("населення")),
    (ConsumerCategory.COMPANY.value, lazy_gettext("підприємства")),
    (ConsumerCategory.BUDGET.value, lazy_gettext("бюджетні установи")),
    (ConsumerCategory.COLLECTIVE.value, lazy_gettext("колективний споживач")),
)
ACT_KINDS = (
    lazy_gettext("рішення виконкому"),
    lazy_gettext("протокол загальних зборів"),
    lazy_gettext("постанова НКРЕКП"),
    lazy_gettext("наказ"),
)
"""Offered while typing; any other kind may be typed."""
PRICE_PLACES = 6
DEAREST = Decimal(10**8)
"""The column of prices holds eight digits before the comma."""
PERCENT_BELOW = Decimal("100.01")
"""A part in per cent, of two places, is at most the whole."""


def number_field(
    label: object,
    below: Decimal | int,
    *,
    places: int,
    is_above_zero: bool = False,
    is_required: bool = True,
    hint: object = "",
) -> Field[Decimal]:
    """Return a field for a number from nothing, or above it, to less than `below`."""
    step = Decimal(1).scaleb(-places)

    def read(text: str) -> Decimal:
        number = number_of(text, places=places)
        return within(number, least=step if is_above_zero else 0, most=below - step)

    look = Look(hint=hint, attributes={"inputmode": "decimal", "class": "num"})
    return Field(label, read, is_required=is_required, look=look)


def _settlement(text: str) -> int:
    if (number := row_number(text)) is None:
        raise FieldProblem(gettext("Оберіть зі списку."))
    return number


class PriceForm(Form):
    """A price from a day on; the one before it ends by itself."""

    price = number_field(
        lazy_gettext("Ціна з ПДВ, грн"),
        DEAREST,
        places=PRICE_PLACES,
        hint=lazy_gettext("Як у рішенні, з усіма знаками після коми"),
    )
    vat_rate = number_field(lazy_gettext("ПДВ, %"), PERCENT_BELOW, places=2)
    since = day_field(
        lazy_gettext("Діє з"), hint=lazy_gettext("Попередня ціна діятиме до цього дня")
    )
    established = number_field(
        lazy_gettext("Встановлена ціна, грн"),
        DEAREST,
        places=PRICE_PLACES,
        is_required=False,
        hint=lazy_gettext("Якщо застосовують іншу, ніж встановило рішення"),
    )
    category = choice_field(lazy_gettext("Споживачі"), CATEGORIES, is_required=False)
    zone = choice_field(lazy_gettext("Зона доби"), tuple(ZONES.items()), is_required=False)
    settlement = Field[int | None](
        lazy_gettext("Населений пункт"), _settlement, is_required=False, look=Look(kind="select")
    )
    act_kind = text_field(
        lazy_gettext("Рішення"), look=Look(attributes={"list": "act-kinds", "autocomplete": "off"})
    )
    act_number = text_field(lazy_gettext("Номер рішення"), longest=60)
    act_dated = day_field(lazy_gettext("Дата рішення"))
    act_issuer = text_field(lazy_gettext("Хто ухвалив"), is_required=False)
