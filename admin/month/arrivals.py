"""Whether readings of a month came as they did the month before: seen before it is charged."""

from collections.abc import Sequence

from admin.month.cards import MonthCard
from admin.readings.alarms import alarm_in_words
from app.exchange.channels.watch import month_of_channels
from app.kernel import clock
from app.metering.channels.counting import kept_days
from app.web.current import db


def channels_of(card: MonthCard) -> Sequence[str]:
    """Return the channels that brought too few readings of a month not published yet.

    A large company whose days are not kept is counted only when it asks.
    """
    if card.is_published or card.is_closed:
        return ()
    today, kept = clock.today(), kept_days(db())
    if not kept.are_fresh(today) and not card.is_counted:
        return ()
    found = month_of_channels(db(), card.month, today=today, kept=kept)
    return [alarm_in_words(each) for each in found.alarms]
