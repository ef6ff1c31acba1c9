"""A month of the channels beside the one before, and what is in alarm."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.channels.senders import known_senders, sender_of
from app.exchange.models import ImportJob
from app.kernel.month import Month
from app.kernel.working_days import working_days
from app.metering.channels.counting import Came, KeptDays, readings_came
from app.metering.channels.rule import (
    LATE_DAYS,
    Alarm,
    Bounds,
    Calendar,
    Channel,
    ChannelMonth,
    alarms,
)
from app.metering.channels.words import CHANNELS
from app.metering.models import ReadingSource
from app.months.meter_keys import CHANNEL_KEYS, CHANNEL_LEAST, CHANNEL_QUIET_DAYS, CHANNEL_SHARE
from app.months.parameters import parameters
from app.months.working_days import days_off

_PLACES = {source: place for place, source in enumerate(CHANNELS)}


@dataclass(frozen=True)
class MonthOfChannels:
    """What each channel brought in a month and in the one before."""

    calendar: Calendar
    channels: Sequence[ChannelMonth]
    bounds: Bounds

    @property
    def month(self) -> Month:
        """Return the month."""
        return self.calendar.month

    @property
    def has_before(self) -> bool:
        """Return whether there is a month to compare with."""
        return any(each.before for each in self.channels)

    @cached_property
    def alarms(self) -> Sequence[Alarm]:
        """Return the channels that bring too little."""
        return alarms(self.channels, calendar=self.calendar, bounds=self.bounds)


def month_of_channels(
    session: Session, month: Month, *, today: date, kept: KeptDays
) -> MonthOfChannels:
    """Return a month as it stands today, in a handful of queries that a company's size is not in.

    An import that was undone brought nothing: what it told was taken back whole.
    """
    (found,) = _months(session, [month], today=today, kept=kept)
    return found


def channels_in_alarm(session: Session, *, today: date, kept: KeptDays) -> Sequence[Alarm]:
    """Return what is in alarm today: in this month, and in the last one while it is still read."""
    month = Month.of(today)
    watched = [month.plus(-1), month] if today.day <= LATE_DAYS else [month]
    return [
        each for one in _months(session, watched, today=today, kept=kept) for each in one.alarms
    ]


def _months(
    session: Session, months: Sequence[Month], *, today: date, kept: KeptDays
) -> list[MonthOfChannels]:
    since, until = months[0].plus(-1).first_day, _until(months[-1], today)
    came = readings_came(session, since=since, until=until, kept=kept)
    if not came:
        nothing = (Calendar(month, today, frozenset()) for month in months)
        return [MonthOfChannels(each, (), Bounds()) for each in nothing]
    off = days_off(session, first=since, last=until)
    bounds = _bounds(session, on=today)
    named = _with_senders(session, came)
    return [
        MonthOfChannels(
            Calendar(month, today, working_days(month.period, off)),
            _channels(month, named, today=today),
            bounds,
        )
        for month in months
    ]


def _until(month: Month, today: date) -> date:
    """Return the day after the last one that says anything of a month."""
    return min(today, month.plus(1).day(LATE_DAYS)) + timedelta(days=1)


def _bounds(session: Session, *, on: date) -> Bounds:
    known = {each.key.name: each.value for each in parameters(session, on=on, keys=[*CHANNEL_KEYS])}
    return Bounds(
        least=known[CHANNEL_LEAST.name],
        share=known[CHANNEL_SHARE.name],
        quiet_days=known[CHANNEL_QUIET_DAYS.name],
    )


def _with_senders(session: Session, came: Sequence[Came]) -> Sequence[tuple[Came, str]]:
    """Return what came with whose file it is of; less what was undone."""
    jobs = {each.import_job_id for each in came if each.import_job_id}
    if not jobs:
        return [(each, "") for each in came]
    stands = select(ImportJob.id, ImportJob.file_name).where(
        ImportJob.id.in_(jobs), ImportJob.undone_at.is_(None)
    )
    senders = {job_id: sender_of(name) for job_id, name in session.execute(stands)}
    return [
        (each, senders[each.import_job_id] if each.source == ReadingSource.FILE else "")
        for each in came
        if each.import_job_id in senders
    ] + [(each, "") for each in came if not each.import_job_id]


def _channels(
    month: Month, came: Iterable[tuple[Came, str]], *, today: date
) -> Sequence[ChannelMonth]:
    since, until = month.plus(-1).first_day, _until(month, today)
    inside = [(each, sender) for each, sender in came if since <= each.came_on < until]
    known = known_senders((sender, each.came_on) for each, sender in inside if sender)
    days: dict[Channel, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for each, sender in inside:
        channel = Channel(each.source, sender if sender in known else "")
        days[channel][each.came_on] += each.readings
    return [
        ChannelMonth(
            channel,
            now=_in(month, counts),
            before=_in(month.plus(-1), counts),
            later=sum(count for day, count in counts.items() if day >= _later(month, today)),
        )
        for channel, counts in sorted(days.items(), key=lambda item: _place(item[0]))
    ]


def _later(month: Month, today: date) -> date:
    """Return the first day that is compared with nothing: today, or the one after the month."""
    return min(today, month.plus(1).first_day)


def _in(month: Month, counts: Mapping[date, int]) -> Mapping[int, int]:
    return {day.day: count for day, count in sorted(counts.items()) if Month.of(day) == month}


def _place(channel: Channel) -> tuple[int, str, bool, str]:
    """Return where a channel stands: files with a name of their own before the others.

    One of no known place stands last: the page of all the others is not refused for it.
    """
    place = _PLACES.get(channel.source, len(_PLACES))
    return place, channel.source, not channel.sender, channel.sender
