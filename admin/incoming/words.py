"""Channels, sources and columns of what came in, as the screens say them."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from admin.cash.words import source_words
from app.payments.models import Channel, PaymentState
from app.reports.incoming.asked import By
from app.reports.incoming.moved import How
from app.reports.incoming.totals import Key
from app.web.formats import written_day

CHANNELS: Mapping[str, object] = {
    Channel.CASH: lazy_gettext("каса"),
    Channel.BANK: lazy_gettext("банк"),
    Channel.REGISTER: lazy_gettext("реєстри"),
    Channel.PROVIDER: lazy_gettext("платіжні системи"),
    Channel.CARD: lazy_gettext("картка в кабінеті"),
}
STATES: Mapping[str, object] = {
    PaymentState.POSTED: lazy_gettext("Проведено"),
    PaymentState.MATCHED: lazy_gettext("Очікує проведення"),
    PaymentState.UNMATCHED: lazy_gettext("Нез'ясовано"),
    PaymentState.REVERSED: lazy_gettext("Скасовано"),
    PaymentState.WITHDRAWN: lazy_gettext("Забрано"),
}
BY_NAMES: Mapping[str, object] = {
    By.SOURCE: lazy_gettext("за каналами й джерелами"),
    By.CHANNEL: lazy_gettext("за каналами"),
    By.DAY: lazy_gettext("за днями"),
    By.MONTH: lazy_gettext("за місяцями"),
    By.SOURCE_DAY: lazy_gettext("за днями й джерелами"),
}
HOW_NAMES: Mapping[str, object] = {
    How.MOVED: lazy_gettext("Перенесено"),
    How.GIVEN_BACK: lazy_gettext("Повернено"),
    How.CONTESTED: lazy_gettext("Оскаржено"),
}


def channel_name(channel: str | None) -> str:
    """Return what a channel is called; an unknown code shows itself."""
    return str(CHANNELS.get(channel, channel)) if channel else str(gettext("без платежу"))


def source_name(source: str) -> str:
    """Return what a source is called; one that has no name of ours shows its own."""
    return source_words(source)


def key_said(key: Key, by: By) -> str:
    """Return what a line of the report is of."""
    channel, source, day = key
    told = []
    if by is By.MONTH and day is not None:
        told.append(f"{day:%m.%Y}")
    elif by in {By.DAY, By.SOURCE_DAY} and day is not None:
        told.append(written_day(day))
    if by not in {By.DAY, By.MONTH}:
        name = channel_name(channel)
        told.append(f"{name}: {source_name(source)}" if source else name)
    return ", ".join(told)
