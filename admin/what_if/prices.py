"""A list of prices in a form: each may be typed anew, or all of them moved by so many per cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext, lazy_gettext

from admin.tariffs.forms import DEAREST, PRICE_PLACES
from app.kernel.money import round_half_up
from app.tariffs.queries import TariffRow
from app.web.bounds import within
from app.web.fields import number_of
from app.web.forms import Field, FieldProblem, Form, Look, decimal_places

SHOWN = 300
"""So many prices have a field of their own; the rest is moved by per cent, or looked for."""
_MOST = Decimal(1000)


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A price and what it would be."""

    row: TariffRow
    price: Decimal


def percent_field() -> Field[Decimal | None]:
    """Return the field for the per cent by which all listed prices move."""

    def read(text: str) -> Decimal:
        number = number_of(text.rstrip("% "), places=4)
        if not -100 <= number <= _MOST:
            raise FieldProblem(gettext("Відсоток — від −100 до 1 000."))
        return number

    look = Look(
        hint=lazy_gettext("Наприклад, 8 або −3,5. Ціна, яку ви впишете в рядку, важливіша."),
        attributes={"inputmode": "decimal", "class": "num"},
    )
    return Field(
        lazy_gettext("Змінити всі ціни зі списку на, %"), read, is_required=False, look=look
    )


def new_prices(
    form: Form, rows: Sequence[TariffRow], *, percent: Decimal | None
) -> Sequence[NewPrice]:
    """Return the prices that change; what was typed wrongly is told at its row of the form."""
    found = []
    for row in rows:
        price = _typed(form, f"price-{row.id}")
        if price is None and percent:
            price = moved(row.price, percent)
            if price >= DEAREST:
                form.refuse("percent", gettext("Ціна стала б завеликою."))
                continue
        if price is not None and price != row.price:
            found.append(NewPrice(row, price))
    return found


def moved(price: Decimal, percent: Decimal) -> Decimal:
    """Return a price moved by per cent, with as many decimals as it had, two at least.

    >>> moved(Decimal("32.184000"), Decimal(8))
    Decimal('34.759')
    """
    places = max(2, decimal_places(price.normalize()))
    return round_half_up(price * (100 + percent) / 100, places)


def _typed(form: Form, name: str) -> Decimal | None:
    return typed_number(form, name, below=DEAREST, places=PRICE_PLACES)


def typed_number(form: Form, name: str, *, below: Decimal, places: int) -> Decimal | None:
    """Return the number typed in a row's field, None where nothing was."""
    text = form.typed.get(name, "").replace("\0", "").strip()
    if not text:
        return None
    most = below - Decimal(1).scaleb(-places)
    try:
        return within(number_of(text, places=places), least=0, most=most)
    except FieldProblem as problem:
        form.refuse(name, str(problem))
        return None
