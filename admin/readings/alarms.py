"""Channels and their alarms as the office's pages say them."""

from flask_babel import gettext

from app.metering.channels.rule import Alarm, Channel
from app.metering.channels.words import alarm_text, channel_name
from app.web.filters import day_in_words
from app.web.formats import written_number


def channel_in_words(channel: Channel) -> str:
    """Return what a channel is called in the language of the request."""
    return channel_name(channel, _say)


def alarm_in_words(alarm: Alarm) -> str:
    """Return what is wrong with a channel in the language of the request."""
    return alarm_text(alarm, _say, number=written_number, day=day_in_words)


def _say(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))
