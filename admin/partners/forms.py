"""The form of a partner, and how it becomes what is kept."""

import re
from datetime import time
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.exchange.kinds import kinds
from app.exchange.partners.keeping import KINDS, PartnerSaid
from app.exchange.partners.models import ExchangePartner, Way
from app.web.fields import choice_field, password_field, text_field, tick_field
from app.web.forms import Field, FieldProblem, Form, Look

_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
WAYS = (
    (Way.FOLDER.value, lazy_gettext("тека цієї системи")),
    (Way.SFTP.value, lazy_gettext("сервер SFTP")),
    (Way.MAIL.value, lazy_gettext("поштова скринька (IMAP)")),
    (Way.AUTOCLIENT.value, lazy_gettext("Автоклієнт ПриватБанку")),
)


def time_field(label: object, *, hint: object) -> Field[time | None]:
    """Return a field for a time of day, `11:30`; it may be left empty."""

    def read(text: str) -> time:
        if not (found := _TIME.fullmatch(text)):
            raise FieldProblem(gettext("Напишіть час так: 11:30"))
        return time(int(found[1]), int(found[2]))

    look = Look(hint=hint, attributes={"placeholder": "11:30", "inputmode": "numeric"})
    return Field(label, read, is_required=False, empty=None, look=look)


def optional_field(label: object, hint: object = "", *, longest: int = 200) -> Field[str]:
    """Return a field of text that may be left empty."""
    return text_field(label, is_required=False, longest=longest, look=Look(hint=hint))


class PartnerForm(Form):
    """A bank, post office or payment system whose files come by themselves."""

    name = text_field(lazy_gettext("Назва"), look=Look(hint=lazy_gettext("Наприклад: Ощадбанк")))
    kind = choice_field(
        lazy_gettext("Що у файлах"),
        [(each.name, lazy_gettext(each.title)) for each in kinds() if each.name in KINDS],
    )
    layout = optional_field(
        lazy_gettext("Збережена розмітка"),
        lazy_gettext("Порожньо: стовпці впізнають за назвами."),
    )
    source = optional_field(
        lazy_gettext("Джерело платежів"),
        lazy_gettext("Так джерело зватиметься у платежах і звірці."),
    )
    way = choice_field(lazy_gettext("Спосіб"), WAYS)
    host = optional_field(
        lazy_gettext("Сервер"), lazy_gettext("Ім'я, за потреби з портом: sftp.bank.ua:2222")
    )
    login = optional_field(lazy_gettext("Логін"))
    password = password_field(
        lazy_gettext("Пароль або токен"),
        is_required=False,
        hint=lazy_gettext("Порожньо: лишається збережений."),
    )
    host_key = optional_field(
        lazy_gettext("Відкритий ключ сервера SFTP"),
        lazy_gettext("Рядок виду «ssh-ed25519 AAAA…» дає банк."),
        longest=2_000,
    )
    senders = optional_field(
        lazy_gettext("Адреси відправників"),
        lazy_gettext("Через пробіл. Листи з інших адрес не читають."),
        longest=1_000,
    )
    folder_in = optional_field(lazy_gettext("Тека, звідки брати"))
    folder_out = optional_field(lazy_gettext("Тека для відповідей"))
    expected_by = time_field(
        lazy_gettext("Чекати до"),
        hint=lazy_gettext("Якщо файла немає до цього часу робочого дня, буде попередження."),
    )
    is_automatic = tick_field(
        lazy_gettext("Імпортувати без людини файли без зауважень"),
        hint=lazy_gettext("Надіслане поштою завжди чекає на людину."),
    )
    is_on = tick_field(lazy_gettext("Обмін увімкнено"))


def said_in(form: Any) -> PartnerSaid:
    """Return what a form without problems says."""
    return PartnerSaid(
        name=form.name,
        kind=form.kind,
        layout=form.layout or None,
        source=form.source or None,
        way=Way(form.way),
        host=form.host,
        login=form.login,
        password=form.password or None,
        host_key=form.host_key,
        senders=form.senders,
        folder_in=form.folder_in or "in",
        folder_out=form.folder_out or "out",
        expected_by=form.expected_by,
        is_automatic=form.is_automatic,
        is_on=form.is_on,
    )


def form_of(partner: ExchangePartner | None) -> PartnerForm:
    """Return the form as first shown; the password is never in it."""
    if partner is None:
        return PartnerForm.blank(way=Way.FOLDER.value, kind="payments", is_on="1")
    by = partner.expected_by
    return PartnerForm.blank(
        name=partner.name,
        kind=partner.kind,
        layout=partner.layout or "",
        source=partner.source or "",
        way=partner.way,
        host=partner.host,
        login=partner.login,
        host_key=partner.host_key,
        senders=partner.senders,
        folder_in=partner.folder_in,
        folder_out=partner.folder_out,
        expected_by=f"{by:%H:%M}" if by else "",
        is_automatic="1" if partner.is_automatic else "",
        is_on="1" if partner.is_on else "",
    )
