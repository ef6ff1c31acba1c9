"""Forms of people who are away: nothing unclear is taken."""

from flask_babel import gettext, lazy_gettext

from admin.words import NAMES
from app.web.fields import choice_field, day_field, past_day_field, text_field, whole_field
from app.web.forms import Field, FieldProblem, Form, Look

_MOST_PERSONS = 1000


def _document_field() -> Field[str]:
    plain = text_field(
        lazy_gettext("Документ"),
        look=Look(hint=lazy_gettext("Назва, номер і дата: довідка № 7 від 03.11.2026")),
    )

    def read(text: str) -> str:
        if not any(sign.isdigit() for sign in text):
            raise FieldProblem(gettext("Допишіть номер або дату документа: без них це не доказ."))
        return plain.read(text)

    return Field(plain.label, read, empty="", look=plain.look)


class AbsenceForm(Form):
    """How many are away, why, on which days, by which paper, told of when."""

    persons = whole_field(lazy_gettext("Скільки осіб відсутні"), most=_MOST_PERSONS)
    ground = choice_field(lazy_gettext("Причина"), tuple(NAMES["absence_ground"].items()))
    since = day_field(lazy_gettext("Перший день відсутності"))
    last = day_field(
        lazy_gettext("Останній день відсутності"),
        is_required=False,
        hint=lazy_gettext("Порожнє — ще не повернулися"),
    )
    document = _document_field()
    noticed_on = past_day_field(lazy_gettext("Коли подали заяву"))


class RenewalForm(Form):
    """The day on which the people told again that they are away."""

    noticed_on = past_day_field(lazy_gettext("Коли подали нову заяву"))


class ReturnForm(Form):
    """The first day back and how it is known."""

    until = day_field(lazy_gettext("Перший день, коли повернулися"))
    document = text_field(
        lazy_gettext("Звідки відомо"), look=Look(hint=lazy_gettext("Заява, акт, дзвінок: дата"))
    )


class RemovalForm(Form):
    """Why the absence is taken back."""

    reason = text_field(lazy_gettext("Причина"))
