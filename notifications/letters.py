"""What is written to people, by the kind of the event that is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from textwrap import fill
from typing import Any

from babel.dates import format_date

from app.access import codes
from app.access.change_password import PURPOSE as NEW_PASSWORD
from app.exchange.channels.warning import EVENT, alarm_of
from app.exchange.partners.late import EVENT as PARTNER_LATE
from app.kernel.figures import plain_figure
from app.kernel.translation import N_
from app.metering.channels.words import alarm_text, channel_name
from notifications.autopay import AUTOPAY, autopay_told
from notifications.wording import SOURCE, Say, saying_in

WIDTH = 72
"""Characters of a line, as letters without markup are written."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready to be sent."""

    to: str
    subject: str
    text: str


def letter_of(kind: str, facts: Mapping[str, Any], *, company: str) -> Letter:
    """Return the letter that tells an event of a company, in the language of whom it is for."""
    return LETTERS[kind](facts, company, saying_in(str(facts.get("language", SOURCE))))


def _code(facts: Mapping[str, Any], company: str, say: Say) -> Letter:
    is_password = facts.get("purpose") == NEW_PASSWORD
    minutes = int(codes.LASTS.total_seconds() // 60)
    subject, what = _NEW_PASSWORD if is_password else _SIGN_IN
    secrecy = say(
        N_(
            "Він діє %(minutes)s хвилин. Нікому його не кажіть: працівники підприємства коду не "
            "питають."
        ),
        minutes=minutes,
    )
    unasked = say(N_("Якщо коду просили не ви, нічого не робіть."))
    text = "\n\n".join(
        [company, say(what, code=facts["code"]), fill(secrecy, WIDTH) + "\n" + unasked]
    )
    return Letter(facts["to"], say(subject, company=company), text + "\n")


_SIGN_IN = N_("Код, щоб увійти: %(company)s"), N_("Ваш код, щоб увійти: %(code)s")
_NEW_PASSWORD = (
    N_("Код, щоб змінити пароль: %(company)s"),
    N_("Ваш код, щоб змінити пароль: %(code)s"),
)


def _channel(facts: Mapping[str, Any], company: str, say: Say) -> Letter:
    language = str(facts.get("language", SOURCE))
    alarm = alarm_of(facts)
    text = alarm_text(alarm, say, number=_written_number, day=partial(_written_day, language))
    where = say(N_("Усі канали за днями — у розділі «Показання», «Канали надходження»."))
    subject = say(
        N_("%(channel)s: показань надходить замало"), channel=channel_name(alarm.channel, say)
    )
    parts = [company, fill(text, WIDTH), fill(where, WIDTH)]
    return Letter(facts["to"], f"{subject}: {company}", "\n\n".join(parts) + "\n")


def _partner_late(facts: Mapping[str, Any], company: str, say: Say) -> Letter:
    what = say(
        N_(
            "Сьогоднішній файл від партнера обміну «%(partner)s» мав надійти до %(by)s, але його "
            "немає."
        ),
        partner=facts["partner"],
        by=facts["by"],
    )
    where = say(N_("Що вже надходило — у розділі «Імпорт», «Обмін файлами»."))
    subject = say(N_("%(partner)s: файл не надійшов"), partner=facts["partner"])
    parts = [company, fill(what, WIDTH), fill(where, WIDTH)]
    return Letter(facts["to"], f"{subject}: {company}", "\n\n".join(parts) + "\n")


def _written_number(value: int) -> str:
    return plain_figure(Decimal(value))


def _written_day(language: str, day: date) -> str:
    return str(format_date(day, "d MMMM", locale=language))


def _autopay(kind: str, facts: Mapping[str, Any], company: str, say: Say) -> Letter:
    language = str(facts.get("language", SOURCE))
    subject, text, what_to_do = autopay_told(kind, facts, say, day=partial(_written_day, language))
    parts = [company, fill(text, WIDTH), fill(what_to_do, WIDTH)]
    return Letter(facts["to"], f"{subject}: {company}", "\n\n".join(parts) + "\n")


LETTERS: Mapping[str, Callable[[Mapping[str, Any], str, Say], Letter]] = {
    codes.EVENT: _code,
    EVENT: _channel,
    PARTNER_LATE: _partner_late,
    **{kind: partial(_autopay, kind) for kind in AUTOPAY},
}
"""How each kind of event is told; a kind that is not here is none for a letter."""
