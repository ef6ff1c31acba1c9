"""The forms of a payment system: what it is, and what it may do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.providers.words import LACKS, PROTOCOLS
from app.kernel.errors import DomainError
from app.payments.providers.models import Protocol, Provider
from app.payments.providers.refused import KeyWrong, NetworkWrong, SetUpIncomplete
from app.payments.providers.setting_up import SetUp, lines_of
from app.tariffs.models import Payee, Service
from app.web.fields import choice_field, password_field, text_field, tick_field
from app.web.forms import Form, Look
from app.web.messages import text_of

_SEPARATORS = re.compile(r"[\s,;]+")
_CODE = re.compile(r"[\w.-]{1,40}")
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class NewForm(Form):
    """A payment system to be set up."""

    name = text_field(lazy_gettext("Назва"))
    protocol = choice_field(lazy_gettext("Протокол"), PROTOCOLS)


class SetUpForm(Form):
    """What the company decides of a payment system."""

    name = text_field(lazy_gettext("Назва"))
    addresses = text_field(
        lazy_gettext("Адреси, з яких вона запитує"),
        is_required=False,
        longest=2000,
        look=Look(
            kind="long",
            hint=lazy_gettext("Через пробіл або з нового рядка: 217.117.64.232, 217.117.68.0/24"),
            attributes=_PLAIN,
        ),
    )
    login = text_field(lazy_gettext("Логін"), is_required=False, look=Look(attributes=_PLAIN))
    password = password_field(
        lazy_gettext("Пароль"),
        is_required=False,
        hint=lazy_gettext("Порожнє поле лишає теперішній пароль"),
    )
    their_key = text_field(
        lazy_gettext("Її відкритий ключ"),
        is_required=False,
        longest=4000,
        look=Look(
            kind="long", hint=lazy_gettext("PEM, разом із рядками BEGIN і END"), attributes=_PLAIN
        ),
    )
    takes_any_sum = tick_field(lazy_gettext("Можна сплатити не всю суму"))
    takes_advances = tick_field(lazy_gettext("Можна сплатити наперед"))
    takes_cancels = tick_field(lazy_gettext("Може скасувати платіж того самого дня"))
    is_on = tick_field(lazy_gettext("Увімкнено: запити приймаються"))


@dataclass(frozen=True, slots=True)
class LineField:
    """Where the code is typed by which money of a payee, or for a service, is taken."""

    kind: str
    """`payee` or `service`."""
    id: int
    """0 is the company itself."""
    name: str

    @property
    def field(self) -> str:
        """Return the name of the field."""
        return f"{self.kind}-{self.id}"


def line_fields(session: Session, *, company: str) -> Sequence[LineField]:
    """Return a field for the company itself, for each payee it keeps and for each service."""
    payees = session.execute(select(Payee.id, Payee.name).order_by(Payee.name, Payee.id))
    services = session.execute(
        select(Service.id, Service.name).order_by(Service.print_order, Service.id)
    )
    return [
        LineField("payee", 0, company),
        *(LineField("payee", *row) for row in payees),
        *(LineField("service", *row) for row in services),
    ]


def typed_codes(
    form: Form, typed: Mapping[str, str], fields: Sequence[LineField]
) -> Mapping[LineField, str]:
    """Return the codes that were typed; what is no code, or is typed twice, is refused."""
    codes: dict[LineField, str] = {}
    for each in fields:
        code = typed.get(each.field, "").strip()
        if not code:
            continue
        if not _CODE.fullmatch(code):
            text = gettext("Код «%(code)s»: лише літери, цифри, крапка та дефіс.", code=code)
            form.refuse("", text)
        elif code in codes.values():
            form.refuse("", gettext("Код «%(code)s» вписано двічі.", code=code))
        codes[each] = code
    return codes


def filled(session: Session, provider: Provider) -> dict[str, str]:
    """Return the form's texts as a payment system is set up now; a password is never shown."""
    ticks = ("takes_any_sum", "takes_advances", "takes_cancels", "is_on")
    lines = lines_of(session, provider)
    return {
        "name": provider.name,
        "addresses": "\n".join(provider.addresses),
        "login": provider.login or "",
        "their_key": provider.their_key or "",
        **{name: "1" for name in ticks if getattr(provider, name)},
        **{f"payee-{each.payee_id or 0}": each.code for each in lines if not each.service_id},
        **{f"service-{each.service_id}": each.code for each in lines if each.service_id},
    }


def set_up_of(form: Any, codes: Mapping[LineField, str]) -> SetUp:
    """Return what the form decides."""
    return SetUp(
        name=form.name,
        addresses=[each for each in _SEPARATORS.split(form.addresses) if each],
        lines={each.id or None: code for each, code in codes.items() if each.kind == "payee"},
        services={each.id: code for each, code in codes.items() if each.kind == "service"},
        login=form.login or None,
        password=form.password or None,
        their_key=form.their_key or None,
        takes_any_sum=form.takes_any_sum,
        takes_advances=form.takes_advances,
        takes_cancels=form.takes_cancels,
        is_on=form.is_on,
    )


def show_refusal(form: Form, refusal: DomainError) -> None:
    """Show a refusal under the field that it is about."""
    match refusal:
        case SetUpIncomplete():
            form.refuse("", str(LACKS[str(refusal.facts["lacks"])]))
        case NetworkWrong():
            form.refuse("addresses", text_of(refusal))
        case KeyWrong():
            form.refuse("their_key", text_of(refusal))
        case _:
            form.refuse("", text_of(refusal))


OF_PROTOCOL: Mapping[str, Sequence[str]] = {
    Protocol.EASYPAY: ("their_key",),
    Protocol.CITY24_XML: ("login", "password"),
}
"""Fields that only one protocol has."""
