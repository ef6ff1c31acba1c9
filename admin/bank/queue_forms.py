"""Forms of the queue."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from admin.bank.words import BANK
from app.payments.bank.deciding import SAID_BY_HAND
from app.payments.bank.parts import Part
from app.registry.suggestions import accounts_of_number
from app.web.fields import choice_field, number_of, text_field
from app.web.forms import FieldProblem, Form, Look

PARTS = 6
"""Lines of the form that parts a payment."""


class ExplanationForm(Form):
    """What money is that is no subscriber's payment, and why."""

    sort = choice_field(
        lazy_gettext("Що це"),
        [(sort.value, BANK["bank_line_sort"][sort.value]) for sort in SAID_BY_HAND],
    )
    why = text_field(
        lazy_gettext("Пояснення"),
        look=Look(hint=lazy_gettext("Наприклад: помилково надіслано іншому підприємству")),
    )


def parts_typed(session: Session, form: MultiDict[str, str]) -> Sequence[Part]:
    """Return the parts that were typed: the number of an account and a sum on each line.

    Raises:
        FieldProblem: a line has one without the other, or no or several accounts have the number.
    """
    lines = zip(form.getlist("part"), form.getlist("amount"), strict=False)
    return [
        _part(session, number.strip(), amount.strip())
        for number, amount in lines
        if number.strip() or amount.strip()
    ]


def _part(session: Session, number: str, amount: str) -> Part:
    if not number or not amount:
        raise FieldProblem(gettext("У кожному рядку впишіть і рахунок, і суму."))
    found = accounts_of_number(session, number)
    if len(found) != 1:
        raise FieldProblem(
            gettext("Рахунку %(number)s немає.", number=number)
            if not found
            else gettext(
                "Номер %(number)s мають кілька рахунків: впишіть його повністю.", number=number
            )
        )
    return Part(found[0], _sum(amount))


def _sum(typed: str) -> Decimal:
    return number_of(typed, places=2)
