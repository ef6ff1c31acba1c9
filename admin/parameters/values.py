"""Values of parameters as a person reads and writes them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin.parameters.words import CHOICES, HINTS, NAMES
from app.kernel.text import matching_key
from app.months.parameter_key import Key
from app.web.fields import choice_field, number_of, text_field
from app.web.filters import yes_no
from app.web.formats import written_number
from app.web.forms import Field, FieldProblem, Look

_YES_NO = (("yes", lazy_gettext("так")), ("no", lazy_gettext("ні")))
_PLACES = 6


def written(key: Key[Any], value: Any) -> str:
    """Return a value in words of the screen."""
    if key.kind is bool:
        return yes_no(value)
    if key.is_row:
        return ", ".join(written_number(int(each)) for each in value.split())
    if key.words:
        return ", ".join(_choice(word) for word in value.split())
    return _choice(value) if key.kind is str else written_number(value)


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
    look = Look(hint=HINTS.get(key.name), attributes={"inputmode": "decimal", "class": "num"})
    places = _PLACES if key.kind is Decimal else 0
    return Field(label, lambda text: number_of(text, places=places), look=look)


def value_of(key: Key[Any], read: Any) -> Any:
    """Return what the field has read as the parameter's own type."""
    if key.kind is bool:
        return read == "yes"
    if key.is_row:
        return _row(str(read))
    return int(read) if key.kind is int else read


def _row(text: str) -> str:
    """Return the numbers of a row; between commas a space only sets thousands apart."""
    if "," not in text:
        return " ".join(text.split())
    return " ".join("".join(each.split()) for each in text.split(",") if each.strip())


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
