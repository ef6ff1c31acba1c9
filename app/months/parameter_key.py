"""What one dated parameter of a company is: its type, its default, what fits it. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Generic, TypeVar

from app.kernel.errors import Invalid

Value = TypeVar("Value", int, Decimal, str, bool)


class ParameterUnfit(Invalid):
    """The value is not of the parameter's type or not among its choices."""

    key = "months.parameter-unfit"

    def __init__(self, *, key: str, value: object) -> None:
        super().__init__(f"{value!r} does not fit the parameter {key}", name=key, value=value)


@dataclass(frozen=True, slots=True)
class Key(Generic[Value]):
    """A known parameter. `source` is an id of the list of sources; empty for our own choice."""

    name: str
    kind: type[Value]
    default: Value
    source: str = ""
    confirmed: bool = False
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """A text of several words: all of these, in the company's order."""
    is_row: bool = False
    """A text of whole numbers from one up, each larger than the one before."""
    least: int = 0
    most: int | Decimal | None = None
    """The smallest and the largest number that make sense."""

    def read(self, stored: Any) -> Value:
        """Return a stored JSON value as this key's type."""
        kind: Any = self.kind
        value = Decimal(str(stored)) if kind is Decimal else stored
        return self._fit(value)

    def write(self, value: Value) -> Any:
        """Return `value` as JSON; decimals travel as text, so none becomes a float."""
        fit: Any = self._fit(value)
        return str(fit) if isinstance(fit, Decimal) else fit

    def _fit(self, value: Any) -> Value:
        # Not isinstance: True is an int, and "yes" is no day of the month.
        if type(value) is not self.kind or not self._is_known(value):
            raise ParameterUnfit(key=self.name, value=value)
        fitting: Value = value
        return fitting

    def _is_known(self, value: Any) -> bool:
        if self.words:
            return sorted(value.split()) == sorted(self.words)
        if self.is_row:
            return _is_row(value)
        if self.kind in (int, Decimal):
            return self.least <= value and (self.most is None or value <= self.most)
        return not self.choices or value in self.choices


def _is_row(text: str) -> bool:
    words = text.split()
    if not words or not all(word.isdecimal() and word.isascii() for word in words):
        return False
    steps = [0, *map(int, words)]
    return all(one < other for one, other in pairwise(steps))
