"""The form of a register of debts, and how it becomes what is kept."""

from datetime import time
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from admin.partners.forms import optional_field, time_field
from app.exchange.outgoing.fields import Told
from app.exchange.outgoing.keeping import RegisterSaid, columns_in, columns_of, written_columns
from app.exchange.outgoing.models import DebtRegister, Names
from app.exchange.partners.keeping import partners
from app.formats.table_writer import FileFormat, Letters
from app.tariffs.models import Payee
from app.web.current import db
from app.web.fields import choice_field, text_field, tick_field, whole_field
from app.web.forms import Form, Look

FORMATS = tuple((each.value, each.value.upper()) for each in FileFormat)
LETTERS = tuple((each.value, each.value.upper()) for each in Letters)
NAMES = (
    (Names.INITIALS.value, lazy_gettext("прізвище та ініціали")),
    (Names.NONE.value, lazy_gettext("без імен")),
    (Names.FULL.value, lazy_gettext("повністю")),
)
TOLD = {
    Told.NUMBER: lazy_gettext("номер рахунку"),
    Told.HOLDER: lazy_gettext("споживач"),
    Told.ADDRESS: lazy_gettext("адреса"),
    Told.TO_PAY: lazy_gettext("до сплати, грн"),
    Told.TO_PAY_KOPECKS: lazy_gettext("до сплати, копійок"),
    Told.OVERDUE: lazy_gettext("прострочено, грн"),
    Told.DUE_ON: lazy_gettext("сплатити до"),
    Told.ON_DAY: lazy_gettext("на день"),
    Told.PAYEE: lazy_gettext("отримувач"),
    Told.IBAN: lazy_gettext("IBAN отримувача"),
    Told.EDRPOU: lazy_gettext("ЄДРПОУ отримувача"),
    Told.PURPOSE: lazy_gettext("призначення платежу"),
}
USUAL = "number; ABCOUNT; 15\nholder; FIO; 50\naddress; ADDR; 80\nto_pay; SUMM; 12"
_LINES = Look(kind="long", hint=lazy_gettext("Рядок на стовпець: що; НАЗВА; ширина."))


class RegisterForm(Form):
    """A register of debts."""

    name = text_field(lazy_gettext("Назва"))
    file_name = text_field(
        lazy_gettext("Назва файла"),
        look=Look(hint=lazy_gettext("Без розширення; {day} стане днем: borg_{day}")),
    )
    format = choice_field(lazy_gettext("Формат"), FORMATS)
    letters = choice_field(lazy_gettext("Кодування"), LETTERS)
    columns = text_field(lazy_gettext("Стовпці"), longest=4_000, look=_LINES)
    names = choice_field(lazy_gettext("Імена споживачів"), NAMES)
    only_owing = tick_field(lazy_gettext("Лише рахунки, яким є що платити"))
    payee = optional_field(
        lazy_gettext("Лише для отримувача"), lazy_gettext("Його IBAN; порожньо: для всіх.")
    )
    partner = optional_field(
        lazy_gettext("Надсилати партнеру"), lazy_gettext("Назва партнера обміну.")
    )
    sends_at = time_field(lazy_gettext("Надсилати з"), hint=lazy_gettext("Порожньо: лише вручну."))
    sends_day = whole_field(
        lazy_gettext("День місяця"),
        most=28,
        is_required=False,
        hint=lazy_gettext("Від 1 до 28; порожньо: щоробочого дня."),
    )
    is_on = tick_field(lazy_gettext("Реєстр діє"))


class NotListed(ValueError):
    """What was typed in a field is none of what the company has."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field, self.text = field, text


def said_in(form: Any) -> RegisterSaid:
    """Return what a form without problems says.

    Raises:
        NotListed, ColumnUnreadable.
    """
    known = {each.name: each.id for each in partners(db())}
    if form.partner and form.partner not in known:
        raise NotListed("partner", gettext("Такого партнера обміну немає."))
    payees = {each.iban: each.id for each in db().scalars(select(Payee))}
    if form.payee and form.payee not in payees:
        raise NotListed("payee", gettext("Отримувача з таким IBAN немає."))
    return RegisterSaid(
        name=form.name,
        file_name=form.file_name,
        format=FileFormat(form.format),
        letters=Letters(form.letters),
        columns=columns_in(form.columns),
        names=Names(form.names),
        only_owing=form.only_owing,
        payee_id=payees.get(form.payee),
        partner_id=known.get(form.partner),
        sends_day=form.sends_day,
        sends_at=form.sends_at,
        is_on=form.is_on,
    )


def form_of(register: DebtRegister) -> RegisterForm:
    """Return the form as first shown."""
    named = {each.id: each.name for each in partners(db())}
    payee = db().get(Payee, register.payee_id) if register.payee_id else None
    return RegisterForm.blank(
        name=register.name,
        file_name=register.file_name,
        format=register.format,
        letters=register.letters,
        columns=written_columns(columns_of(register)),
        names=register.names,
        only_owing="1" if register.only_owing else "",
        payee=payee.iban if payee else "",
        partner=named.get(register.partner_id or 0, ""),
        sends_at=_written(register.sends_at),
        sends_day=str(register.sends_day or ""),
        is_on="1" if register.is_on else "",
    )


def _written(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
