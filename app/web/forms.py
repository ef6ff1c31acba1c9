"""Typed forms that keep what was typed. CSRF is checked before a view ever sees a form.

class PaymentForm(Form):
    amount = money_field(_("Сума"))
    paid_on = day_field(_("Дата"))

form = PaymentForm.parse(request.form)
if form.problems: return render(...), 422
form.amount  # Decimal
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

T = TypeVar("T")


class FieldProblem(ValueError):
    """What is wrong with one typed value; its text is shown under the field."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a field is shown: its hint, HTML attributes and, for a choice, its options."""

    hint: object = ""
    kind: str = "text"
    attributes: Mapping[str, object] | None = None
    options: Sequence[tuple[str, object]] = ()


@dataclass(frozen=True, slots=True)
class BoundField:
    """One field of a parsed form, ready for the `field` macro."""

    name: str
    label: str
    text: str
    problem: str
    is_required: bool
    look: Look


class Field(Generic[T]):
    """One value of a form: its label, how its text is read and how it looks."""

    def __init__(
        self,
        label: object,
        read: Callable[[str], T],
        *,
        is_required: bool = True,
        empty: T | None = None,
        look: Look | None = None,
    ) -> None:
        self.label = label
        self.read = read
        self.is_required = is_required
        self.empty = empty
        self.look = look or Look()
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, form: None, owner: type) -> "Field[T]": ...
    @overload
    def __get__(self, form: "Form", owner: type) -> T: ...
    def __get__(self, form: "Form | None", owner: type) -> "Field[T] | T":
        if form is None:
            return self
        value: T = form.values[self.name]
        return value


class Form:
    """Typed text, the values read from it, and what is wrong; subclasses only declare fields."""

    fields: ClassVar[dict[str, Field[Any]]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: each for name, each in vars(cls).items() if isinstance(each, Field)}
        cls.fields = {**cls.fields, **own}

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.values: dict[str, Any] = {}
        self.problems: dict[str, str] = {}

    @classmethod
    def blank(cls, **typed: str) -> Self:
        """Return the form as first shown, with what is already known filled in."""
        return cls(typed)

    @classmethod
    def parse(cls, typed: Mapping[str, str]) -> Self:
        """Return the form with every field read; look at `problems` before using values."""
        form = cls(_one_text_each(typed, cls.fields))
        for name, field in cls.fields.items():
            form._read(name, field)
        return form

    def _read(self, name: str, field: Field[Any]) -> None:
        # PostgreSQL keeps no NUL, and nobody types one.
        text = self.typed.get(name, "").replace("\0", "").strip()
        if not text:
            self.values[name] = field.empty
            if field.is_required:
                self.problems[name] = str(gettext("Заповніть це поле."))
            return
        try:
            self.values[name] = field.read(text)
        except FieldProblem as problem:
            self.problems[name] = str(problem)

    def refuse(self, name: str, text: str) -> None:
        """Show a refusal of an operation under the field it is about (`""`: above the form)."""
        self.problems[name] = text

    def bound(self, name: str) -> BoundField:
        """Return one field for showing."""
        field = self.fields[name]
        return BoundField(
            name=name,
            label=str(field.label),
            text=self.typed.get(name, ""),
            problem=self.problems.get(name, ""),
            is_required=field.is_required,
            look=field.look,
        )

    @property
    def first_invalid(self) -> str:
        """Return the name of the first field with a problem, for the focus."""
        return next((name for name in self.fields if name in self.problems), "")


def _one_text_each(typed: Mapping[str, str], fields: Mapping[str, Field[Any]]) -> Mapping[str, str]:
    """Return what was typed; of several boxes ticked in one field, all their values."""
    if not isinstance(typed, MultiDict):
        return typed
    ticked = {
        name: " ".join(typed.getlist(name))
        for name, field in fields.items()
        if field.look.kind == "ticks"
    }
    return {**typed.to_dict(), **ticked}


def decimal_places(value: Decimal) -> int:
    """Return how many decimals a number is written with."""
    return max(0, -int(value.as_tuple().exponent))
