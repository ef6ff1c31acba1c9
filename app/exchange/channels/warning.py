"""The nightly look at the channels: who runs the month is warned of each alarm once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.access.rights import Right, rights_of
from app.access.users import staff
from app.database.outbox import announce
from app.exchange.channels.watch import channels_in_alarm
from app.kernel.month import Month
from app.metering.channels.counting import kept_days
from app.metering.channels.rule import Alarm, AlarmKind, Channel

EVENT = "readings.channel"


def warn(session: Session, *, on: date, language: str) -> int:
    """Write a letter to each who runs the month for every channel newly in alarm; return how many.

    Once a company, month, channel and person, in whatever way it fell: called twice, or on the
    days after, nothing more is written.
    """
    told = 0
    readers = _readers(session)
    for alarm in channels_in_alarm(session, today=on, kept=kept_days(session)):
        month = Month.of(alarm.until)
        for staff_id, email in readers:
            facts = {"to": email, "language": language, **facts_of(alarm)}
            key = f"channel/{month}/{alarm.channel.key}/{staff_id}"
            told += announce(session, kind=EVENT, dedup_key=key, facts=facts)
    return told


def facts_of(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as an event keeps it."""
    told = {**asdict(alarm), **asdict(alarm.channel)}
    del told["channel"]
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in told.items()
    }


def alarm_of(facts: Mapping[str, Any]) -> Alarm:
    """Return the alarm that an event keeps."""
    days = ("since", "until", "before_since", "before_until")
    return Alarm(
        channel=Channel(facts["source"], facts["sender"]),
        kind=AlarmKind(facts["kind"]),
        came=facts["came"],
        came_before=facts["came_before"],
        **{name: date.fromisoformat(facts[name]) for name in days},
    )


def _readers(session: Session) -> Sequence[tuple[int, str]]:
    """Return whose work a silent channel spoils, and who can do something about it."""
    return [
        (each.id, each.email)
        for each in staff(session)
        if each.disabled_at is None and Right.MONTH_RUN in rights_of(each.role)
    ]
