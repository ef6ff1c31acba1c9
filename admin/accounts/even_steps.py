"""What may be done with an agreement on even payments, in words."""

from dataclasses import dataclass

from flask_babel import lazy_gettext

from admin.accounts.even_forms import EvenChangeForm, EvenEndForm, EvenUndoingForm
from app.web.forms import Form


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may be done with an agreement."""

    title: object
    effect: object
    done: object
    event: str
    form: type[Form]


STEPS = {
    "change": Step(
        lazy_gettext("Змінити план"),
        lazy_gettext(
            "Рахунки з цього місяця проситимуть нову рівномірну суму. Попередні місяці не "
            "змінюються."
        ),
        lazy_gettext("План змінено."),
        "account.even-changed",
        EvenChangeForm,
    ),
    "end": Step(
        lazy_gettext("Завершити достроково"),
        lazy_gettext("З рахунком за цей місяць буде кінцевий розрахунок."),
        lazy_gettext("Записано: кінцевий розрахунок буде з рахунком за цей місяць."),
        "account.even-ended",
        EvenEndForm,
    ),
    "undoing": Step(
        lazy_gettext("Скасувати як помилку"),
        lazy_gettext("Ніби договору не було. Можливо, доки за ним немає рахунків."),
        lazy_gettext("Договір скасовано, ніби його не було."),
        "account.even-taken-back",
        EvenUndoingForm,
    ),
}
