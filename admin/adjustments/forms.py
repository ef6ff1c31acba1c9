"""Forms of adjustments: what changes, by how much, why, by which paper."""

from decimal import Decimal

from flask_babel import gettext, lazy_gettext

from app.web.fields import number_of, text_field
from app.web.forms import Field, FieldProblem, Form, Look

DIRECTIONS = (
    ("lower", lazy_gettext("зменшити нараховане")),
    ("raise", lazy_gettext("збільшити нараховане")),
)
MEASURES = (
    ("sum", lazy_gettext("однакова сума кожному рахунку, грн")),
    ("percent", lazy_gettext("відсоток нарахованого за місяць")),
)


def above_zero(label: object, *, places: int = 2, hint: object = "") -> Field[Decimal]:
    """Return a field for a figure above zero; what it does is chosen beside it, not by a sign."""

    def read(text: str) -> Decimal:
        number = number_of(text, places=places)
        if number <= 0:
            raise FieldProblem(
                gettext("Впишіть число, більше за нуль: зменшити чи збільшити, обирають окремо.")
            )
        return number

    look = Look(hint=hint, attributes={"inputmode": "decimal", "class": "num"})
    return Field(label, read, look=look)


def basis_field() -> Field[str]:
    """Return the field of the paper, which must have a number or a date."""
    look = Look(hint=lazy_gettext("Назва, номер і дата: акт № 5 від 03.11.2026"))

    def read(text: str) -> str:
        if not any(sign.isdigit() for sign in text):
            raise FieldProblem(gettext("Допишіть номер або дату документа."))
        return plain.read(text)

    plain = text_field(lazy_gettext("Документ-підстава"), look=look)
    return Field(plain.label, read, empty="", look=look)


def reason_field() -> Field[str]:
    """Return the field of the reason, which the subscriber reads on the bill."""
    look = Look(hint=lazy_gettext("Коротко й зрозуміло: абонент прочитає це на рахунку"))
    return text_field(lazy_gettext("Причина"), look=look)


class RefusalForm(Form):
    """Why a waiting adjustment is declined: it stands beside the button that signs."""

    because = text_field(lazy_gettext("Чому відхиляєте"))


class UndoingForm(Form):
    """Why a posted adjustment is undone."""

    because = text_field(lazy_gettext("Чому скасовуєте"))


def signed(direction: str, figure: Decimal) -> Decimal:
    """Return the figure with the sign of what it does; what lowers is negative."""
    return -figure if direction == "lower" else figure
