"""Channels and their alarms in words: the same on pages and in letters."""

from collections.abc import Callable
from datetime import date

from app.kernel.translation import N_
from app.metering.channels.rule import Alarm, AlarmKind, Channel

Say = Callable[..., str]
"""A Ukrainian text and its facts, said in one language."""
WriteNumber = Callable[[int], str]
WriteDay = Callable[[date], str]
"""How people write numbers, and days without a year, in that language."""

CHANNELS = {
    "cabinet": N_("Кабінет"),
    "bot": N_("Бот"),
    "staff": N_("Працівники"),
    "inspector": N_("Контролери"),
    "file": N_("Інші файли"),
}
_FILES = N_("Файли «%(name)s»")
_DO = {
    "cabinet": N_("Перевірте, чи відкривається кабінет і чи приймає показання."),
    "bot": N_("Перевірте, чи відповідає бот."),
    "staff": N_("Запитайте, чи працівники вписують показання, які їм передають."),
    "inspector": N_("Запитайте контролерів, чи обходять вони маршрути."),
    "file": N_("Перевірте, чи надходять файли від банків та інших, хто приймає показання."),
}
_SILENT = N_(
    "%(channel)s: за %(days)s не прийшло жодного показання, а за %(days_before)s їх було "
    "%(before)s."
)
_FELL = N_("%(channel)s: показань за %(days)s прийшло %(came)s, а за %(days_before)s — %(before)s.")


def channel_name(channel: Channel, say: Say) -> str:
    """Return what a channel is called."""
    if channel.sender:
        return say(_FILES, name=channel.sender)
    known = CHANNELS.get(channel.source)
    return say(known) if known else channel.source


def alarm_text(alarm: Alarm, say: Say, *, number: WriteNumber, day: WriteDay) -> str:
    """Return what is wrong with a channel, its figures and what to do."""
    says = say(
        _SILENT if alarm.kind is AlarmKind.SILENT else _FELL,
        channel=channel_name(alarm.channel, say),
        days=_days(alarm.since, alarm.until, day),
        days_before=_days(alarm.before_since, alarm.before_until, day),
        came=number(alarm.came),
        before=number(alarm.came_before),
    )
    do = _DO.get(alarm.channel.source)
    return f"{says} {say(do)}" if do else says


def _days(first: date, last: date, day: WriteDay) -> str:
    if first == last:
        return day(last)
    # Both are of one month, which is named once: 1–24 листопада.
    return f"{first.day}–{day(last)}"
