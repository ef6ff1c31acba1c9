"""The forms of a mass change: its prices, its decision, and why it is taken back."""

from datetime import date

from flask import request
from flask_babel import lazy_gettext

from admin.what_if.prices import percent_field
from app.kernel import clock
from app.kernel.month import Month
from app.web.fields import day_field, day_of, text_field
from app.web.forms import FieldProblem, Form, Look


class PricesForm(Form):
    """Which prices change, and from which day."""

    since = day_field(lazy_gettext("Діють з"))
    percent = percent_field()


class DecisionForm(Form):
    """By whose decision the prices change, and why."""

    act_kind = text_field(
        lazy_gettext("Рішення"), look=Look(attributes={"list": "act-kinds", "autocomplete": "off"})
    )
    act_number = text_field(lazy_gettext("Номер рішення"), longest=60)
    act_dated = day_field(lazy_gettext("Дата рішення"))
    act_issuer = text_field(lazy_gettext("Хто ухвалив"), is_required=False)
    reason = text_field(lazy_gettext("Причина зміни"))


class UndoForm(Form):
    """Why the change is taken back."""

    reason = text_field(lazy_gettext("Причина скасування"))


def day_asked() -> tuple[date, str]:
    """Return the day asked for, or the first of the next month; and what is wrong with it."""
    usual = Month.of(clock.today()).plus(1).first_day
    text = request.args.get("since", "").strip()
    if not text:
        return usual, ""
    try:
        return day_of(text, today=clock.today()), ""
    except FieldProblem as problem:
        return usual, str(problem)
