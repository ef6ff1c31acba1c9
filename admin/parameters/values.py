"""Values of parameters as a person reads and writes them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin.parameters.words import CHOICES, NAMES
from app.kernel.text import matching_key
from app.months.parameter_keys import Key
from app.web.fields import choice_field, number_of, text_field
from app.web.filters import yes_no
from app.web.forms import Field, FieldProblem, Look

_YES_NO = (("yes", lazy_gettext("так")), ("no", lazy_gettext("ні")))
_PLACES = 6


def written(key: Key[Any], value: Any) -> str:
    """Return a value in words of the screen."""
    if key.kind is bool:
        return yes_no(value)
    if key.words or key.is_row:
        return ", ".join(_choice(word) for word in value.split())
    if key.kind is Decimal:
        return f"{value.normalize():f}".replace(".", ",")
    return _choice(str(value))


def typed(key: Key[Any], value: Any) -> str:
    """Return a value as its field holds it."""
    if key.kind is bool:
        return "yes" if value else "no"
    return str(value) if key.choices else written(key, value)


def field_of(key: Key[Any]) -> Field[Any]:
    """Return the field in which the parameter is written."""
    label = NAMES[key.name]
    if key.kind is bool:
        return choice_field(label, _YES_NO)
    if key.choices:
        return choice_field(label, [(each, _choice(each)) for each in key.choices])
    if key.words:
        hint = lazy_gettext("Усі, через кому, перший — найнадійніший")
        return Field(label, _order_of(key), look=Look(hint=hint))
    if key.is_row:
        hint = lazy_gettext("Цілі числа через кому, кожне більше за попереднє")
        return text_field(label, look=Look(hint=hint))
    look = Look(attributes={"inputmode": "decimal", "class": "num"})
    places = _PLACES if key.kind is Decimal else 0
    return Field(label, lambda text: number_of(text, places=places), look=look)


def value_of(key: Key[Any], read: Any) -> Any:
    """Return what the field has read as the parameter's own type."""
    if key.kind is bool:
        return read == "yes"
    if key.is_row:
        return " ".join(str(read).replace(",", " ").split())
    return int(read) if key.kind is int else read


def _order_of(key: Key[Any]) -> Callable[[str], str]:
    def read(text: str) -> str:
        known = {matching_key(_choice(word)): word for word in key.words}
        given = [matching_key(part) for part in text.split(",") if part.strip()]
        if sorted(given) != sorted(known):
            named = ", ".join(_choice(word) for word in key.words)
            raise FieldProblem(gettext("Назвіть кожного раз: %(named)s.", named=named))
        return " ".join(known[each] for each in given)

    return read


def _choice(code: str) -> str:
    return str(CHOICES.get(code, code))
